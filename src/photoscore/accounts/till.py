"""Where a delivered score is paid: one transaction, never beyond trial or balance.

The account's row is locked first (SQLite: the whole database), so what is read of it still holds
when it is changed. The update is conditional all the same: no mistake above it can overdraw.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, RowMapping, bindparam, exists, insert, or_, select, update

from photoscore.accounts.authentication import refuse_stopped
from photoscore.accounts.database import Database
from photoscore.accounts.grouping import GroupCommit
from photoscore.accounts.idempotency import Answers, Repeatable
from photoscore.accounts.low_balance import warn_low_balance
from photoscore.accounts.plans import Plan, Status
from photoscore.accounts.records import Charge, Funds, Principal
from photoscore.accounts.schema import accounts, charges, keys, ledger
from photoscore.accounts.usage import count_usage
from photoscore.errors import AccountError, BalanceExhausted, Forbidden, TrialExhausted

MOST_AT_ONCE = 10_000
"""Requests that one charge may hold."""


class Split(NamedTuple):
    """What pays for a call: the trial first, then the balance."""

    trial: int
    paid: int
    cost: int


class Till:
    """Checks funds and takes them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.answers = Answers(database)
        self._commits = GroupCommit(database)

    def check_funds(self, who: Principal, count: int = 1) -> Funds:
        """What the account can still spend, if that is enough for ``count`` requests now.

        Reads the database, never a cache: a key revoked or an account suspended by any process is
        refused. Raises Forbidden, TrialExhausted or BalanceExhausted.
        """
        with self._database.reading() as connection:
            row = _read(connection, who, lock=False)
        split_cost(row, count)
        return Funds(row["trial_left"], row["balance"])

    def charge(
        self,
        who: Principal,
        *,
        request_id: str,
        quality_classes: Sequence[int],
        repeatable: Repeatable | None = None,
        answer: str | None = None,
    ) -> Charge:
        """Charges one request for each class, all of them or none, and commits before it returns.

        Raises what ``check_funds`` raises, and IdempotencyConflict. A ``request_id`` or an
        Idempotency-Key that is on record costs nothing: the recorded charge comes back, repeated.
        """
        count = len(quality_classes)
        if not 0 < count <= MOST_AT_ONCE:
            raise AccountError(f"A charge is for 1 to {MOST_AT_ONCE} requests, not {count}.")

        def take(connection: Connection) -> Charge:
            now = self._database.clock()
            row = _read(connection, who, lock=True)
            known = _recorded(connection, who, request_id)
            if known is None and repeatable is not None:
                known = self.answers.recall(connection, who.account_id, repeatable, now)
            if known is not None:
                return known
            split = split_cost(row, count)
            balance = _take(connection, who, split)
            charge = Charge(request_id, count, split.trial, split.cost, answer)
            number = _record(connection, who, charge, balance, now)
            count_usage(connection, who, quality_classes, split.trial, price=row["price"], now=now)
            if repeatable is not None:
                self.answers.store(connection, who.account_id, repeatable, number, answer or "")
            warn_low_balance(connection, row, balance, now)
            return charge

        return self._commits.run(take)


def split_cost(row: RowMapping, count: int) -> Split:
    """How trial and balance share ``count`` requests; TrialExhausted or BalanceExhausted if they cannot."""
    trial = min(row["trial_left"], count)
    paid = count - trial
    cost = paid * row["price"]
    if paid and row["plan"] == Plan.TRIAL:
        left = row["trial_left"]
        raise TrialExhausted(
            f"{left} free requests are left, {count} are needed; top up the account to go on."
            if left
            else "The free requests are used up; top up the account to go on."
        )
    if paid and row["balance"] - cost < -row["credit_limit"]:
        raise BalanceExhausted("The account's balance is used up; top it up to go on.")
    return Split(trial, paid, cost)


def _read(connection: Connection, who: Principal, *, lock: bool) -> RowMapping:
    """The account's row; Forbidden where it or its key is stopped."""
    asked = {"account": who.account_id, "key": who.key_id}
    row = connection.execute(_LOCKED if lock else _ACCOUNT, asked).mappings().first()
    if row is None or row["own_key"] != who.key_id:
        raise Forbidden("This account or key is gone; write to the operator.")
    refuse_stopped(row["revoked_at"], row["status"])
    return row


def _recorded(connection: Connection, who: Principal, request_id: str) -> Charge | None:
    """The charge of that request, if it is on record."""
    row = connection.execute(_RECORDED, {"request": request_id}).mappings().first()
    if row is None:
        return None
    if row["account_id"] != who.account_id:
        raise AccountError("This request id belongs to another account.")
    return Charge(request_id, row["requests"], row["trial"], row["micro_dollars"], repeated=True)


def _take(connection: Connection, who: Principal, split: Split) -> int:
    """Takes the funds if account, key and funds allow it at this moment; the balance after it."""
    asked = {"account": who.account_id, "key": who.key_id} | split._asdict()
    balance: int | None = connection.execute(
        _TAKE if who.key_id is None else _TAKE_BY_KEY, asked
    ).scalar_one_or_none()
    if balance is None:
        raise Forbidden("This key is revoked, or its account suspended.")
    return balance


def _record(connection: Connection, who: Principal, charge: Charge, balance: int, now: datetime) -> int:
    """Writes the charge and its ledger line; the charge's number."""
    values = {
        "account_id": who.account_id,
        "key_id": who.key_id,
        "request_id": charge.request_id,
        "at": now,
        "requests": charge.requests,
        "trial": charge.trial,
        "micro_dollars": charge.micro_dollars,
    }
    number: int = connection.execute(_CHARGE, values).scalar_one()
    if charge.micro_dollars:
        line = {
            "account_id": who.account_id,
            "at": now,
            "kind": "charge",
            "amount": -charge.micro_dollars,
            "balance": balance,
            "reference": charge.request_id,
        }
        connection.execute(_LEDGER, line)
    return number


# The statements are made once: to make them for each charge would cost more than to run them.
_ACCOUNT = (
    select(accounts, keys.c.id.label("own_key"), keys.c.revoked_at)
    .outerjoin(keys, (keys.c.id == bindparam("key")) & (keys.c.account_id == accounts.c.id))
    .where(accounts.c.id == bindparam("account"))
)
# PostgreSQL, after waiting, sees the account as it is now, but the key as it was: _TAKE looks again.
_LOCKED = _ACCOUNT.with_for_update(of=accounts)
_RECORDED = select(charges).where(charges.c.request_id == bindparam("request"))
_BALANCE_AFTER = accounts.c.balance - bindparam("cost", type_=BigInteger)
_TAKE = (
    update(accounts)
    .where(accounts.c.id == bindparam("account"), accounts.c.status == Status.ACTIVE)
    .where(accounts.c.trial_left >= bindparam("trial"))
    .where(or_(bindparam("paid", type_=BigInteger) == 0, -accounts.c.credit_limit <= _BALANCE_AFTER))
    .values(trial_left=accounts.c.trial_left - bindparam("trial"), balance=_BALANCE_AFTER)
    .returning(accounts.c.balance)
)
_TAKE_BY_KEY = _TAKE.where(exists().where(keys.c.id == bindparam("key"), keys.c.revoked_at.is_(None)))
_CHARGE = insert(charges).returning(charges.c.id)
_LEDGER = insert(ledger)

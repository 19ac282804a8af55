"""Accounts: made, found, put on a plan, suspended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from photoscore.accounts.cache import KeyCache
from photoscore.accounts.database import Database
from photoscore.accounts.plans import BUSINESS_PRICE, Plan, Status
from photoscore.accounts.records import Account
from photoscore.accounts.schema import accounts
from photoscore.errors import AccountError

LONGEST_NAME = 200
FIELDS = [column for column in accounts.columns if column.name != "warned"]


class Customers:
    """The accounts of one database."""

    def __init__(self, database: Database, cache: KeyCache, trial_requests: int) -> None:
        self._database = database
        self._cache = cache
        self._trial_requests = trial_requests

    def create(self, name: str, email: str | None = None) -> Account:
        """A new account on the trial plan."""
        with self._database.writing() as connection:
            return self.create_in(connection, name, email)

    def create_in(self, connection: Connection, name: str, email: str | None = None) -> Account:
        """The same, within the caller's transaction."""
        values = {
            "name": checked_name(name, "account"),
            "email": checked_email(email),
            "plan": Plan.TRIAL,
            "price": BUSINESS_PRICE,
            "credit_limit": 0,
            "trial_left": self._trial_requests,
            "balance": 0,
            "status": Status.ACTIVE,
            "warned": False,
            "created_at": self._database.clock(),
        }
        row = connection.execute(insert(accounts).values(values).returning(*FIELDS)).mappings().one()
        return Account(**row)

    def get(self, account_id: int) -> Account:
        """The account of that number, or AccountError."""
        with self._database.reading() as connection:
            row = connection.execute(select(*FIELDS).where(accounts.c.id == account_id)).mappings().first()
        if row is None:
            raise AccountError(f"There is no account {account_id}.")
        return Account(**row)

    def find(self, word: str) -> Account:
        """The account that an operator means by its number, name or e-mail address.

        Raises AccountError where none or several fit; the message lists the several.
        """
        if word.isdecimal() and len(word) < 19:
            return self.get(int(word))
        named = (accounts.c.name == word) | (accounts.c.email == word)
        rows: Sequence[RowMapping] = []
        if word.isprintable():  # no name holds anything else, and not every driver takes it
            query = select(*FIELDS).where(named).order_by(accounts.c.id)
            with self._database.reading() as connection:
                rows = connection.execute(query).mappings().all()
        if not rows:
            raise AccountError(f"There is no account {word!r}; see `photoscore accounts list`.")
        if len(rows) > 1:
            numbers = ", ".join(str(row["id"]) for row in rows)
            raise AccountError(f"Several accounts are called {word!r}; use a number: {numbers}.")
        return Account(**rows[0])

    def list(self, after: int = 0, most: int = 1000, containing: str = "") -> list[Account]:
        """Up to ``most`` accounts whose numbers are above ``after``, by number.

        ``containing`` is a part of the name or the address, in upper or lower case.
        """
        query = select(*FIELDS).where(accounts.c.id > after).order_by(accounts.c.id).limit(most)
        if containing:
            text = accounts.c.name + "\n" + func.coalesce(accounts.c.email, "")
            query = query.where(text.icontains(containing, autoescape=True))
        with self._database.reading() as connection:
            return [Account(**row) for row in connection.execute(query).mappings()]

    def all(self) -> Iterator[Account]:
        """Every account, by number, read in pages."""
        after = 0
        while page := self.list(after):
            yield from page
            after = page[-1].id

    def set_plan(
        self,
        account_id: int,
        plan: str,
        *,
        price: int | None = None,
        rate: float | None = None,
        credit_limit: int | None = None,
    ) -> Account:
        """Puts the account on a plan; the terms are the enterprise plan's alone.

        Args:
            account_id: The account.
            plan: ``"trial"``, ``"business"`` or ``"enterprise"``.
            price: Micro-dollars a request, at least 0; the business price if not given.
            rate: Requests a second, above 0; the service's default if not given.
            credit_limit: Micro-dollars that the balance may go below zero; 0 if not given.

        Raises AccountError where terms are given for another plan, or make no sense. What is left of
        the trial stays, and is never filled again.
        """
        chosen = Plan.named(plan)
        terms = (price, rate, credit_limit)
        if chosen is not Plan.ENTERPRISE and any(term is not None for term in terms):
            raise AccountError(f"The {chosen} plan has fixed terms; only enterprise takes its own.")
        if (price or 0) < 0 or (credit_limit or 0) < 0 or (rate is not None and not 0 < rate <= 1e6):
            raise AccountError("Price and credit limit are at least 0, and the rate is above 0.")
        return self._change(
            account_id,
            plan=chosen,
            price=BUSINESS_PRICE if price is None else price,
            rate=rate,
            credit_limit=credit_limit or 0,
        )

    def set_low_balance(self, account_id: int, micro_dollars: int | None) -> Account:
        """Sets the balance under which one warning is mailed; None for no warning.

        A balance that lies under the new threshold already is warned of at the next charge.
        """
        return self._change(account_id, **_threshold(micro_dollars))

    def rename(
        self,
        account_id: int,
        *,
        name: str | None = None,
        email: str | None = None,
        low_balance: int | Literal["off"] | None = None,
    ) -> Account:
        """Changes name, address for warnings, and their threshold, all or nothing; None leaves as it is."""
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = checked_name(name, "account")
        if email is not None:
            values["email"] = checked_email(email)
        if low_balance is not None:
            values |= _threshold(None if low_balance == "off" else low_balance)
        return self._change(account_id, **values) if values else self.get(account_id)

    def suspend(self, account_id: int) -> Account:
        """Stops every key of the account at once, until ``resume``."""
        return self._change(account_id, status=Status.SUSPENDED)

    def resume(self, account_id: int) -> Account:
        """Ends a suspension."""
        return self._change(account_id, status=Status.ACTIVE)

    def _change(self, account_id: int, **values: Any) -> Account:
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            statement = update(accounts).where(accounts.c.id == account_id).values(**values)
            row = connection.execute(statement.returning(*FIELDS)).mappings().one()
        self._cache.forget(account_id)
        return Account(**row)


def _threshold(micro_dollars: int | None) -> dict[str, Any]:
    if micro_dollars is not None and micro_dollars < 0:
        raise AccountError("The threshold is at least $0.00.").keyed("threshold")
    return {"low_balance": micro_dollars, "warned": False}


def lock_account(connection: Connection, account_id: int, *, even_deleted: bool = False) -> RowMapping:
    """The account's row, held until the transaction ends; AccountError where it is none or deleted.

    Whatever changes an account or its keys or funds takes this lock first, so that two never
    wait for each other.
    """
    query = select(accounts).where(accounts.c.id == account_id).with_for_update()
    row = connection.execute(query).mappings().first()
    if row is None:
        raise AccountError(f"There is no account {account_id}.")
    if row["status"] == Status.DELETED and not even_deleted:
        raise AccountError(f"Account {account_id} is deleted; money can only be given back.")
    return row


def checked_name(name: str, what: str) -> str:
    """The name in one line of at most ``LONGEST_NAME`` characters, or AccountError."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise AccountError(f"The {what} needs a name of 1 to {LONGEST_NAME} printable characters.").keyed(
            "name", most=LONGEST_NAME
        )
    return plain


def checked_email(email: str | None) -> str | None:
    """An address that a mail can be sent to, or AccountError.

    Only its shape: whether it exists, a mail alone can tell. No blanks or control characters, so
    that it cannot add a header to one.
    """
    if email is None:
        return None
    plain = email.strip()
    local, at, domain = plain.rpartition("@")
    bad = any(c.isspace() or not c.isprintable() or c in ',;<>()[]:\\"' for c in plain)
    if not (at and local and domain) or bad or "@" in local or len(plain) > 254 or ".." in plain:
        raise AccountError(f"{plain!r} is no e-mail address.").keyed("address", address=plain)
    return plain

"""The append-only ledger: its sum is the balance."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from photoscore.accounts.cache import KeyCache
from photoscore.accounts.customers import lock_account
from photoscore.accounts.database import Database
from photoscore.accounts.money import dollars
from photoscore.accounts.plans import Plan
from photoscore.accounts.records import Entry
from photoscore.accounts.schema import accounts, ledger
from photoscore.errors import AccountError

LONGEST_REFERENCE = 500


class Ledger:
    """Money in and out, but for charges (`till`)."""

    def __init__(self, database: Database, cache: KeyCache) -> None:
        self._database = database
        self._cache = cache

    def topup(self, account_id: int, micro_dollars: int, reference: str | None = None) -> Entry:
        """Credits a payment; an account on the trial plan becomes a business one.

        Raises AccountError where the amount is not above 0 or there is no such account.
        """
        with self._database.writing() as connection:
            entry = self.topup_in(connection, account_id, micro_dollars, reference)
        self._cache.forget(account_id)
        return entry

    def topup_in(
        self, connection: Connection, account_id: int, micro_dollars: int, reference: str | None = None
    ) -> Entry:
        """The same, within the caller's transaction."""
        if micro_dollars <= 0:
            raise AccountError("A top-up is above $0.00.")
        account = lock_account(connection, account_id)
        entry = self._append(connection, account, "topup", micro_dollars, reference)
        if account["plan"] == Plan.TRIAL:
            own = accounts.c.id == account_id
            connection.execute(update(accounts).where(own).values(plan=Plan.BUSINESS))
        return entry

    def refund(self, account_id: int, micro_dollars: int, reference: str | None = None) -> Entry:
        """Books a payment given back: the balance falls by it, below zero if it must."""
        with self._database.writing() as connection:
            return self.refund_in(connection, account_id, micro_dollars, reference)

    def refund_in(
        self, connection: Connection, account_id: int, micro_dollars: int, reference: str | None = None
    ) -> Entry:
        """The same, within the caller's transaction."""
        if micro_dollars <= 0:
            raise AccountError("A refund is above $0.00.")
        account = lock_account(connection, account_id, even_deleted=True)
        return self._append(connection, account, "refund", -micro_dollars, reference)

    def correct(self, account_id: int, micro_dollars: int, reference: str) -> Entry:
        """Books an operator's correction, up or down; the reference says why."""
        if micro_dollars == 0 or not reference.strip():
            raise AccountError("A correction needs an amount other than $0.00, and a reason.")
        with self._database.writing() as connection:
            account = lock_account(connection, account_id)
            return self._append(connection, account, "correction", micro_dollars, reference)

    def entries(self, account_id: int, *, before: int | None = None, most: int = 100) -> list[Entry]:
        """Up to ``most`` entries, newest first, those numbered below ``before`` where it is given."""
        query = select(ledger).where(ledger.c.account_id == account_id)
        if before is not None:
            query = query.where(ledger.c.id < before)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(ledger.c.id.desc()).limit(most)).mappings()
            return [
                Entry(r["id"], r["at"], r["kind"], r["amount"], r["balance"], r["reference"]) for r in rows
            ]

    def differences(self) -> list[str]:
        """One line for every account whose ledger does not sum to its balance: none, if all is well."""
        total = func.coalesce(func.sum(ledger.c.amount), 0)
        query = (
            select(accounts.c.id, accounts.c.balance, total.label("total"))
            .outerjoin(ledger, ledger.c.account_id == accounts.c.id)
            .group_by(accounts.c.id, accounts.c.balance)
            .having(total != accounts.c.balance)
            .order_by(accounts.c.id)
        )
        with self._database.reading() as connection:
            return [
                f"account {row.id}: the balance is {dollars(row.balance)}, the ledger sums to "
                f"{dollars(int(row.total))}"
                for row in connection.execute(query)
            ]

    def _append(
        self, connection: Connection, account: RowMapping, kind: str, amount: int, reference: str | None
    ) -> Entry:
        """Adds a line to a locked account, and arms its next warning where the money lifts it high enough."""
        plain = None if reference is None else " ".join(reference.split())[:LONGEST_REFERENCE]
        if plain is not None and not plain.isprintable():
            raise AccountError("The reference has characters that cannot be printed.")
        balance = account["balance"] + amount
        values: dict[str, object] = {"balance": balance}
        if account["low_balance"] is not None and balance >= account["low_balance"]:
            values["warned"] = False
        connection.execute(update(accounts).where(accounts.c.id == account["id"]).values(values))
        line = {
            "account_id": account["id"],
            "at": self._database.clock(),
            "kind": kind,
            "amount": amount,
            "balance": balance,
            "reference": plain,
        }
        number = connection.execute(insert(ledger).values(line).returning(ledger.c.id)).scalar_one()
        del line["account_id"]
        return Entry(id=number, **line)

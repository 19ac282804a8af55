"""A person's data: handed out, and deleted while the books stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select, update

from photoscore.accounts.cache import KeyCache
from photoscore.accounts.console.schema import (
    address_changes,
    payments,
    resets,
    sessions,
    sign_ups,
    users,
)
from photoscore.accounts.customers import lock_account
from photoscore.accounts.database import Database
from photoscore.accounts.plans import Status
from photoscore.accounts.schema import (
    accounts,
    answers,
    charges,
    enquiries,
    keys,
    ledger,
    outbox,
    tokens,
    usage,
)
from photoscore.errors import AccountError

HIDDEN = {"secret_hash", "password_hash", "token_hash", "body"}
"""Columns that are never told: what is in a mail may be a link that resets a password."""
OWNED = {
    "keys": keys,
    "ledger": ledger,
    "charges": charges,
    "usage": usage,
    "payments": payments,
    "mails": outbox,
}
"""What is told of an account, by the name it has in the export."""


class Privacy:
    """Export and deletion."""

    def __init__(self, database: Database, cache: KeyCache) -> None:
        self._database = database
        self._cache = cache

    def export(self, account_id: int) -> dict[str, Any]:
        """All that is kept of an account, as JSON-ready values; no hash of a secret.

        Photos are not among them: none is kept. Raises AccountError where there is no such account.
        """
        with self._database.reading() as connection:

            def rows(table: Table, condition: Any) -> list[dict[str, Any]]:
                found = connection.execute(select(table).where(condition)).mappings()
                return [_plain(dict(row)) for row in found]

            [*account] = rows(accounts, accounts.c.id == account_id)
            if not account:
                raise AccountError(f"There is no account {account_id}.")
            user = rows(users, users.c.account_id == account_id)
            own_users = select(users.c.id).where(users.c.account_id == account_id)
            address = _confirmed(account[0]["email"], user[0]["email"] if user else None)
            told = {name: rows(table, table.c.account_id == account_id) for name, table in OWNED.items()}
            return {
                "account": account[0],
                "user": user[0] if user else None,
                "sessions": rows(sessions, sessions.c.user_id.in_(own_users)),
                "address_changes": rows(address_changes, address_changes.c.user_id.in_(own_users)),
                "enquiries": rows(enquiries, func.lower(enquiries.c.email) == address),
            } | told

    def delete(self, account_id: int) -> None:
        """Ends the account for good, and forgets whose it was.

        Gone at once: user, sessions, links, keys' names and tokens, stored answers, mails, name and
        address, messages sent by the contact form from that address. Kept, as the law on books asks:
        the ledger, charges, usage and payments, under the account's number alone. What is left of
        the balance stays on the books and can no longer be used. Raises AccountError where there is
        no such account.
        """
        with self._database.writing() as connection:
            row = lock_account(connection, account_id)
            user = (
                connection.execute(select(users).where(users.c.account_id == account_id)).mappings().first()
            )
            address = _confirmed(row["email"], user["email"] if user else None)
            if user is not None:
                for table in (sessions, resets, address_changes):
                    connection.execute(delete(table).where(table.c.user_id == user["id"]))
                connection.execute(delete(users).where(users.c.id == user["id"]))
            for table in (sign_ups, enquiries):
                connection.execute(delete(table).where(func.lower(table.c.email) == address))
            own_keys = select(keys.c.id).where(keys.c.account_id == account_id)
            connection.execute(delete(tokens).where(tokens.c.key_id.in_(own_keys)))
            connection.execute(delete(answers).where(answers.c.account_id == account_id))
            # The mail that confirmed the sign-up was sent before there was an account.
            own_mail = (outbox.c.account_id == account_id) | (outbox.c.recipient == address)
            connection.execute(delete(outbox).where(own_mail))
            now = self._database.clock()
            own = keys.c.account_id == account_id
            connection.execute(update(keys).where(own, keys.c.revoked_at.is_(None)).values(revoked_at=now))
            connection.execute(update(keys).where(own).values(name="deleted", secret_hash=""))
            gone = {"name": "deleted", "email": None, "status": Status.DELETED, "low_balance": None}
            connection.execute(update(accounts).where(accounts.c.id == account_id).values(gone))
        self._cache.forget(account_id)


def _confirmed(email: str | None, user_email: str | None) -> str:
    """The address that is surely the account holder's own.

    That is the one confirmed by mail. The account's, for warnings, can be changed to anybody's, whose
    messages must be neither told nor deleted; it counts only where the operator made the account.
    """
    return (user_email or email or "").lower()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in HIDDEN
    }

"""Mails that wait in the database: written in the transaction that gives the reason for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, update

from photoscore.accounts.database import Database
from photoscore.accounts.money import dollars
from photoscore.accounts.schema import accounts, outbox

KEPT = timedelta(days=30)
"""For so long it can be looked up whether a mail went out."""


def post(
    connection: Connection,
    account_id: int | None,
    recipient: str,
    *,
    subject: str,
    body: str,
    now: datetime,
) -> int:
    """Puts a plain-text mail into the outbox; it goes out only if the transaction commits.

    ``account_id`` is None for a mail to the operator, or to somebody who has no account yet. Returns
    the mail's number.
    """
    values = {
        "account_id": account_id,
        "recipient": recipient,
        "subject": subject,
        "body": body,
        "created_at": now,
        "due_at": now,
        "attempts": 0,
    }
    return int(connection.execute(insert(outbox).values(values).returning(outbox.c.id)).scalar_one())


def purge(database: Database) -> int:
    """Deletes mails that were sent or given up, ``KEPT`` after they were written; how many."""
    old = (outbox.c.due_at.is_(None)) & (outbox.c.created_at <= database.clock() - KEPT)
    with database.writing() as connection:
        return connection.execute(delete(outbox).where(old)).rowcount


def warn_low_balance(connection: Connection, account: RowMapping, balance: int, now: datetime) -> None:
    """Posts one warning when the balance has come to lie under the account's threshold.

    ``account`` is its row as locked at the begin of the transaction. A top-up that lifts the balance
    to the threshold again arms the next warning (`ledger`).
    """
    threshold = account["low_balance"]
    if threshold is None or account["warned"] or balance >= threshold or balance == account["balance"]:
        return
    connection.execute(update(accounts).where(accounts.c.id == account["id"]).values(warned=True))
    if account["email"] is None:
        return
    body = (
        f"The balance of your photoscore account {account['name']!r} is {dollars(balance)}, which is under\n"
        f"the {dollars(threshold)} that you asked to be warned at.\n\n"
        "Top it up to keep your requests answered. You get this mail once for each time that the\n"
        "balance falls under your threshold.\n"
    )
    subject = "Your photoscore balance is low"
    post(connection, account["id"], account["email"], subject=subject, body=body, now=now)

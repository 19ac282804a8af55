"""Mails that wait in the database: written in the transaction that gives the reason for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert

from photoscore.accounts.database import Database
from photoscore.accounts.schema import outbox

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

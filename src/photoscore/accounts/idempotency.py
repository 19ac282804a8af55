"""Answers kept for a day, so that a request repeated with its Idempotency-Key costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from photoscore.accounts.database import Database
from photoscore.accounts.records import Charge
from photoscore.accounts.schema import answers, charges
from photoscore.errors import IdempotencyConflict

KEPT = timedelta(hours=24)
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A request that its client may send again.

    Raises IdempotencyConflict where the key is not 1..255 printable ASCII characters.
    """

    key: str
    """The Idempotency-Key header; unique within the account for a day."""
    digest: str
    """SHA-256, in hex, of what is asked: path, and the picture's bytes or the URL."""

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= LONGEST_KEY or not (self.key.isascii() and self.key.isprintable()):
            raise IdempotencyConflict(f"Idempotency-Key: use 1 to {LONGEST_KEY} printable ASCII characters.")


class Answers:
    """The stored answers of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, account_id: int, repeatable: Repeatable) -> str | None:
        """The answer given within the last day, or None; IdempotencyConflict for another request's."""
        with self._database.reading() as connection:
            charge = self.recall(connection, account_id, repeatable, self._database.clock())
        return None if charge is None else charge.answer

    def recall(
        self, connection: Connection, account_id: int, repeatable: Repeatable, now: datetime
    ) -> Charge | None:
        """The recorded charge with its answer, read within the caller's transaction."""
        query = (
            select(charges, answers.c.digest, answers.c.answer)
            .join(answers, answers.c.charge_id == charges.c.id)
            .where(answers.c.account_id == account_id, answers.c.idempotency_key == repeatable.key)
            .where(answers.c.created_at > now - KEPT)
        )
        row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if row["digest"] != repeatable.digest:
            raise IdempotencyConflict("This Idempotency-Key was used for another request; use a new one.")
        return Charge(
            row["request_id"], row["requests"], row["trial"], row["micro_dollars"], row["answer"], True
        )

    def store(
        self,
        connection: Connection,
        account_id: int,
        repeatable: Repeatable,
        charge_id: int,
        answer: str,
    ) -> None:
        """Keeps an answer, in place of one that is older than a day."""
        own = (answers.c.account_id == account_id) & (answers.c.idempotency_key == repeatable.key)
        connection.execute(delete(answers).where(own))
        values = {
            "account_id": account_id,
            "idempotency_key": repeatable.key,
            "charge_id": charge_id,
            "digest": repeatable.digest,
            "answer": answer,
            "created_at": self._database.clock(),
        }
        connection.execute(insert(answers).values(values))

    def purge(self) -> int:
        """Deletes the answers older than a day; how many."""
        with self._database.writing() as connection:
            old = answers.c.created_at <= self._database.clock() - KEPT
            return connection.execute(delete(answers).where(old)).rowcount

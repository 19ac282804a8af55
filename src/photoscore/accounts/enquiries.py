"""What people ask by the contact form: kept in the database, and mailed to the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from photoscore.accounts.database import Database
from photoscore.accounts.outbox import post
from photoscore.accounts.records import Record
from photoscore.accounts.schema import enquiries


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody entered; every field is one line but the message."""

    name: str
    email: str
    message: str
    company: str = ""
    volume: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Enquiry(Record):
    """A question that was kept."""

    id: int
    created_at: datetime
    name: str
    email: str
    company: str
    volume: str
    message: str
    language: str


class Enquiries:
    """Keeps questions until the operator deletes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, question: Question, *, notify: str | None) -> int:
        """Keep a question and post a mail of it to ``notify``, both or neither. Returns its number."""
        now = self._database.clock()
        values = {name: getattr(question, name) for name in question.__dataclass_fields__}
        with self._database.writing() as connection:
            row = connection.execute(insert(enquiries).values(created_at=now, **values))
            number = int(row.inserted_primary_key[0]) if row.inserted_primary_key else 0
            if notify:
                subject = f"photoscore: question {number}"
                post(connection, None, notify, subject=subject, body=_mail(number, question), now=now)
        return number

    def all(self) -> list[Enquiry]:
        """All questions, the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(enquiries).order_by(enquiries.c.id)).mappings()
            return [Enquiry(**row) for row in rows]

    def delete(self, number: int) -> bool:
        """Delete an answered question; whether there was one of that number."""
        with self._database.writing() as connection:
            return connection.execute(delete(enquiries).where(enquiries.c.id == number)).rowcount == 1


def _mail(number: int, question: Question) -> str:
    return (
        f"{question.name} <{question.email}> asks:\n\n{question.message}\n\n"
        f"Company: {question.company or '-'}\nPhotos a month: {question.volume or '-'}\n"
        f"Language: {question.language}\n\n"
        f"Answer to {question.email}, then: photoscore enquiries --delete {number}\n"
    )

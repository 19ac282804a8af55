"""Browsers that are signed in: a random token in a cookie, its digest here."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, RowMapping, delete, insert, or_, select, update

from photoscore.accounts.console.records import NewSession, Session, User
from photoscore.accounts.console.schema import sessions
from photoscore.accounts.console.schema import users as user_table
from photoscore.accounts.console.users import to_user
from photoscore.accounts.credentials import digest, new_secret
from photoscore.accounts.database import Database

IDLE = timedelta(hours=12)
"""A session ends when it is not used for so long …"""
ABSOLUTE = timedelta(days=14)
"""… and so long after it began, however much it is used."""
PROVED = timedelta(minutes=10)
"""For so long after the password was entered, a dangerous step does not ask for it again."""
SEEN_STEP = timedelta(minutes=1)
"""``seen_at`` is written no more often than this."""


class Sessions:
    """The sessions of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, user: User) -> NewSession:
        """A new session, after a password was right.

        Its token is always new: what the browser sent before signing in is never taken over. The
        caller ends the session that the browser had.
        """
        token, now = new_secret(), self._database.clock()
        values = {"user_id": user.id, "token_hash": digest(token)}
        times = {"created_at": now, "seen_at": now, "proved_at": now}
        with self._database.writing() as connection:
            statement = insert(sessions).values(values | times).returning(sessions.c.id)
            number = connection.execute(statement).scalar_one()
        return NewSession(Session(number, user, **times), token)

    def get(self, token: str) -> Session | None:
        """The session of a cookie; None where it is unknown, ended or too old."""
        now = self._database.clock()
        query = (
            select(sessions.c.id.label("session"), sessions.c.created_at.label("begun"))
            .add_columns(sessions.c.seen_at, sessions.c.proved_at, user_table)
            .join(user_table, user_table.c.id == sessions.c.user_id)
            .where(sessions.c.token_hash == digest(token), *_alive(now))
        )
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if now - row["seen_at"] >= SEEN_STEP:
            with self._database.writing() as connection:
                mine = sessions.c.id == row["session"]
                connection.execute(update(sessions).where(mine).values(seen_at=now))
        return _session(row)

    def is_proved(self, session: Session) -> bool:
        """Whether the password was entered so lately that a dangerous step needs no more."""
        return self._database.clock() - session.proved_at < PROVED

    def proved(self, session: Session) -> None:
        """The password was entered again (`Users.prove`)."""
        with self._database.writing() as connection:
            mine = sessions.c.id == session.id
            connection.execute(update(sessions).where(mine).values(proved_at=self._database.clock()))

    def end(self, token: str) -> None:
        """Signs the browser out; an unknown token changes nothing."""
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == digest(token)))

    def end_all(self, user_id: int, *, but: int | None = None) -> int:
        """Signs the user's browsers out, all or all but one; how many."""
        others = sessions.c.user_id == user_id
        if but is not None:
            others &= sessions.c.id != but
        with self._database.writing() as connection:
            return connection.execute(delete(sessions).where(others)).rowcount

    def list(self, user: User) -> list[Session]:
        """The user's living sessions, the one used last first."""
        mine = select(sessions).where(sessions.c.user_id == user.id, *_alive(self._database.clock()))
        with self._database.reading() as connection:
            rows = connection.execute(mine.order_by(sessions.c.seen_at.desc())).mappings()
            return [
                Session(row["id"], user, row["created_at"], row["seen_at"], row["proved_at"]) for row in rows
            ]

    def purge(self) -> None:
        """Deletes the sessions that are too old."""
        now = self._database.clock()
        with self._database.writing() as connection:
            old = or_(sessions.c.seen_at <= now - IDLE, sessions.c.created_at <= now - ABSOLUTE)
            connection.execute(delete(sessions).where(old))


def _alive(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return sessions.c.seen_at > now - IDLE, sessions.c.created_at > now - ABSOLUTE


def _session(row: RowMapping) -> Session:
    return Session(row["session"], to_user(row), row["begun"], row["seen_at"], row["proved_at"])

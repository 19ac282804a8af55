"""Users: signing up, signing in, passwords, roles. Nothing here tells whether an address has an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from photoscore.accounts.console import letters
from photoscore.accounts.console.passwords import Passwords
from photoscore.accounts.console.records import User
from photoscore.accounts.console.schema import address_changes, resets, sessions, users
from photoscore.accounts.customers import checked_email
from photoscore.accounts.database import Database
from photoscore.accounts.outbox import post
from photoscore.errors import AccountError, Unauthorized

FIELDS = [column for column in users.columns if column.name != "password_hash"]
ROLES = ("customer", "operator")


class Users:
    """The users of one database."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    def authenticate(self, email: str, password: str) -> User:
        """Who signs in. Unauthorized, in the same words and time, for a wrong password or address."""
        with self._database.reading() as connection:
            row = find_by_email(connection, email)
        if not self._passwords.matches(password, row["password_hash"] if row else None) or row is None:
            raise Unauthorized("The e-mail address or the password is wrong.").keyed("sign_in")
        if self._passwords.is_outdated(row["password_hash"]):
            self._store(row["id"], self._passwords.renewed(password))
        return to_user(row)

    def prove(self, user_id: int, password: str) -> None:
        """Asks for the password again before a dangerous step; Unauthorized where it is wrong."""
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(users.c.id == user_id)).mappings().first()
        if not self._passwords.matches(password, row["password_hash"] if row else None):
            raise Unauthorized("The password is wrong.").keyed("password")

    def change_password(self, user_id: int, old: str, new: str, *, keep_session: int | None = None) -> None:
        """Sets another password; every session but ``keep_session``, and every mailed link, ends.

        The user is told by mail.

        Raises Unauthorized where the old one is wrong, AccountError where the new one is too easy.
        """
        self.prove(user_id, old)
        user = self.get(user_id)
        hashed, now = self._passwords.hash(new, user.email), self._database.clock()
        with self._database.writing() as connection:
            set_password(connection, user, hashed, now, keep_session=keep_session)

    def get(self, user_id: int) -> User:
        """The user of that number, or AccountError."""
        return self._one(users.c.id == user_id)

    def of_account(self, account_id: int) -> User | None:
        """The user of an account; None for an account that the operator made."""
        with self._database.reading() as connection:
            query = select(*FIELDS).where(users.c.account_id == account_id)
            row = connection.execute(query).mappings().first()
        return None if row is None else User(**row)

    def find(self, email: str) -> User:
        """The user of that address, or AccountError: for the operator, never for a visitor."""
        return self._one(users.c.email == normal_email(email))

    def set_role(self, user_id: int, role: str) -> User:
        """Makes the user an operator, or a customer again."""
        if role not in ROLES:
            raise AccountError(f"{role!r} is no role; use one of {', '.join(ROLES)}.")
        return self._change(user_id, role=role)

    def _one(self, condition: Any) -> User:
        with self._database.reading() as connection:
            row = connection.execute(select(*FIELDS).where(condition)).mappings().first()
        if row is None:
            raise AccountError("There is no such user.")
        return User(**row)

    def _change(self, user_id: int, **values: str) -> User:
        with self._database.writing() as connection:
            change = update(users).where(users.c.id == user_id).values(**values).returning(*FIELDS)
            row = connection.execute(change).mappings().first()
        if row is None:
            raise AccountError("There is no such user.")
        return User(**row)

    def _store(self, user_id: int, hashed: str) -> None:
        with self._database.writing() as connection:
            connection.execute(update(users).where(users.c.id == user_id).values(password_hash=hashed))


def normal_email(email: str) -> str:
    """The address by which a user is known: lower-case; AccountError where it is none."""
    return str(checked_email(email)).lower()


def find_by_email(connection: Connection, email: str) -> RowMapping | None:
    """The row of the user with that address, however it is written."""
    try:
        address = normal_email(email)
    except AccountError:
        address = ""
    return connection.execute(select(users).where(users.c.email == address)).mappings().first()


def to_user(row: RowMapping) -> User:
    """The user of a row, without the hash."""
    return User(**{column.name: row[column.name] for column in FIELDS})


def add_user(connection: Connection, account_id: int, values: dict[str, Any]) -> User:
    """Writes a user; ``values`` has email, password_hash, language and created_at."""
    row = connection.execute(
        insert(users).values(account_id=account_id, role="customer", **values).returning(*FIELDS)
    )
    return User(**row.mappings().one())


def set_password(
    connection: Connection, user: User, hashed: str, now: datetime, *, keep_session: int | None
) -> None:
    """Stores another password, ends all that the old one allowed, and tells the user by mail."""
    connection.execute(update(users).where(users.c.id == user.id).values(password_hash=hashed))
    for table in (resets, address_changes):
        connection.execute(delete(table).where(table.c.user_id == user.id))
    others = sessions.c.user_id == user.id
    if keep_session is not None:
        others &= sessions.c.id != keep_session
    connection.execute(delete(sessions).where(others))
    told = letters.letters_in(user.language).changed
    post(connection, user.account_id, user.email, subject=told.subject, body=told.body, now=now)

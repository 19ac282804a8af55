"""Links sent by mail: to finish a sign-up, and to choose another password.

An address that has an account and one that has none take the same path: the same hash, the same
number of rows written. The mail alone differs, and only its owner reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from photoscore.accounts.console import letters
from photoscore.accounts.console.passwords import Passwords
from photoscore.accounts.console.records import Letter, User
from photoscore.accounts.console.schema import address_changes, resets, sign_ups, users
from photoscore.accounts.console.users import (
    FIELDS,
    add_user,
    find_by_email,
    normal_email,
    set_password,
)
from photoscore.accounts.credentials import digest, new_secret
from photoscore.accounts.customers import Customers, checked_name
from photoscore.accounts.database import Database
from photoscore.accounts.outbox import post
from photoscore.accounts.schema import outbox
from photoscore.errors import AccountError, Unauthorized

CONFIRM_WITHIN = timedelta(days=1)
RESET_WITHIN = timedelta(hours=1)

Link = Callable[[str], str]
"""The address that a token is opened with, as ``lambda token: f"{public_url}/confirm?token={token}"``."""


def stale() -> AccountError:
    """The error of a link that works no more."""
    return AccountError("This link is used, replaced or too old; ask for a new one.").keyed("stale")


class Links:
    """Sign-ups and resets under way."""

    def __init__(self, database: Database, passwords: Passwords, customers: Customers) -> None:
        self._database = database
        self._passwords = passwords
        self._customers = customers

    def check_sign_up(self, email: str, password: str, name: str) -> None:
        """Raises AccountError for what `sign_up` would refuse, before it costs a hash or a mail."""
        address = normal_email(email)
        checked_name(name, "account")
        self._passwords.check(password, address)

    def sign_up(
        self,
        email: str,
        password: str,
        name: str,
        *,
        confirm: Link,
        reset: Link,
        language: str = "en",
        letter: Letter = letters.CONFIRM,
        known: Letter = letters.KNOWN,
    ) -> None:
        """Mails a link that finishes the sign-up; no account is made before.

        An address that has an account gets the letter ``known`` with a reset link instead. Raises
        AccountError for a malformed address or name, or a password that is too easy.
        """
        address = normal_email(email)
        values = {
            "email": address,
            "name": checked_name(name, "account"),
            "password_hash": self._passwords.hash(password, address),
            "language": language,
        }
        token, now = new_secret(), self._database.clock()
        with self._database.writing() as connection:
            user = find_by_email(connection, address)
            if user is None:
                expires = now + CONFIRM_WITHIN
                row = values | {"token_hash": digest(token), "expires_at": expires}
                connection.execute(insert(sign_ups).values(row))
                body = letter.with_link(confirm(token))
                post(connection, None, address, subject=letter.subject, body=body, now=now)
            else:
                self._add_reset(connection, token, user["id"])
                body = known.with_link(reset(token))
                post(connection, user["account_id"], user["email"], subject=known.subject, body=body, now=now)

    def confirm(self, token: str, password: str) -> User:
        """Makes the account and its user, who enters the password again.

        The password is asked for so that a link which a stranger's sign-up caused cannot give the
        stranger an account with the reader's address. Raises AccountError for a stale link,
        Unauthorized for a wrong password (the link still works then).
        """
        mine = sign_ups.c.token_hash == digest(token)
        with self._database.reading() as connection:
            row = connection.execute(select(sign_ups).where(mine)).mappings().first()
        now = self._database.clock()
        if not self._passwords.matches(password, row["password_hash"] if row else None) and row is not None:
            raise Unauthorized("The password is not the one that you signed up with.").keyed(
                "password_of_sign_up"
            )
        if row is None or row["expires_at"] <= now:
            raise stale()
        try:
            with self._database.writing() as connection:
                if not connection.execute(delete(sign_ups).where(mine)).rowcount:
                    raise stale()
                connection.execute(delete(sign_ups).where(sign_ups.c.email == row["email"]))
                account = self._customers.create_in(connection, row["name"], row["email"])
                kept = {field: row[field] for field in ("email", "password_hash", "language")}
                return add_user(connection, account.id, kept | {"created_at": now})
        except IntegrityError:  # another link of the same address was faster
            raise stale() from None

    def request_reset(self, email: str, *, reset: Link, letter: Letter = letters.RESET) -> None:
        """Mails a link to choose another password, if the address has an account.

        The letter should be in the language of the page that asks, which needs no account.
        """
        token, now = new_secret(), self._database.clock()
        with self._database.writing() as connection:
            user = find_by_email(connection, email)
            self._add_reset(connection, token, None if user is None else user["id"])
            owner, address = (None, "") if user is None else (user["account_id"], user["email"])
            body = letter.with_link(reset(token))
            mail = post(connection, owner, address, subject=letter.subject, body=body, now=now)
            # Nobody's mail goes back out of the outbox; the same statement deletes nothing for a user.
            connection.execute(delete(outbox).where(outbox.c.id == (mail if user is None else 0)))

    def reset(self, token: str, password: str) -> User:
        """Sets the password; every session and every mailed link of the user ends, and a mail tells of it.

        Raises AccountError for a stale link, or a password that is too easy (the link still works
        then).
        """
        mine = resets.c.token_hash == digest(token)
        valid = select(*FIELDS).join(resets, resets.c.user_id == users.c.id)
        valid = valid.where(mine, resets.c.expires_at > self._database.clock())
        with self._database.reading() as connection:
            row = connection.execute(valid).mappings().first()
        if row is None:
            raise stale()
        user, now = User(**row), self._database.clock()
        hashed = self._passwords.hash(password, user.email)
        with self._database.writing() as connection:
            if not connection.execute(delete(resets).where(mine)).rowcount:
                raise stale()
            set_password(connection, user, hashed, now, keep_session=None)
        return user

    def is_open(self, token: str) -> bool:
        """Whether a reset link still works: to be asked before its form is shown."""
        mine = (resets.c.token_hash == digest(token)) & (resets.c.expires_at > self._database.clock())
        with self._database.reading() as connection:
            found = connection.execute(select(resets.c.user_id).where(mine)).scalar_one_or_none()
        return found is not None

    def purge(self) -> None:
        """Deletes what has expired."""
        now = self._database.clock()
        with self._database.writing() as connection:
            for table in (sign_ups, resets, address_changes):
                connection.execute(delete(table).where(table.c.expires_at <= now))

    def _add_reset(self, connection: Connection, token: str, user_id: int | None) -> None:
        expires = self._database.clock() + RESET_WITHIN
        values = {"token_hash": digest(token), "user_id": user_id, "expires_at": expires}
        connection.execute(insert(resets).values(values))

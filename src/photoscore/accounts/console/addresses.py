"""Another e-mail address: a link mailed to the new one, and a word to the old one when it is opened.

The link works for the user alone who asked for it and is signed in: whoever got it by a slip in the
address could else take the account over. As in `links`, an address that somebody else has takes the
same path as one that nobody has.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from photoscore.accounts.console import letters
from photoscore.accounts.console.links import Link, stale
from photoscore.accounts.console.records import Letter, User
from photoscore.accounts.console.schema import address_changes, resets, users
from photoscore.accounts.console.users import FIELDS, find_by_email, normal_email
from photoscore.accounts.credentials import digest, new_secret
from photoscore.accounts.customers import lock_account
from photoscore.accounts.database import Database
from photoscore.accounts.outbox import post
from photoscore.accounts.schema import accounts
from photoscore.errors import AccountError

CHANGE_WITHIN = timedelta(days=1)


class Addresses:
    """Changes of the address that a user signs in with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(
        self,
        user: User,
        email: str,
        *,
        confirm: Link,
        letter: Letter = letters.MOVE,
        taken: Letter = letters.TAKEN,
    ) -> None:
        """Mails a link to the new address; nothing changes before it is opened.

        Links asked for before stop. An address that has an account gets the text of ``taken``, which
        has no link. Raises AccountError where the address is malformed or the user's already.
        """
        address = normal_email(email)
        if address == user.email:
            raise AccountError("You sign in with this address already; enter another one.").keyed(
                "address_same"
            )
        token, now = new_secret(), self._database.clock()
        values = {
            "token_hash": digest(token),
            "user_id": user.id,
            "email": address,
            "expires_at": now + CHANGE_WITHIN,
        }
        with self._database.writing() as connection:
            known = find_by_email(connection, address)
            connection.execute(delete(address_changes).where(address_changes.c.user_id == user.id))
            connection.execute(insert(address_changes).values(values))
            chosen = letter if known is None else taken
            body = chosen.with_link(confirm(token))
            # The subject is in the export of this account, so it is the same for both.
            post(connection, user.account_id, address, subject=letter.subject, body=body, now=now)

    def pending(self, user: User, token: str) -> str | None:
        """The address that the link changes to, if it works: to be shown before it is confirmed."""
        with self._database.reading() as connection:
            query = select(address_changes.c.email).where(self._mine(user, token))
            return connection.execute(query).scalar_one_or_none()

    def confirm(self, user: User, token: str, *, contact: str, letter: Letter = letters.MOVED) -> User:
        """The user with the new address; the old one is told, with the page ``contact`` to object on.

        Warnings of a low balance follow where they went to the old address. Links that choose
        another password, mailed to the old address, stop. Raises AccountError for a stale link, or
        where the address has become somebody else's.
        """
        try:
            with self._database.writing() as connection:
                account = lock_account(connection, user.account_id)
                mine = delete(address_changes).where(self._mine(user, token))
                address = connection.execute(mine.returning(address_changes.c.email)).scalar_one_or_none()
                if address is None:
                    raise stale()
                changed = update(users).where(users.c.id == user.id).values(email=address)
                row = connection.execute(changed.returning(*FIELDS)).mappings().one()
                connection.execute(delete(resets).where(resets.c.user_id == user.id))
                if (account["email"] or "").lower() == user.email:
                    own = accounts.c.id == user.account_id
                    connection.execute(update(accounts).where(own).values(email=address))
                post(
                    connection,
                    user.account_id,
                    user.email,
                    subject=letter.subject,
                    body=letter.with_link(contact),
                    now=self._database.clock(),
                )
        except IntegrityError:  # somebody signed up with it meanwhile
            raise stale() from None
        return User(**row)

    def _mine(self, user: User, token: str) -> ColumnElement[bool]:
        table = address_changes.c
        return (
            (table.token_hash == digest(token))
            & (table.user_id == user.id)
            & (table.expires_at > self._database.clock())
        )

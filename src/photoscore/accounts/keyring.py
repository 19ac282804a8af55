"""Key pairs: up to four active ones an account, each named and revocable on its own."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select, update

from photoscore.accounts.cache import KeyCache
from photoscore.accounts.credentials import digest, new_client_id, new_secret
from photoscore.accounts.customers import checked_name, lock_account
from photoscore.accounts.database import Database
from photoscore.accounts.plans import MOST_KEYS
from photoscore.accounts.records import Key, NewKey
from photoscore.accounts.schema import keys, tokens
from photoscore.errors import AccountError

FIELDS = [column for column in keys.columns if column.name != "secret_hash"]


class KeyRing:
    """The key pairs of one database."""

    def __init__(self, database: Database, cache: KeyCache) -> None:
        self._database = database
        self._cache = cache

    def create(self, account_id: int, name: str = "default") -> NewKey:
        """A new pair; its secret is handed out here and never again.

        Raises AccountError where the account has four active pairs already.
        """
        client_id, secret = new_client_id(), new_secret()
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            active = (keys.c.account_id == account_id) & keys.c.revoked_at.is_(None)
            count = connection.execute(select(func.count()).select_from(keys).where(active)).scalar_one()
            if count >= MOST_KEYS:
                raise AccountError(f"The account has {MOST_KEYS} active keys; revoke one first.").keyed(
                    "keys_full", most=MOST_KEYS
                )
            values = {
                "account_id": account_id,
                "client_id": client_id,
                "name": checked_name(name, "key"),
                "secret_hash": digest(secret),
                "created_at": self._database.clock(),
            }
            number = connection.execute(insert(keys).values(values).returning(keys.c.id)).scalar_one()
        return NewKey(number, client_id, secret)

    def list(self, account_id: int) -> list[Key]:
        """Every pair of the account, revoked ones too, oldest first."""
        query = select(*FIELDS).where(keys.c.account_id == account_id).order_by(keys.c.id)
        with self._database.reading() as connection:
            return [Key(**row) for row in connection.execute(query).mappings()]

    def find(self, client_id: str) -> Key:
        """The pair of that client_id, or AccountError."""
        query = select(*FIELDS).where(keys.c.client_id == client_id)
        row = None
        if client_id.isprintable():  # no client_id holds anything else, and not every driver takes it
            with self._database.reading() as connection:
                row = connection.execute(query).mappings().first()
        if row is None:
            raise AccountError(f"There is no key {client_id!r}; see `photoscore keys list`.")
        return Key(**row)

    def rename(self, account_id: int, client_id: str, name: str) -> Key:
        """Gives the account's pair another name, or raises AccountError where it has no such pair."""
        return self._change(account_id, client_id, name=checked_name(name, "key"))

    def revoke(self, account_id: int, client_id: str) -> Key:
        """Stops the account's pair and its token for good; a second time changes nothing.

        Raises AccountError where the account has no such pair.
        """
        return self._change(account_id, client_id)

    def _change(self, account_id: int, client_id: str, name: str | None = None) -> Key:
        """A new name, or, without one, the end."""
        own = (keys.c.account_id == account_id) & (keys.c.client_id == client_id)
        values = {"revoked_at": func.coalesce(keys.c.revoked_at, self._database.clock())}
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            change = update(keys).where(own).values({"name": name} if name else values)
            row = connection.execute(change.returning(*FIELDS)).mappings().first()
            if row is None:
                raise AccountError(f"The account has no key {client_id!r}.").keyed(
                    "no_key", client_id=client_id
                )
            if name is None:
                connection.execute(delete(tokens).where(tokens.c.key_id == row["id"]))
        self._cache.forget(account_id)
        return Key(**row)

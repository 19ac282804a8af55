"""Credentials → Principal: HTTP Basic, and OAuth 2.0 client credentials with bearer tokens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Executable, RowMapping, bindparam, delete, insert, select, update

from photoscore.accounts.cache import KeyCache
from photoscore.accounts.credentials import NO_DIGEST, digest, matches, new_secret
from photoscore.accounts.customers import lock_account
from photoscore.accounts.database import Database
from photoscore.accounts.plans import Status
from photoscore.accounts.records import Principal, Token
from photoscore.accounts.schema import accounts, keys, tokens
from photoscore.errors import Forbidden, Unauthorized

TOKEN_SECONDS = 3600
LAST_USED_STEP = timedelta(minutes=1)
"""``last_used_at`` is written no more often than this."""

_WHO = (
    keys.c.id,
    keys.c.account_id,
    keys.c.client_id,
    keys.c.secret_hash,
    keys.c.revoked_at,
    keys.c.last_used_at,
    accounts.c.status,
    accounts.c.rate,
)


class Authenticator:
    """Tells who a request comes from."""

    def __init__(self, database: Database, cache: KeyCache) -> None:
        self._database = database
        self._cache = cache

    def basic(self, client_id: str, secret: str) -> Principal:
        """Who has this pair.

        Raises Unauthorized where it is wrong (an unknown client_id takes the same path and time
        as a wrong secret), Forbidden where it is right but revoked or its account suspended.
        """
        known = self.recall_basic(client_id, secret)
        if known is not None:
            return known
        generation = self._cache.generation
        row = self._read(_BY_CLIENT_ID, _shaped(client_id))
        if not matches(secret, row["secret_hash"] if row else NO_DIGEST) or row is None:
            raise Unauthorized("The client id or secret is wrong.")
        principal = self._admit(row)
        self._cache.put(_of_pair(client_id, secret), principal, generation)
        return principal

    def recall_basic(self, client_id: str, secret: str) -> Principal | None:
        """Who has this pair, if that is still remembered; never waits for the database."""
        return self._cache.get(_of_pair(client_id, secret))

    def recall_token(self, token: str) -> Principal | None:
        """Who has this token, if that is still remembered; never waits for the database."""
        return self._cache.get(digest(token))

    def token(self, token: str) -> Principal:
        """Who has this bearer token.

        Raises Unauthorized where it is wrong, expired or replaced, Forbidden as ``basic`` does.
        """
        known = self.recall_token(token)
        if known is not None:
            return known
        hashed, generation = digest(token), self._cache.generation
        row = self._read(_BY_TOKEN, hashed)
        if not matches(token, row["token_hash"] if row else NO_DIGEST) or row is None:
            raise Unauthorized("The token is wrong, or a newer one replaced it; ask for a new one.")
        left = (row["expires_at"] - self._database.clock()).total_seconds()
        if left <= 0:
            raise Unauthorized("The token has expired; ask for a new one.")
        principal = self._admit(row)
        self._cache.put(hashed, principal, generation, left)
        return principal

    def issue(self, client_id: str, secret: str) -> Token:
        """A new bearer token for the pair, for one hour; the one before stops at once."""
        principal = self.basic(client_id, secret)
        token = new_secret()
        with self._database.writing() as connection:
            lock_account(connection, principal.account_id)
            row = connection.execute(_BY_CLIENT_ID, {"sought": client_id}).mappings().one()
            refuse_stopped(row["revoked_at"], row["status"])
            connection.execute(delete(tokens).where(tokens.c.key_id == row["id"]))
            expires = self._database.clock() + timedelta(seconds=TOKEN_SECONDS)
            values = {"key_id": row["id"], "token_hash": digest(token), "expires_at": expires}
            connection.execute(insert(tokens).values(values))
        self._cache.forget(principal.account_id)
        return Token(token, TOKEN_SECONDS)

    def _read(self, query: Executable, sought: str) -> RowMapping | None:
        with self._database.reading() as connection:
            return connection.execute(query, {"sought": sought}).mappings().first()

    def _admit(self, row: RowMapping) -> Principal:
        refuse_stopped(row["revoked_at"], row["status"])
        now = self._database.clock()
        if row["last_used_at"] is None or now - row["last_used_at"] >= LAST_USED_STEP:
            with self._database.writing() as connection:
                connection.execute(update(keys).where(keys.c.id == row["id"]).values(last_used_at=now))
        return Principal(row["account_id"], row["id"], row["client_id"], row["rate"])


def refuse_stopped(revoked_at: datetime | None, status: str) -> None:
    """Raises Forbidden where the key is revoked or the account is not active."""
    if revoked_at is not None:
        raise Forbidden("This key is revoked; use another one.")
    if status != Status.ACTIVE:
        raise Forbidden("This account is suspended; write to the operator.").keyed("account_suspended")


def _of_pair(client_id: str, secret: str) -> str:
    return digest(f"basic:{client_id}:{secret}")


def _shaped(client_id: str) -> str:
    """What cannot be a client_id (a NUL, a lone surrogate) must not reach the driver."""
    return client_id if client_id.isascii() and client_id.isalnum() else ""


_HOLDERS = select(*_WHO).join(accounts, accounts.c.id == keys.c.account_id)
_BY_CLIENT_ID = _HOLDERS.where(keys.c.client_id == bindparam("sought"))
_BY_TOKEN = (
    _HOLDERS.add_columns(tokens.c.token_hash, tokens.c.expires_at)
    .join(tokens, tokens.c.key_id == keys.c.id)
    .where(tokens.c.token_hash == bindparam("sought"))
)

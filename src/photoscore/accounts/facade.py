"""`Accounts`: what the other rooms hold. It only hands over to the services behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from photoscore.accounts import migrate, outbox
from photoscore.accounts.authentication import Authenticator
from photoscore.accounts.cache import KeyCache
from photoscore.accounts.customers import Customers
from photoscore.accounts.database import Database, utc_now
from photoscore.accounts.enquiries import Enquiries
from photoscore.accounts.idempotency import Repeatable
from photoscore.accounts.keyring import KeyRing
from photoscore.accounts.ledger import Ledger
from photoscore.accounts.plans import TRIAL_REQUESTS
from photoscore.accounts.records import Account, Charge, Entry, Funds, Key, NewKey, Principal, Token, Usage
from photoscore.accounts.statement import Statement
from photoscore.accounts.till import Till
from photoscore.accounts.usage import UsageReport


class Accounts:
    """Accounts, keys, tokens and money in one database; every method may be called from any thread.

    Every method blocks for a database round trip: from a coroutine, call it in a thread. All of them
    raise Unavailable where the database does not answer. Money is integer micro-dollars.

    Args:
        database_url: SQLAlchemy URL of a SQLite file or a PostgreSQL database.
        trial_requests: Free requests of a new account.
        cache_seconds: How long a pair of credentials is remembered (`KeyCache`); 0 for not at all.
        clock: The time in UTC; the seam for tests.
    """

    def __init__(
        self,
        database_url: str,
        *,
        trial_requests: int = TRIAL_REQUESTS,
        cache_seconds: float = 0.0,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = Database(database_url, clock)
        self.cache = KeyCache(cache_seconds)
        self.customers = Customers(self.database, self.cache, trial_requests)
        self.keyring = KeyRing(self.database, self.cache)
        self.ledger = Ledger(self.database, self.cache)
        self.enquiries = Enquiries(self.database)
        self._authenticator = Authenticator(self.database, self.cache)
        self._till = Till(self.database)
        self._usage = UsageReport(self.database)
        self._statement = Statement(self.database)

    # The database

    def prepare(self) -> None:
        """At the service's start: upgrades a SQLite file; SettingsError on an outdated PostgreSQL."""
        migrate.prepare(self.database)

    def ping(self) -> None:
        """Raises Unavailable where the database does not answer (for /health)."""
        self.database.ping()

    def close(self) -> None:
        """Closes the connections."""
        self.database.close()

    # The hot path, in a request's order

    def authenticate_basic(self, client_id: str, secret: str) -> Principal:
        """Who has this pair: Unauthorized if wrong, Forbidden if revoked or suspended."""
        return self._authenticator.basic(client_id, secret)

    def authenticate_token(self, token: str) -> Principal:
        """Who has this bearer token: Unauthorized if wrong, expired or replaced, Forbidden if stopped."""
        return self._authenticator.token(token)

    def recall_basic(self, client_id: str, secret: str) -> Principal | None:
        """Who has this pair, if that is still remembered: an answer that waits for nothing."""
        return self._authenticator.recall_basic(client_id, secret)

    def recall_token(self, token: str) -> Principal | None:
        """Who has this bearer token, if that is still remembered."""
        return self._authenticator.recall_token(token)

    def issue_token(self, client_id: str, secret: str) -> Token:
        """A bearer token for the pair, for an hour; the one before stops. Raises as authenticate_basic."""
        return self._authenticator.issue(client_id, secret)

    def web_principal(self, account_id: int) -> Principal:
        """Who a signed-in visitor of the web page is: the account, without a key."""
        return Principal(account_id, None, "", self.customers.get(account_id).rate)

    def find_idempotent(self, who: Principal, idempotency_key: str, digest: str) -> str | None:
        """The stored answer of a repeated request, None for a new one.

        Ask before ``check_funds``: a repeat is answered though the funds are used up since. Raises
        IdempotencyConflict (422) where the key is malformed or was used for another request.
        """
        return self._till.answers.find(who.account_id, Repeatable(idempotency_key, digest))

    def check_funds(self, who: Principal, count: int = 1) -> Funds:
        """Before the body is read: Forbidden, TrialExhausted or BalanceExhausted, from the database."""
        return self._till.check_funds(who, count)

    def charge(
        self,
        who: Principal,
        *,
        request_id: str,
        quality_classes: Sequence[int],
        idempotency_key: str | None = None,
        digest: str = "",
        answer: str | None = None,
    ) -> Charge:
        """Charges one request per class in one transaction, committed before it returns.

        Args:
            who: The authenticated principal.
            request_id: Unique for ever. A second charge of the same id costs nothing.
            quality_classes: The class (1..5) of each photo to be answered now; all or none is charged.
            idempotency_key: The client's Idempotency-Key, if it sent one.
            digest: SHA-256 in hex of what the request asks for (path, and bytes or URL).
            answer: The body to store, and to send when the request is repeated within a day.

        Returns the charge. If ``repeated``, nothing was charged, and with an Idempotency-Key
        ``charge.answer`` is what must be sent. Raises Forbidden, TrialExhausted, BalanceExhausted,
        IdempotencyConflict; then nothing is charged, and the score must not be sent.
        """
        repeatable = None if idempotency_key is None else Repeatable(idempotency_key, digest)
        return self._till.charge(
            who, request_id=request_id, quality_classes=quality_classes, repeatable=repeatable, answer=answer
        )

    def purge(self) -> None:
        """Deletes stored answers older than a day and mails long done. To be called now and then."""
        self._till.answers.purge()
        outbox.purge(self.database)

    # Accounts and keys: more in ``customers`` and ``keyring``

    def create_account(self, name: str, email: str | None = None) -> Account:
        """A new account on the trial plan."""
        return self.customers.create(name, email)

    def account(self, account_id: int) -> Account:
        """The account of that number, or AccountError."""
        return self.customers.get(account_id)

    def set_plan(
        self,
        account_id: int,
        plan: str,
        *,
        price: int | None = None,
        rate: float | None = None,
        credit_limit: int | None = None,
    ) -> Account:
        """Puts the account on trial, business or enterprise; the terms are for enterprise alone."""
        return self.customers.set_plan(account_id, plan, price=price, rate=rate, credit_limit=credit_limit)

    def suspend(self, account_id: int) -> Account:
        """Stops every key of the account at once."""
        return self.customers.suspend(account_id)

    def resume(self, account_id: int) -> Account:
        """Ends a suspension."""
        return self.customers.resume(account_id)

    def create_key(self, account_id: int, name: str = "default") -> NewKey:
        """A new pair (client_id, secret): the secret is never seen again. AccountError beyond four."""
        return self.keyring.create(account_id, name)

    def keys(self, account_id: int) -> list[Key]:
        """Every pair of the account, oldest first."""
        return self.keyring.list(account_id)

    def revoke(self, account_id: int, client_id: str) -> Key:
        """Stops one of the account's pairs, and its token, for good."""
        return self.keyring.revoke(account_id, client_id)

    # Money and usage: more in ``ledger``

    def topup(self, account_id: int, micro_dollars: int, reference: str | None = None) -> Entry:
        """Credits a payment; a trial account becomes a business one."""
        return self.ledger.topup(account_id, micro_dollars, reference)

    def usage(
        self,
        account_id: int | None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        by: Collection[str] = ("day", "key", "class"),
        client_id: str | None = None,
    ) -> list[Usage]:
        """Answered requests of one or all accounts by time, key and class (`UsageReport.rows`)."""
        return self._usage.rows(account_id, since=since, until=until, by=by, client_id=client_id)

    def statement(self, account_id: int, month: str) -> str:
        """The month ``"2026-11"`` as CSV, for an invoice (`Statement.csv`)."""
        return self._statement.csv(account_id, month)

"""Payments by card: credited once, however often and in whatever order the events come."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from photoscore.accounts.cache import KeyCache
from photoscore.accounts.console.records import Payment
from photoscore.accounts.console.schema import payment_events, payments
from photoscore.accounts.customers import lock_account
from photoscore.accounts.database import Database
from photoscore.accounts.ledger import Ledger
from photoscore.errors import AccountError


class Payments:
    """What a payment provider's signed events do to the ledger.

    Each method is one transaction: the event, the payment and the ledger entry are written together
    or not at all, so an event that failed may come again.
    """

    def __init__(self, database: Database, ledger: Ledger, cache: KeyCache) -> None:
        self._database = database
        self._ledger = ledger
        self._cache = cache

    def credit(
        self, event_id: str, kind: str, *, intent_id: str, account_id: int, micro_dollars: int
    ) -> bool:
        """Credits a payment; False where this event, or this payment by another event, was seen.

        Args:
            event_id: The provider's id of the event (``evt_…``).
            kind: Its type, kept for the operator.
            intent_id: The provider's id of the payment (``pi_…``).
            account_id: Whom it is for.
            micro_dollars: How much was paid, above 0; a cent is 10,000.

        Raises AccountError where there is no such account or it is deleted: nothing is written, and
        the operator has to give the payment back.
        """
        with self._database.writing() as connection:
            lock_account(connection, account_id)
            if not self._is_new(connection, event_id, kind) or self._find(connection, intent_id):
                return False
            values = {
                "intent_id": intent_id,
                "account_id": account_id,
                "at": self._database.clock(),
                "micro_dollars": micro_dollars,
                "refunded": 0,
            }
            connection.execute(insert(payments).values(values))
            self._ledger.topup_in(connection, account_id, micro_dollars, f"card payment {intent_id}")
        self._cache.forget(account_id)
        return True

    def refund(self, event_id: str, kind: str, *, intent_id: str, refunded: int) -> bool:
        """Books what was given back of a payment since the last event; False where nothing was.

        Args:
            event_id: The provider's id of the event.
            kind: Its type, kept for the operator.
            intent_id: The payment.
            refunded: Micro-dollars given back of it in all, as the provider counts; a smaller sum than
                before is an event that comes late, and changes nothing.

        Raises AccountError where the payment is unknown: its own event is still to come, so this one
        must come again. The refund of a deleted account is booked as any other.
        """
        with self._database.writing() as connection:
            found = self._find(connection, intent_id)
            if found is None:
                raise AccountError(f"There is no payment {intent_id}.")
            lock_account(connection, found.account_id, even_deleted=True)
            known = self._find(connection, intent_id)
            if known is None or not self._is_new(connection, event_id, kind):
                return False
            given_back = min(refunded, known.micro_dollars) - known.refunded
            if given_back <= 0:
                return False
            row = payments.c.intent_id == intent_id
            total = known.refunded + given_back
            connection.execute(update(payments).where(row).values(refunded=total))
            self._ledger.refund_in(
                connection, known.account_id, given_back, f"refund of card payment {intent_id}"
            )
        return True

    def _find(self, connection: Connection, intent_id: str) -> Payment | None:
        row = connection.execute(select(payments).where(payments.c.intent_id == intent_id)).mappings().first()
        return None if row is None else Payment(**row)

    def _is_new(self, connection: Connection, event_id: str, kind: str) -> bool:
        """Records the event; whether it was not known."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        values = {"event_id": event_id, "kind": kind, "at": self._database.clock()}
        statement = dialect.insert(payment_events).values(values).on_conflict_do_nothing()
        return bool(connection.execute(statement).rowcount)

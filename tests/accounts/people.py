"""Customers for the tests, and a clock that the test turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from photoscore.accounts import Account, Accounts, NewKey, Principal


@dataclass
class Clock:
    """A time that stands still until it is turned."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 12, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **step: float) -> None:
        """Goes on by ``timedelta(**step)``."""
        self.now += timedelta(**step)


@dataclass
class Customer:
    """An account with one key pair."""

    account: Account
    key: NewKey
    who: Principal

    @property
    def id(self) -> int:
        """The account's number."""
        return self.account.id


def make_customer(accounts: Accounts, name: str = "Ada", email: str | None = "ada@example.org") -> Customer:
    """A new account on a fresh trial, with one key."""
    account = accounts.create_account(name, email)
    key = accounts.create_key(account.id, "first")
    return Customer(account, key, accounts.authenticate_basic(key.client_id, key.secret))

"""An `Accounts` on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts.people import Clock, Customer, make_customer
from photoscore.accounts import Accounts


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 2026-11-24 12:30 UTC."""
    return Clock()


@pytest.fixture
def accounts(database_url: str, clock: Clock) -> Iterator[Accounts]:
    """Empty, without a key cache."""
    opened = Accounts(database_url, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def ada(accounts: Accounts) -> Customer:
    """A customer on a fresh trial."""
    return make_customer(accounts)

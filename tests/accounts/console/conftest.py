"""The console's services, with a hasher that is quick enough for tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from photoscore.accounts import Accounts
from photoscore.accounts.console import Console, Passwords, User
from photoscore.accounts.schema import outbox

PASSWORD = "correct horse battery"


@pytest.fixture
def console(accounts: Accounts) -> Console:
    """On the database of ``accounts``."""
    return Console(accounts, Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))


@pytest.fixture
def mails(accounts: Accounts) -> Callable[[], list[tuple[str, str, str]]]:
    """Recipient, subject and link of every mail that was posted, oldest first."""

    def read() -> list[tuple[str, str, str]]:
        with accounts.database.reading() as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
        links = [next((line for line in row.body.splitlines() if ":" in line[:8]), "") for row in rows]
        return [(row.recipient, row.subject, link) for row, link in zip(rows, links, strict=True)]

    return read


@pytest.fixture
def sign_up(console: Console, mails: Callable[[], list[tuple[str, str, str]]]) -> Callable[..., User]:
    """Signs a user up and follows the link of the mail."""

    def make(email: str = "ada@example.org", password: str = PASSWORD, name: str = "Ada") -> User:
        console.links.sign_up(email, password, name, confirm="confirm:{}".format, reset="reset:{}".format)
        kind, _, token = mails()[-1][2].partition(":")
        assert kind == "confirm"
        return console.links.confirm(token, password)

    return make


@pytest.fixture
def user(sign_up: Callable[..., User]) -> User:
    """A user who is signed up."""
    return sign_up()

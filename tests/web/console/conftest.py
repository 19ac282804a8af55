"""The console on sites of the tests' own: quick passwords, a mail server, a double of Stripe."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from mailserver import Inbox, mail_server
from photoscore.accounts import Accounts
from photoscore.accounts.console import Console, Passwords
from photoscore.service import Services, create_app
from photoscore.settings import Settings
from photoscore.web import install
from photoscore.web.console import install as install_console
from service.wire import FixedFetching
from web.console.member import Member

BASE = "http://localhost"
SMTP = {"smtp_host": "127.0.0.1", "smtp_port": 9, "smtp_security": "none"}
"""Mail is set up, but nobody listens: tests read it where it waits to be sent."""
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def compose(file: Path, template: Path, scoring: Any, settings: dict[str, Any]) -> tuple[FastAPI, Accounts]:
    """The service with pages and console, on a database of its own."""
    shutil.copy(template, file)
    chosen = Settings(_env_file=None, **(SMTP | settings))
    accounts = Accounts(f"sqlite:///{file}", trial_requests=chosen.trial_requests)
    services = Services(chosen, accounts, scoring, FixedFetching())

    def console(app: FastAPI) -> AbstractAsyncContextManager[None]:
        return install_console(app, Console(accounts, QUICK))

    return create_app(services, extra=[install, console]), accounts


class House:
    """A site in the test's own process, and the browsers that visit it."""

    def __init__(self, app: FastAPI, accounts: Accounts) -> None:
        self.app = app
        self.accounts = accounts
        self._first = TestClient(app, base_url=BASE, raise_server_exceptions=False)
        self._first.__enter__()

    def browser(self) -> TestClient:
        """A browser with no cookies."""
        client = TestClient(self.app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False)
        # The service runs in the loop of the first client.
        client.portal = self._first.portal
        client.headers.update({"accept": "text/html", "accept-language": "en"})
        return client

    def member(self, email: str = "ada@example.org", name: str = "Ada") -> Member:
        """Somebody new, who signed up, confirmed and is signed in."""
        return Member.join(self, email, name)

    def close(self) -> None:
        """Stop the service."""
        self._first.__exit__(None, None, None)
        self.accounts.close()


@pytest.fixture
def make_house(tmp_path: Path, sqlite_template: Path, toy_scoring: Any) -> Iterator[Callable[..., House]]:
    """Makes sites with a console, each with its own settings."""
    opened: list[House] = []

    def make(**settings: Any) -> House:
        house = House(*compose(tmp_path / f"house-{len(opened)}.db", sqlite_template, toy_scoring, settings))
        opened.append(house)
        return house

    yield make
    for house in opened:
        house.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """A site with the default settings."""
    return make_house()


@pytest.fixture
def ada(house: House) -> Member:
    """A member."""
    return house.member()


@pytest.fixture
def eve(house: House, ada: Member) -> Member:
    """Another member of the same site, up to no good."""
    return house.member("eve@example.org", "Eve")


@pytest.fixture(scope="session")
def post() -> Iterator[tuple[Inbox, dict[str, Any]]]:
    """A real mail server: what it took, and the settings that lead to it."""
    inbox = Inbox()
    with mail_server(inbox) as port:
        yield inbox, {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}

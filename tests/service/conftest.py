"""The application in the test's own process, with real accounts and a scorer that is at hand at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from photoscore.accounts import Accounts, NewKey
from photoscore.service import Services, create_app
from photoscore.settings import Settings
from service.servers import Server
from service.wire import FixedFetching, FixedScoring


@dataclass
class Stand:
    """An application with one account, and a client in front of it."""

    app: FastAPI
    client: TestClient
    accounts: Accounts
    account_id: int
    key: NewKey
    scoring: Any
    fetcher: Any

    @property
    def auth(self) -> tuple[str, str]:
        """The account's credentials."""
        return self.key.client_id, self.key.secret

    def spent(self) -> int:
        """How many free requests the account has used."""
        return 500 - self.accounts.account(self.account_id).trial_left


class Maker:
    """Makes stands, each with its own settings and parts."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.folder = folder
        self.template = template
        self.made: list[Stand] = []

    def __call__(
        self, *, scoring: Any = None, fetcher: Any = None, extra: Any = (), **settings: Any
    ) -> Stand:
        file = self.folder / f"{len(self.made)}.db"
        shutil.copy(self.template, file)
        accounts = Accounts(f"sqlite:///{file}")
        account = accounts.create_account("Ada")
        key = accounts.create_key(account.id)
        chosen = Settings(_env_file=None, **({"rate": 1000, "auth_failures": 1000} | settings))
        scoring, fetcher = scoring or FixedScoring(), fetcher or FixedFetching()
        app = create_app(Services(chosen, accounts, scoring, fetcher), extra=extra)
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
        self.made.append(Stand(app, client, accounts, account.id, key, scoring, fetcher))
        return self.made[-1]

    def close(self) -> None:
        """End every application."""
        for stand in self.made:
            stand.client.__exit__(None, None, None)
            stand.accounts.close()


@pytest.fixture
def make_stand(tmp_path: Path, sqlite_template: Path) -> Iterator[Maker]:
    """Makes applications, and ends them after the test."""
    maker = Maker(tmp_path, sqlite_template)
    yield maker
    maker.close()


@pytest.fixture
def stand(make_stand: Maker) -> Stand:
    """An application with the default settings, but for rates that no test hits by accident."""
    return make_stand()


@pytest.fixture
def serve(sqlite_url: str, toy_model: Path) -> Iterator[Callable[..., Server]]:
    """Starts real servers of the command line on the toy model, and ends them after the test."""
    servers: list[Server] = []

    def start(database_url: str = sqlite_url, model: Path = toy_model, **settings: object) -> Server:
        servers.append(Server(database_url, model, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.end()


@pytest.fixture(scope="module")
def server(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, toy_model: Path
) -> Iterator[Server]:
    """One real server for all tests of a module."""
    file = tmp_path_factory.mktemp("server") / "photoscore.db"
    shutil.copy(sqlite_template, file)
    # Addresses that nobody has, as a fuzzer makes them up, are not looked for as long as a user's.
    running = Server(f"sqlite:///{file}", toy_model, fetch_timeout=2)
    yield running
    running.end()


@pytest.fixture
def fragile_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scoring processes find this folder too."""
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(os.path.dirname(__file__)))

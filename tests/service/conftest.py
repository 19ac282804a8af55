"""The application in the test's own process, with real accounts and a scorer that is at hand at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from photoscore.accounts import Accounts, NewKey
from photoscore.service import Services, create_app
from photoscore.settings import Settings
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

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[Stand] = []

    def __call__(
        self, *, scoring: Any = None, fetcher: Any = None, extra: Any = (), **settings: Any
    ) -> Stand:
        accounts = Accounts(f"sqlite:///{self.folder / f'{len(self.made)}.db'}")
        accounts.prepare()
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
def make_stand(tmp_path: Path) -> Iterator[Maker]:
    """Makes applications, and ends them after the test."""
    maker = Maker(tmp_path)
    yield maker
    maker.close()


@pytest.fixture
def stand(make_stand: Maker) -> Stand:
    """An application with the default settings, but for rates that no test hits by accident."""
    return make_stand()

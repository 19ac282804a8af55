"""People on a live site: how they are put into its database, with a month behind them if asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from photoscore.accounts import Accounts
from photoscore.accounts.console import Console
from photoscore.accounts.console.users import add_user
from photoscore.accounts.money import MICRO
from photoscore.web.console.sessions import PLAIN_COOKIE
from web.browsing import Site
from web.console.conftest import QUICK, compose
from web.console.member import PASSWORD
from web.serving import served

KEYS = ("website", "nightly import of the archive", "mobile app", "a" * 60)
"""One of the names is as long as a name that nobody thought about."""
WEIGHTS = {"website": (2, 4, 8, 6, 3), "mobile app": (5, 6, 4, 2, 1), KEYS[1]: (1, 2, 9, 14, 6)}


@dataclass(frozen=True)
class Town:
    """A live site with its accounts."""

    url: str
    accounts: Accounts
    app: FastAPI

    def move_in(self, email: str, name: str, *, role: str = "customer") -> int:
        """Somebody with an account and a user on the web; the account's number."""
        console = Console(self.accounts, QUICK)
        account = self.accounts.create_account(name, email)
        values = {
            "email": email,
            "password_hash": QUICK.hash(PASSWORD, email),
            "language": "en",
            "created_at": account.created_at,
        }
        with self.accounts.database.writing() as connection:
            user = add_user(connection, account.id, values)
        console.users.set_role(user.id, role)
        return account.id

    def sign_in(self, site: Site, account_id: int) -> None:
        """Give a browser a session of the account's user."""
        console = Console(self.accounts, QUICK)
        user = console.users.of_account(account_id)
        assert user is not None
        token = console.sessions.begin(user).token
        site.context.add_cookies([{"name": PLAIN_COOKIE, "value": token, "url": self.url}])

    def live_a_month(self, account_id: int) -> None:
        """Keys, thirty days of usage in all classes, payments and a refund."""
        accounts, clock, chance = self.accounts, self.accounts.database.clock, random.Random(7)
        keys = {name: accounts.create_key(account_id, name) for name in KEYS}
        users = {
            name: accounts.authenticate_basic(key.client_id, key.secret)
            for name, key in keys.items()
            if name in WEIGHTS
        }
        now = datetime.now(UTC)
        try:
            for ago in range(29, -1, -1):
                at = now - timedelta(days=ago)
                accounts.database.clock = lambda at=at: at
                if ago % 12 == 5:
                    accounts.topup(account_id, 25 * MICRO, f"pi_3QK{ago:02}eLkdIwHu7ix0Z")
                for name, who in users.items():
                    if chance.random() < 0.85:
                        count = chance.randrange(5, 90)
                        classes = chance.choices(range(1, 6), WEIGHTS[name], k=count)
                        number = f"{account_id}-{ago}-{name}"
                        accounts.charge(who, request_id=number, quality_classes=classes)
            accounts.charge(accounts.web_principal(account_id), request_id="web", quality_classes=[3, 5])
            accounts.ledger.refund(account_id, 10 * MICRO, "pi_3QK05eLkdIwHu7ix0Z")
            accounts.ledger.correct(account_id, 2 * MICRO, "two hours of outage on the 12th")
        finally:
            accounts.database.clock = clock
        accounts.revoke(account_id, keys["a" * 60].client_id)


@contextmanager
def town(folder: Path, template: Path, scoring: Any, **settings: Any) -> Iterator[Town]:
    """A live site with a console, for as long as the body runs."""
    app, accounts = compose(folder / "town.db", template, scoring, settings)
    try:
        with served(app) as url:
            yield Town(url, accounts, app)
    finally:
        accounts.close()

"""The site on a real server, a browser in front of it, and photos to show it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, sync_playwright
from starlette.testclient import TestClient

from photoscore import Score, Scorer
from photoscore.accounts import Accounts
from photoscore.service import Services, create_app
from photoscore.settings import Settings
from photoscore.web import install
from pictures import encoded
from service.wire import FixedFetching
from web.browsing import CHROMIUM, FLAGS, Site
from web.photos import grainy
from web.serving import served


class ToyScoring:
    """Scores with the toy model in a thread: a photo's score is its brightness."""

    ready = True

    def __init__(self, model: Path) -> None:
        self.scorer = Scorer(model)
        self.model = self.scorer.version
        self.scored = 0

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def check(self, owner: int | None = None) -> None:
        """There is always room."""

    async def score(
        self,
        data: bytes,
        *,
        reasons: bool = False,
        embedding: bool = False,
        within: float = 20.0,
        owner: int | None = None,
    ) -> Score:
        """The toy model's score."""
        self.scored += 1
        return await asyncio.to_thread(self.scorer.score, data, reasons=reasons)


@pytest.fixture(scope="session")
def toy_scoring(toy_model: Path) -> ToyScoring:
    """One scorer for all sites."""
    return ToyScoring(toy_model)


@pytest.fixture
def make_site(
    tmp_path: Path, sqlite_template: Path, toy_scoring: ToyScoring
) -> Iterator[Callable[..., TestClient]]:
    """Makes sites in the test's own process, each with its own settings and a client like a browser."""
    opened: list[tuple[TestClient, Accounts]] = []

    def make(**settings: Any) -> TestClient:
        app, accounts = compose(tmp_path / f"{len(opened)}.db", sqlite_template, toy_scoring, settings)
        headers = {"accept": "text/html", "accept-language": "en"}
        client = TestClient(app, headers=headers, raise_server_exceptions=False)
        client.__enter__()
        opened.append((client, accounts))
        return client

    yield make
    for client, accounts in opened:
        client.__exit__(None, None, None)
        accounts.close()


@pytest.fixture
def site(make_site: Callable[..., TestClient]) -> TestClient:
    """A site with the default settings."""
    return make_site()


def compose(file: Path, template: Path, scoring: Any, settings: dict[str, Any]) -> tuple[FastAPI, Accounts]:
    """The service with the pages, on a database of its own."""
    shutil.copy(template, file)
    accounts = Accounts(f"sqlite:///{file}")
    chosen = Settings(_env_file=None, **settings)
    app = create_app(Services(chosen, accounts, scoring, FixedFetching()), extra=[install])
    return app, accounts


@pytest.fixture(scope="session")
def live(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, toy_scoring: ToyScoring
) -> Iterator[Callable[..., str]]:
    """Starts servers on free ports of the loopback; answers their address."""
    with ExitStack() as opened:

        def start(**settings: Any) -> str:
            file = tmp_path_factory.mktemp("live") / "site.db"
            app, accounts = compose(file, sqlite_template, toy_scoring, settings)
            opened.callback(accounts.close)
            return opened.enter_context(served(app))

        yield start


@pytest.fixture(scope="session")
def base(live: Callable[..., str]) -> str:
    """A site where nobody runs out of tries by accident."""
    return live(site_tries=10_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, base: str) -> Iterator[Callable[..., Site]]:
    """Opens pages in fresh browser profiles, and fails the test for what must never happen in one."""
    opened: list[Site] = []

    def open_page(path: str = "/", *, at: str = "", **options: Any) -> Site:
        site = Site(browser, at or base, **options)
        opened.append(site)
        site.go(path)
        return site

    yield open_page
    for site in opened:
        site.close()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files by what they are: three photos from dark to bright, and what is no good."""
    folder = tmp_path_factory.mktemp("photos")
    files = {
        f"{name}.jpg": encoded(grainy(light))
        for name, light in (("dark", 0.15), ("mid", 0.5), ("bright", 0.85))
    }
    files["cut.jpg"] = files["mid.jpg"][:25_000]
    files["tiny.jpg"] = encoded(grainy(0.5, (64, 48)))
    files["huge.jpg"] = files["mid.jpg"] + b"\0" * 12_000_000
    files["notes.txt"] = b"Dear diary, " * 3000
    files["empty.jpg"] = b""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in files}

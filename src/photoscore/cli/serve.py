"""`photoscore serve`: the service with its pages, or a demonstration of it."""

from __future__ import annotations

import os
import shlex
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import structlog
import typer
from fastapi import FastAPI

from photoscore import settings as configuration
from photoscore.accounts import Accounts
from photoscore.fetching import Fetcher
from photoscore.scoring import usable_cores
from photoscore.service import Services, create_app, logs, server
from photoscore.service.app import Extra
from photoscore.service.metrics import Metrics
from photoscore.service.pool.pool import WorkerPool
from photoscore.settings import MOST_WORKERS, PREFIX, Settings

DEMO: dict[str, None] = dict.fromkeys(
    ("redis_url", "smtp_host", "contact_email", "stripe_secret_key", "stripe_webhook_secret")
)
"""What a demo does without, whatever is set for the real service: rates, mails and payments are its own."""


def command(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 0 for any free one. [default: 8000]")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=MOST_WORKERS, help="Scoring processes. [default: one a core]")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Try it out: a database and an account for this run alone.")
    ] = False,
) -> None:
    """Serve the API and the pages. Each option overrides its setting."""
    # Through the environment, so that every process of the service reads the same.
    given = {"host": host, "port": port, "workers": workers}
    os.environ.update(
        {PREFIX + name.upper(): str(value) for name, value in given.items() if value is not None}
    )
    with _demonstration() if demo else _nothing():
        settings = configuration.load()
        if demo:
            settings = settings.model_copy(update=DEMO)
        server.check_processes(settings)
        with server.listen(settings.host, settings.port) as listener:
            _serve(settings, listener, demo)


def build() -> FastAPI:
    """The application as the environment describes it."""
    settings = configuration.load()
    logs.configure(settings.log_level)
    return compose(settings)


def compose(settings: Settings, extra: Sequence[Extra] = ()) -> FastAPI:
    """The application: the service with the pages on it, and what ``extra`` adds."""
    from photoscore.web import install
    from photoscore.web.console import install as install_console

    metrics = Metrics()
    pool = WorkerPool(_shared(settings), observe=metrics.stage)
    metrics.watch(pool)
    services = Services(
        settings=settings,
        accounts=open_accounts(settings),
        scoring=pool,
        fetcher=Fetcher.from_settings(settings),
        metrics=metrics,
    )
    return create_app(services, extra=[install, install_console, *extra])


def open_accounts(settings: Settings) -> Accounts:
    """The accounts of the settings' database."""
    return Accounts(
        settings.database_url.get_secret_value(),
        trial_requests=settings.trial_requests,
        # One of several processes would not hear of a token that another replaced.
        cache_seconds=settings.key_cache_seconds if settings.processes == 1 else 0.0,
    )


def _shared(settings: Settings) -> Settings:
    """Scoring processes for each of several HTTP processes: the cores are shared."""
    if settings.processes == 1 or settings.workers:
        return settings
    return settings.model_copy(update={"workers": max(1, usable_cores() // settings.processes)})


def _serve(settings: Settings, listener: socket.socket, demo: bool) -> None:
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    logs.configure(settings.log_level)
    structlog.get_logger("photoscore.serve").info("listening", address=address)
    if settings.processes > 1:
        server.run_several(build, settings, listener)
        return
    introduce: list[Extra] = [lambda app: _introduction(app, address)] if demo else []
    server.run(compose(settings, introduce), settings, listener)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _demonstration() -> Iterator[None]:
    """A database that ends with the run, so that nothing of a real service is touched."""
    with tempfile.TemporaryDirectory(prefix="photoscore-demo-") as folder:
        os.environ[PREFIX + "DATABASE_URL"] = f"sqlite:///{Path(folder) / 'demo.db'}"
        os.environ[PREFIX + "PROCESSES"] = "1"
        yield


@asynccontextmanager
async def _introduction(app: FastAPI, address: str) -> AsyncIterator[None]:
    """Make the demo account, and tell how to use it when everything is ready."""
    accounts, settings = app.state.services.accounts, app.state.services.settings
    key = accounts.create_key(accounts.create_account("Demo").id, "demo")
    pair = f"{key.client_id}:{key.secret}"
    photo = _sample()
    print(f"The page:  {address}/")
    print(f"The API:   {address}/v1/docs")
    print(f"Demo key:  {pair}  ({settings.trial_requests} free requests, gone when this ends)")
    print("Try it:")
    print(f"  curl -u {pair} -F data=@{shlex.quote(str(photo))} {address}/v1/quality_ugc", flush=True)
    yield


def _sample() -> Path:
    """A photo to try."""
    return min(Path(str(files("photoscore") / "samples")).glob("*.jpg"))

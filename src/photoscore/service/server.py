"""Running the application: a socket, an event loop, an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI

from photoscore.errors import SettingsError
from photoscore.service.protocol import Protocol
from photoscore.service.supervisor import ENDS, Supervisor
from photoscore.settings import Settings

KEEP_ALIVE_SECONDS = 15
"""How long an idle connection is kept: above the few seconds after which proxies reuse theirs."""
BACKLOG = 2048
"""Connections that wait to be accepted, as in uvicorn."""


def listen(host: str, port: int) -> socket.socket:
    """A listening address. Raises SettingsError where it cannot be had."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise _not_listening(host, port, errno.EADDRNOTAVAIL) from None
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        # At once: until then another socket that is to listen may take the same address.
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise _not_listening(host, port, error.errno) from None
    opened.set_inheritable(True)
    return opened


def _not_listening(host: str, port: int, number: int | None) -> SettingsError:
    reasons = {errno.EADDRINUSE: "it is in use", errno.EACCES: "that port is the superuser's"}
    reason = reasons.get(number or 0, "there is no such address here")
    return SettingsError(f"Cannot listen on {host}:{port}: {reason}; choose another one.")


def check_processes(settings: Settings) -> None:
    """Raise SettingsError where several HTTP processes would each count for themselves."""
    if settings.processes == 1:
        return
    database = settings.database_url.get_secret_value()
    missing = []
    if not database.startswith(("postgresql", "postgres")):
        missing.append("PostgreSQL (PHOTOSCORE_DATABASE_URL)")
    if settings.redis_url is None:
        missing.append("Redis (PHOTOSCORE_REDIS_URL)")
    if missing:
        raise SettingsError(
            f"{settings.processes} HTTP processes need {' and '.join(missing)}: each would count rates "
            "in its own memory, and an account would get several times its rate. Set them, or processes to 1."
        )


def configure(app: Any, settings: Settings, **more: Any) -> uvicorn.Config:
    """uvicorn as the service uses it."""
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.grace,
        **more,
    )


def run(
    app: FastAPI, settings: Settings, listener: socket.socket, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until SIGTERM or SIGINT; then finish what runs within the grace time and return.

    Calls ``ready`` when the application has started. Raises what keeps it from that.
    """

    async def main() -> None:
        # Entered here, not by uvicorn, so that an error at the start comes up as it is.
        async with app.router.lifespan_context(app):
            serving = uvicorn.Server(configure(app, settings, lifespan="off"))
            # The same as uvicorn's while it serves: one that comes just before ends it too, and one that
            # uvicorn raises again when it is done ends nothing more.
            for end in ENDS:
                signal.signal(end, serving.handle_exit)
            ready()
            await serving.serve([listener])

    with _quiet_end(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


def run_several(build: Callable[[], FastAPI], settings: Settings, listener: socket.socket) -> None:
    """Serve with several HTTP processes, each of which makes its application by ``build``.

    Returns and raises as `run`; ``build`` must be found by its name in its module.
    """
    check_processes(settings)
    serve = partial(_run_built, build, settings)
    Supervisor(serve, listener, settings.processes, settings.grace).run()


def _run_built(
    build: Callable[[], FastAPI], settings: Settings, listener: socket.socket, ready: Callable[[], None]
) -> None:
    run(build(), settings, listener, ready)


@contextlib.contextmanager
def _quiet_end() -> Iterator[None]:
    """An orderly end at a signal that comes while the service still starts."""
    before = {end: signal.signal(end, _stop_starting) for end in ENDS}
    try:
        yield
    except _Stopped:
        pass
    finally:
        for end, handler in before.items():
            signal.signal(end, handler)


class _Stopped(BaseException):
    """A signal came before anything was served."""


def _stop_starting(number: int, frame: object) -> None:
    raise _Stopped

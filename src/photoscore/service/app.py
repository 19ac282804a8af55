"""The application factory: puts the rooms behind one HTTP face."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from importlib.metadata import version

from fastapi import FastAPI

from photoscore.errors import SettingsError
from photoscore.service import problems
from photoscore.service.desk import MODEL_HEADER, REPEATED_HEADER, Desk
from photoscore.service.housekeeping import housekeeping
from photoscore.service.middleware import Cors, Envelope
from photoscore.service.routes import health, reference, scores, tokens, uses
from photoscore.service.seams import Services
from photoscore.service.threads import writing

Extra = Callable[[FastAPI], AbstractAsyncContextManager[None] | None]
"""A hook of a higher layer: adds its routes to the application. What it returns, if anything, is
entered when the service starts and left when it stops."""


def create_app(services: Services, *, extra: Sequence[Extra] = ()) -> FastAPI:
    """The service as an ASGI application.

    Args:
        services: what the routes work with; found again as ``app.state.services``.
        extra: hooks that mount more, called in order after the service's own routes.
    """
    contexts: list[AbstractAsyncContextManager[None]] = []

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if services.settings.metrics_port is not None:
                stack.callback(listen_for_prometheus(services))
            await writing(services.accounts.prepare)
            stack.callback(services.accounts.close)
            await services.scoring.start()
            stack.push_async_callback(services.scoring.stop)
            stack.push_async_callback(services.fetcher.close)
            await stack.enter_async_context(housekeeping(services))
            for context in contexts:
                await stack.enter_async_context(context)
            yield

    app = FastAPI(
        title="photoscore",
        version=version("photoscore"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.services = services
    app.state.desk = Desk(services)
    problems.install(app)
    _wrap(app, services)
    for group in (health, tokens, scores, uses, reference):
        app.include_router(group.router)
    contexts += [context for hook in extra if (context := hook(app)) is not None]
    return app


def listen_for_prometheus(services: Services) -> Callable[[], None]:
    """Serve the metrics on their own port; returns what ends it.

    Several HTTP processes take the ports from the set one upwards, one each.
    """
    settings = services.settings
    assert settings.metrics_port is not None
    ports = range(settings.metrics_port, settings.metrics_port + settings.processes)
    for port in ports[:-1]:
        with suppress(SettingsError):
            return services.metrics.serve(settings.metrics_host, port)
    return services.metrics.serve(settings.metrics_host, ports[-1])


def _wrap(app: FastAPI, services: Services) -> None:
    settings = services.settings
    if settings.cors_origins:
        app.add_middleware(
            Cors,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
            expose_headers=["X-Request-ID", MODEL_HEADER, REPEATED_HEADER, "Retry-After"],
        )
    app.add_middleware(
        Envelope, metrics=services.metrics, https=(settings.public_url or "").startswith("https://")
    )

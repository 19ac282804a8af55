"""The application factory: puts the rooms behind one HTTP face."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from photoscore.service import problems
from photoscore.service.middleware import Envelope
from photoscore.service.routes import health
from photoscore.service.seams import Services

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
            await services.scoring.start()
            stack.push_async_callback(services.scoring.stop)
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
    problems.install(app)
    _wrap(app, services)
    app.include_router(health.router)
    contexts += [context for hook in extra if (context := hook(app)) is not None]
    return app


def _wrap(app: FastAPI, services: Services) -> None:
    settings = services.settings
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
            expose_headers=["X-Request-ID", "X-Photoscore-Model", "Retry-After"],
        )
    app.add_middleware(Envelope, https=(settings.public_url or "").startswith("https://"))

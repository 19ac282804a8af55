"""What the service does now and then while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from photoscore.service.seams import Services
from photoscore.service.threads import writing

log = structlog.get_logger("photoscore.housekeeping")

PURGE_SECONDS = 600.0


@asynccontextmanager
async def housekeeping(services: Services) -> AsyncIterator[None]:
    """Keep house for as long as the body of the ``with`` runs."""
    task = asyncio.create_task(_purge(services))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _purge(services: Services) -> None:
    """Forget answers that were kept for a repeat and are older than a day."""
    while True:
        try:
            await writing(services.accounts.purge_answers)
        except Exception:
            log.exception("purge")  # a database that is away comes back; this must go on
        await asyncio.sleep(PURGE_SECONDS)

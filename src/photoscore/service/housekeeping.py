"""What the service does now and then while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from photoscore.accounts.console import Console
from photoscore.accounts.mail import Mailer
from photoscore.service.seams import Services
from photoscore.service.threads import writing

log = structlog.get_logger("photoscore.housekeeping")

PURGE_SECONDS = 600.0
MAIL_SECONDS = 5.0
MAILS_AT_ONCE = 10


@asynccontextmanager
async def housekeeping(services: Services) -> AsyncIterator[None]:
    """Keep house for as long as the body of the ``with`` runs."""
    tasks = [asyncio.create_task(_purge(services))]
    if services.settings.smtp_host is not None:
        tasks.append(asyncio.create_task(_mail(services)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _purge(services: Services) -> None:
    """Forget what has had its time: answers kept for a repeat, old mails, links and sessions."""

    def purge() -> None:
        services.accounts.purge()
        Console(services.accounts).purge()

    await _again_and_again(lambda: writing(purge), "purge", PURGE_SECONDS)


async def _mail(services: Services) -> None:
    """Take mails that are due to the mail server, which may be slow: in a thread of its own."""
    mailer = Mailer(services.accounts.database, services.settings)
    await _again_and_again(lambda: asyncio.to_thread(mailer.deliver_due, MAILS_AT_ONCE), "mail", MAIL_SECONDS)


async def _again_and_again(step: Callable[[], Awaitable[object]], name: str, seconds: float) -> None:
    while True:
        try:
            await step()
        except Exception:
            log.exception(name)  # a database that is away comes back; this must go on
        await asyncio.sleep(seconds)

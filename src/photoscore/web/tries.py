"""What visitors without an account may do, counted by their address: tries a day, messages an hour."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

import anyio.to_thread
from fastapi import Request
from limits import RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.limits import RateLimitItem
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from photoscore.errors import RateLimited, Unavailable
from photoscore.quality import Score
from photoscore.settings import Settings
from photoscore.web.visitors import Left

Answer = TypeVar("Answer")

ATTEMPTS = 60
"""Files a minute that an address may send, good or broken."""


def open_storage(settings: Settings) -> Storage:
    """Where counts are kept: Redis where the setting names one, else this process."""
    url = settings.redis_url.get_secret_value() if settings.redis_url else "memory://"
    waits = {"socket_timeout": 2, "socket_connect_timeout": 2} if settings.redis_url else {}
    storage = storage_from_string(url, wrap_exceptions=True, **waits)
    assert isinstance(storage, Storage)
    return storage


class AddressTries:
    """An `Allowance` of ``total`` photos a day for each address.

    An IPv6 visitor is counted by the /64 network, which is what one household gets.
    """

    def __init__(self, storage: Storage, total: int) -> None:
        self._storage = storage
        self._limiter = FixedWindowRateLimiter(storage)
        self._total = total
        self._item = RateLimitItemPerDay(max(total, 1), namespace="tries")
        self._attempts = RateLimitItemPerMinute(ATTEMPTS, namespace="attempts")

    async def take(self, request: Request) -> None:
        """Reserve one try; RateLimited until tomorrow when the day's tries are used up.

        Unavailable for a minute after too many files, for one that cannot be scored is given back.
        """
        if not await hit(self._limiter, self._attempts, address_of(request)):
            raise Unavailable("There were very many files from this address; try again in a minute.", 60)
        if self._total == 0 or not await hit(self._limiter, self._item, address_of(request), _today()):
            raise RateLimited("Today's free tries from this address are used up.", _until_tomorrow())

    async def settle(self, request: Request, score: Score | None) -> None:
        """Give the try back when nothing was scored."""
        if score is None:
            key = self._item.key_for(address_of(request), _today())
            await _ask(self._storage.incr, key, self._item.get_expiry(), -1)

    async def left(self, request: Request) -> Left:
        """How many of the day's tries are left for the address."""
        if self._total == 0:
            return Left(0, 0)
        stats = await _ask(self._limiter.get_window_stats, self._item, address_of(request), _today())
        return Left(max(0, min(stats.remaining, self._total)), self._total)


class AddressMessages:
    """A few messages an hour for each address."""

    def __init__(self, storage: Storage, total: int = 5) -> None:
        self._limiter = FixedWindowRateLimiter(storage)
        self._item = RateLimitItemPerHour(total, namespace="messages")

    async def take(self, request: Request) -> None:
        """Count one message. Raises RateLimited when it is one too many."""
        if not await hit(self._limiter, self._item, address_of(request)):
            wait = await time_left(self._limiter, self._item, address_of(request))
            raise RateLimited("There were several messages from this address already.", wait)


async def hit(limiter: FixedWindowRateLimiter, item: RateLimitItem, *names: str) -> bool:
    """Count one; whether it was within the bound. Raises Unavailable where the store does not answer."""
    return await _ask(limiter.hit, item, *names)


async def time_left(limiter: FixedWindowRateLimiter, item: RateLimitItem, *names: str) -> float:
    """Seconds until the window of a bound ends, at least 1."""
    stats = await _ask(limiter.get_window_stats, item, *names)
    return max(1.0, stats.reset_time - time.time())


async def _ask(call: Callable[..., Answer], *values: object) -> Answer:
    """What the storage answers; Unavailable where it does not."""
    try:
        return await anyio.to_thread.run_sync(call, *values)
    except StorageError:
        raise Unavailable("The store of the free tries does not answer; try again.") from None


def address_of(request: Request) -> str:
    """The visitor's address, or its /64 network for IPv6."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else str(IPv6Address(int(address) >> 64 << 64))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _until_tomorrow() -> float:
    now = datetime.now(UTC)
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - now).total_seconds()

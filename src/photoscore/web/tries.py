"""A small number of tries a day for visitors without an account, counted by their address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from fastapi import Request
from limits import RateLimitItemPerDay
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

from photoscore.errors import RateLimited
from photoscore.quality import Score
from photoscore.web.visitors import Left


class AddressTries:
    """An `Allowance` of ``total`` photos a day for each address.

    An IPv6 visitor is counted by the /64 network, which is what one household gets.
    """

    def __init__(self, storage: Storage, total: int) -> None:
        self._storage = storage
        self._limiter = FixedWindowRateLimiter(storage)
        self._total = total
        self._item = RateLimitItemPerDay(max(total, 1), namespace="tries")

    async def take(self, request: Request) -> None:
        """Reserve one try; RateLimited until tomorrow when the day's tries are used up."""
        if self._total == 0 or not await self._limiter.hit(self._item, address_of(request), _today()):
            raise RateLimited("Today's free tries from this address are used up.", _until_tomorrow())

    async def settle(self, request: Request, score: Score | None) -> None:
        """Give the try back when nothing was scored."""
        if score is None:
            key = self._item.key_for(address_of(request), _today())
            await self._storage.incr(key, self._item.get_expiry(), amount=-1)

    async def left(self, request: Request) -> Left:
        """How many of the day's tries are left for the address."""
        if self._total == 0:
            return Left(0, 0)
        stats = await self._limiter.get_window_stats(self._item, address_of(request), _today())
        return Left(max(0, min(stats.remaining, self._total)), self._total)


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

"""How often an account may ask, and how often an address may fail to log in."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from threading import Timer
from urllib.parse import urlsplit

import anyio
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.errors import ConfigurationError, StorageError
from limits.limits import RateLimitItem
from limits.storage import MemoryStorage, StorageTypes, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from photoscore.errors import RateLimited, SettingsError, Unavailable
from photoscore.settings import Settings

FINEST = 100
"""A rate is kept to a hundredth of a request a second."""
REDIS_SECONDS = 2
"""How long an answer of Redis is waited for."""
SCHEMES = ("redis", "rediss", "redis+unix")
"""How a URL of Redis begins: plain, with TLS, a socket of this machine."""
SWEEP_SECONDS = 1.0
"""Between two sweeps of the windows in memory."""


class Rates:
    """Moving windows: never more than the rate within any second, wherever the second begins.

    In memory, which is exact for one process, or in Redis for several.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where the Redis URL cannot be used."""
        self._default = settings.rate
        self._failures = RateLimitItemPerMinute(settings.auth_failures)
        url = settings.redis_url
        storage = storage_from_string("memory://") if url is None else _redis(url.get_secret_value())
        self._in_memory = isinstance(storage, MemoryStorage)
        if isinstance(storage, MemoryStorage):
            storage.timer = _Sweeps(storage)
        self._limiter = MovingWindowRateLimiter(storage)

    async def count_request(self, account_id: int, rate: float | None) -> None:
        """Count one request of an account; ``rate`` a second are allowed, None for the default.

        Raises RateLimited.
        """
        item = per_second(self._default if rate is None else rate)
        if not await self._hit(item, "account", str(account_id)):
            raise RateLimited(
                f"More than {item.amount} requests in {item.get_expiry()} s; wait a moment.",
                await self._wait(item, "account", str(account_id)),
            )

    async def count_failure(self, address: str) -> None:
        """Count one failed login from an address. Raises RateLimited where it was one too many."""
        if not await self._hit(self._failures, "failure", address):
            raise RateLimited(
                "Too many failed logins from this address; check the credentials.",
                await self._wait(self._failures, "failure", address),
            )

    async def _hit(self, item: RateLimitItem, *names: str) -> bool:
        if self._in_memory:
            return self._limiter.hit(item, *names)
        try:
            return await anyio.to_thread.run_sync(self._limiter.hit, item, *names)
        except StorageError:
            raise Unavailable("The store of the request rates does not answer; try again.") from None

    async def _wait(self, item: RateLimitItem, *names: str) -> float:
        if not self._in_memory:
            return float(item.get_expiry())
        reset = self._limiter.get_window_stats(item, *names).reset_time
        return max(0.0, reset - time.time())


class _Sweeps(Timer):
    """In place of the timer of `limits` in memory, which is a new thread after nearly every hit.

    `limits` asks at each hit whether its timer still runs. This one always does, and now and then
    forgets what has passed, in the thread that asks: also the names, which `limits` keeps for ever.
    """

    def __init__(self, storage: MemoryStorage) -> None:
        super().__init__(SWEEP_SECONDS, storage.timer.function)
        self._events = storage.events
        self._due = 0.0
        self._latest = time.time()

    def is_alive(self) -> bool:
        """True, after a sweep where it is due."""
        self._follow_the_clock()
        now = time.monotonic()
        if now >= self._due:
            self._due = now + self.interval
            self.function()
            for name in [name for name, events in self._events.items() if not events]:
                del self._events[name]
        return True

    def _follow_the_clock(self) -> None:
        """Forget what lies in the future since the clock went back: it would keep a window full until then.

        The windows of `limits` go by the time of day, which a correction can set back by any time.
        """
        now, before = time.time(), self._latest
        self._latest = now
        if now < before:
            for name, events in self._events.items():
                self._events[name] = [event for event in events if event.atime <= now]


def _redis(url: str) -> StorageTypes:
    waits = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    try:
        if urlsplit(url).scheme not in SCHEMES:  # `limits` takes more, some of which connect at once
            raise ValueError
        return storage_from_string(url, wrap_exceptions=True, **waits)
    except (ConfigurationError, StorageError, ValueError):
        raise SettingsError("PHOTOSCORE_REDIS_URL cannot be used; write redis://HOST:6379.") from None


def per_second(rate: float) -> RateLimitItem:
    """The window of a rate in requests a second, also below 1 and between whole numbers."""
    share = Fraction(rate).limit_denominator(FINEST)
    if share <= 0:
        return RateLimitItemPerSecond(1, math.ceil(1 / rate))
    return RateLimitItemPerSecond(share.numerator, share.denominator)

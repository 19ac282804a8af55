"""How often a stranger may try what costs a hash or a mail."""

from __future__ import annotations

import math
from typing import cast

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from photoscore.errors import RateLimited
from photoscore.web.tries import address_of, hit, time_left

BOUNDS: dict[str, tuple[RateLimitItem, ...]] = {
    # A guesser has few tries from one place, and not endless ones from many; the owner is not locked out
    # by them for long.
    "sign-in": (RateLimitItemPerMinute(10, 15), RateLimitItemPerMinute(40, 15), RateLimitItemPerHour(100)),
    "mail": (RateLimitItemPerHour(3), RateLimitItemPerHour(20), RateLimitItemPerHour(6)),
    "prove": (RateLimitItemPerMinute(10, 15), RateLimitItemPerMinute(40, 15), RateLimitItemPerHour(100)),
}
"""For each step the most for one address and name together, for the address alone, for the name alone."""


class Throttles:
    """Counts in the site's store."""

    def __init__(self, storage: Storage) -> None:
        self._limiter = FixedWindowRateLimiter(storage)

    async def take(self, request: Request, step: str, name: str) -> None:
        """Count one try of a step for ``name``, an e-mail address as it was typed, whoever has it or not.

        Raises RateLimited, with the seconds until the window that is full ends.
        """
        address, known = address_of(request), name.strip().lower()
        both, place, person = BOUNDS[step]
        for item, words in ((place, (address,)), (both, (address, known)), (person, (known,))):
            if not await hit(self._limiter, item, step, *words):
                wait = await time_left(self._limiter, item, step, *words)
                minutes = math.ceil(wait / 60)
                unit = "minute" if minutes == 1 else "minutes"
                message = f"Too many attempts; wait {minutes} {unit} and try again."
                raise RateLimited(message, wait).keyed("attempts", minutes=minutes)


def throttles_of(request: Request) -> Throttles:
    """The application's counters."""
    return cast(Throttles, request.app.state.throttles)

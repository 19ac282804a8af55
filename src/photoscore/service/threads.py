"""Blocking calls of the database, off the event loop, in bounded numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

Result = TypeVar("Result")

READERS = 16
WRITERS = 16
"""SQLite lets one in after the other, and PostgreSQL gets as many connections. Readers have threads of
their own, so that a queue of writers keeps nobody from being refused or let in."""

_readers: RunVar[anyio.CapacityLimiter] = RunVar("readers")
_writers: RunVar[anyio.CapacityLimiter] = RunVar("writers")


async def reading(call: Callable[..., Result], *args: object, **kwargs: object) -> Result:
    """What ``call`` returns, computed in a thread for reads."""
    return await anyio.to_thread.run_sync(partial(call, *args, **kwargs), limiter=_limiter(_readers, READERS))


async def writing(call: Callable[..., Result], *args: object, **kwargs: object) -> Result:
    """What ``call`` returns, computed in a thread for writes. Once begun it is carried to its end."""
    return await anyio.to_thread.run_sync(partial(call, *args, **kwargs), limiter=_limiter(_writers, WRITERS))


def _limiter(variable: RunVar[anyio.CapacityLimiter], size: int) -> anyio.CapacityLimiter:
    # A limiter belongs to one event loop.
    try:
        return variable.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(size)
        variable.set(limiter)
        return limiter

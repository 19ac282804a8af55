"""Blocking calls of the database, off the event loop, in bounded numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

Result = TypeVar("Result")

_readers = ThreadPoolExecutor(16, thread_name_prefix="photoscore-read")
_writers = ThreadPoolExecutor(16, thread_name_prefix="photoscore-write")
# SQLite lets one writer in after the other, and PostgreSQL gets as many connections. Readers have threads
# of their own, so that a queue of writers keeps nobody from being refused or let in. Threads that stay:
# starting one takes longer than most of these calls.


async def reading(call: Callable[..., Result], *args: object, **kwargs: object) -> Result:
    """What ``call`` returns, computed in a thread for reads."""
    return await asyncio.get_running_loop().run_in_executor(_readers, partial(call, *args, **kwargs))


async def writing(call: Callable[..., Result], *args: object, **kwargs: object) -> Result:
    """What ``call`` returns, computed in a thread for writes. Once begun it is carried to its end."""
    return await asyncio.get_running_loop().run_in_executor(_writers, partial(call, *args, **kwargs))

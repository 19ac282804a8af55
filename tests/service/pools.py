"""Pools of fragile processes for tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from photoscore.errors import PhotoscoreError
from photoscore.service.pool.pool import WorkerPool
from photoscore.settings import Settings

FRAGILE = "service.fragile:Fragile"


def ignore(stage: str, seconds: float) -> None:
    """Nobody watches."""


@asynccontextmanager
async def running(
    factory: str = FRAGILE, observe: Callable[[str, float], None] = ignore, **settings: Any
) -> AsyncIterator[WorkerPool]:
    """A pool of one process, for as long as the body runs."""
    chosen = Settings(_env_file=None, **({"workers": 1} | settings))
    pool = WorkerPool(chosen, factory=factory, observe=observe)
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


def open_wires() -> int:
    """How many sockets and files of shared memory this process has open.

    No other files: a service of an earlier test may just open its database.
    """
    targets = []
    for number in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the folder's own, or closed meanwhile
            targets.append(os.readlink(f"/proc/self/fd/{number}"))
    return sum(target.startswith(("socket:", "/memfd:photo")) for target in targets)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 60))


async def outcome(pool: WorkerPool, data: bytes, **options: Any) -> Any:
    """The score, or the error."""
    try:
        return await pool.score(data, **options)
    except PhotoscoreError as error:
        return error

"""Work on many items side by side, answers in order, memory bounded."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def usable_cores() -> int:
    """How many cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Item], Answer], items: Iterable[Item], workers: int
) -> Generator[Answer, None, None]:
    """The answers of ``work`` to ``items``, in their order, computed by ``workers`` threads.

    At most ``2 * workers`` items are drawn ahead of the answer that is given out. An exception of ``work``
    comes up in its item's place and ends the iteration. Closing the iterator drops what has not begun.
    """
    source = iter(items)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="photoscore")
    try:
        under_way: deque[Future[Answer]] = deque(
            pool.submit(work, item) for item in islice(source, 2 * workers)
        )
        while under_way:
            answer = under_way.popleft().result()
            under_way.extend(pool.submit(work, item) for item in islice(source, 1))
            yield answer
    finally:
        pool.shutdown(wait=True, cancel_futures=True)

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
    comes up in its item's place and ends the iteration, and so does one of ``items`` itself, after the
    answers to what it gave before. Closing the iterator drops what has not begun.
    """
    source = iter(items)
    failures: list[Exception] = []
    under_way: deque[Future[Answer]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="photoscore")

    def draw(count: int) -> None:
        try:
            for item in islice(source, 0 if failures else count):
                under_way.append(pool.submit(work, item))
        except Exception as failure:
            failures.append(failure)

    try:
        draw(2 * workers)
        while under_way:
            answer = under_way.popleft().result()
            draw(1)
            yield answer
        if failures:
            raise failures[0]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)

"""Work on many items side by side, answers in order, memory bounded."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def usable_cores() -> int:
    """How many cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Item], Answer], items: Iterable[Item], workers: int, *, at_hand: bool = False
) -> Generator[Answer, None, None]:
    """The answers of ``work`` to ``items``, in their order, computed by ``workers`` threads.

    At most ``2 * workers`` items are under way. One that ``items`` takes long to give holds up the answers
    behind it, but none that is finished: such are given out before more is drawn. ``at_hand`` says that
    ``items`` never takes long, and so is drawn from first, to have more under way while the taker is busy.

    An exception of ``work`` comes up in its item's place and ends the iteration, and so does one of ``items``
    itself, after the answers to what it gave before. Closing the iterator drops what has not begun.
    """
    source = iter(items)
    failures: list[Exception] = []
    under_way: deque[Future[Answer]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="photoscore")

    def draw() -> bool:
        """Whether there was one more."""
        try:
            item = next(source)
        except StopIteration:
            return False
        except Exception as failure:
            failures.append(failure)
            return False
        under_way.append(pool.submit(work, item))
        return True

    def is_next_ready() -> bool:
        return not at_hand and bool(under_way) and under_way[0].done()

    try:
        more = True
        while more or under_way:
            while more and len(under_way) < 2 * workers and not is_next_ready():
                more = draw()
            if under_way:
                yield under_way.popleft().result()
        if failures:
            raise failures[0]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)

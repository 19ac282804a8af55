"""A progress line with rate and time left, for terminals and logs alike."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def progress(
    items: Sequence[T], label: str, every: float = 10.0, source: Iterable[object] | None = None
) -> Iterator[T]:
    """Yield `items`, reporting to stderr every `every` seconds; each waits for one of `source`, if given."""
    start = last = time.monotonic()
    waits = iter(source) if source is not None else None
    for done, item in enumerate(items):
        if waits is not None:
            next(waits)
        now = time.monotonic()
        if done and now - last >= every:
            left = (now - start) / done * (len(items) - done)
            print(f"{label}: {done}/{len(items)}, {left:.0f} s left", file=sys.stderr, flush=True)
            last = now
        yield item
    print(f"{label}: {len(items)} in {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

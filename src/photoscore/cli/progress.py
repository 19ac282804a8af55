"""A progress bar with rate and time left, when there is someone to see it and something to wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TimeRemainingColumn
from rich.text import Text

Item = TypeVar("Item")

WORTH_WAITING_FOR = 12
"""Fewer items than these are done before a bar could be read."""


class RateColumn(ProgressColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.1f} photos/s")


def watched(items: Iterable[Item], total: int, console: Console | None) -> Iterator[Item]:
    """The items, with a bar under them on ``console`` if that is a terminal."""
    if total < WORTH_WAITING_FOR or console is None or not console.is_terminal:
        yield from items
        return
    columns = (BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield from progress.track(items, total=total)

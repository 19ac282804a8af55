"""Usage as a bar chart: sizes in numbers, which the template writes into SVG attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 200
GAP = 0.25
"""Part of a day's place that stays free."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of one day's bar: requests of one class."""

    number: int
    """The class, 1..5."""
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars, a day each; the origin is the upper left corner."""

    bars: tuple[Bar, ...]
    labels: tuple[date, ...]
    """The first day, the one in the middle, and the last."""
    top: int
    """What the upper edge stands for."""
    width: int = WIDTH
    height: int = HEIGHT


def stacked(days: Sequence[date], counts: Mapping[tuple[date, int], int]) -> Chart:
    """The chart of requests by day and class, the worst class at the bottom; ``days`` has one at least."""
    most = max((sum(counts.get((day, number), 0) for number in range(1, 6)) for day in days), default=0)
    top = _round_up(most)
    place = WIDTH / len(days)
    bars = []
    for position, day in enumerate(days):
        below = 0
        for number in range(1, 6):
            count = counts.get((day, number), 0)
            if count:
                height = HEIGHT * count / top
                y = HEIGHT - HEIGHT * below / top - height
                x = (position + GAP / 2) * place
                bars.append(
                    Bar(number, round(x, 2), round(y, 2), round(place * (1 - GAP), 2), round(height, 2))
                )
                below += count
    return Chart(tuple(bars), (days[0], days[len(days) // 2], days[-1]), top)


def _round_up(most: int) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 40, … so that the axis and its half are numbers that read well."""
    unit = 1
    while True:
        for factor in (2, 4, 6, 8, 10):
            if most <= factor * unit:
                return factor * unit
        unit *= 10

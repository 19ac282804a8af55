"""Usage as a bar chart: sizes in numbers, which the template writes into SVG attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 720, 200
GAP = 0.25
"""Part of a day's place that stays free."""
LABELS = 6
"""Days that are written under the chart, at most."""


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
    labels: tuple[tuple[float, date], ...]
    """Where a day is written."""
    top: int
    """What the upper edge stands for."""
    width: int = WIDTH
    height: int = HEIGHT


def stacked(days: Sequence[date], counts: Mapping[tuple[date, int], int]) -> Chart:
    """The chart of requests by day and class, the worst class at the bottom."""
    most = max((sum(counts.get((day, number), 0) for number in range(1, 6)) for day in days), default=0)
    top = _round_up(most)
    place = WIDTH / max(1, len(days))
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
    step = max(1, -(-len(days) // LABELS))
    labels = tuple((round((at + 0.5) * place, 2), days[at]) for at in range(0, len(days), step))
    return Chart(tuple(bars), labels, top)


def _round_up(most: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50, … so that the axis ends on a number that reads well."""
    unit = 1
    while True:
        for factor in (1, 2, 5):
            if most <= factor * unit:
                return factor * unit
        unit *= 10

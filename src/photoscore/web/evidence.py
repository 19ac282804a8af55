"""The evidence for the released model: its evaluation, as the site draws it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGED = Path(__file__).parent / "data" / "evidence.json"
WIDTH, HEIGHT = 400, 300
"""Size of a plot's area in its own units; y grows downwards, as SVG's does."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """How the mean score falls as a fault grows."""

    name: str
    points: str
    """For an SVG polyline over the plot's area."""
    first: int
    """Mean score of the photos as they are, in percent."""
    last: int
    """With the fault at its strongest."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the plots need, in the units of their area."""

    model: str
    photos: int
    srcc: float
    ece: float
    dots: Sequence[Point]
    """One a photo: people's rating to the right, the score upwards."""
    reliability: Sequence[tuple[float, float, float]]
    """Predicted probability to the right, observed share upwards, and the dot's radius."""
    curves: Sequence[Curve]
    everyday: Sequence[tuple[float, float]]
    """Left edge and height of each band's bar."""
    photographers: Sequence[tuple[float, float]]
    medians: tuple[int, int]
    """Median scores in percent: everyday snapshots, photographers' work."""


def load(path: Path = PACKAGED) -> Evidence | None:
    """The packaged evidence; None where none is packaged."""
    if not path.is_file():
        return None
    known: dict[str, Any] = json.loads(path.read_text("utf-8"))
    most = max(count for _, _, count in known["reliability"])
    tallest = max(known["everyday"]["shares"] + known["photographers"]["shares"])
    return Evidence(
        model=known["model"],
        photos=known["photos"],
        srcc=known["srcc"],
        ece=known["ece"],
        dots=[place(x, y) for x, y in known["dots"]],
        reliability=[
            (*place(x, y), round(3 + 9 * (n / most) ** 0.5, 1)) for x, y, n in known["reliability"] if n
        ],
        curves=[_curve(name, levels) for name, levels in known["faults"].items()],
        everyday=_bars(known["everyday"]["shares"], tallest),
        photographers=_bars(known["photographers"]["shares"], tallest),
        medians=(
            round(100 * known["everyday"]["median"]),
            round(100 * known["photographers"]["median"]),
        ),
    )


def place(x: float, y: float) -> Point:
    """A point of the unit square in the plot's area."""
    return round(WIDTH * x, 1), round(HEIGHT * (1 - y), 1)


def _curve(name: str, levels: Sequence[float]) -> Curve:
    steps = len(levels) - 1
    points = " ".join("{:g},{:g}".format(*place(n / steps, level)) for n, level in enumerate(levels))
    return Curve(name, points, round(100 * levels[0]), round(100 * levels[-1]))


def _bars(shares: Sequence[float], tallest: float) -> list[tuple[float, float]]:
    return [
        (round(WIDTH * n / len(shares), 1), round(HEIGHT * share / tallest, 1))
        for n, share in enumerate(shares)
    ]

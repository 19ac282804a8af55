"""Seeded choices, under names that read well inside a template."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


class Dice:
    """All randomness of one picture: the same seed draws the same picture."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._tiles: dict[tuple[int, int], int] = {}

    def pick(self, options: Sequence[Choice]) -> Choice:
        return self._random.choice(options)

    def sample(self, options: Sequence[Choice], count: int) -> list[Choice]:
        """`count` different options, fewer if there are fewer."""
        return self._random.sample(options, min(count, len(options)))

    def between(self, low: float, high: float) -> int:
        """A whole number in low..high, both included; low where the range is empty."""
        return self._random.randint(int(low), max(int(low), int(high)))

    def number(self, low: float, high: float) -> float:
        return round(self._random.uniform(low, high), 3)

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def weighted(self, weights: dict[str, float]) -> str:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def spoke(self, index: int, count: int) -> str:
        """A point of a star of `count` points, for CSS `polygon()`."""
        radius = 50 if index % 2 else 40
        angle = 2 * math.pi * index / count
        return f"{50 + radius * math.cos(angle):.1f}% {50 + radius * math.sin(angle):.1f}%"

    def tile(self, x: int, y: int, width: int) -> int:
        """A colour number 0..5 that likes its neighbour's, mirrored left to right (as sprites are)."""
        x = min(x, width - 1 - x)
        if (x, y) not in self._tiles:
            near = [self._tiles[at] for at in ((x - 1, y), (x, y - 1)) if at in self._tiles]
            self._tiles[x, y] = self.pick(near) if near and self.chance(0.72) else self.between(0, 5)
        return self._tiles[x, y]

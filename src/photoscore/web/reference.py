"""How a score compares with others: a small table of the scores of held-out photos."""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGED = Path(__file__).parent / "data" / "reference.csv"


@dataclass(frozen=True, slots=True)
class Reference:
    """The distribution of scores of one model over held-out photos."""

    model: str
    """Version of the weights that gave the scores; those of another model are not compared."""
    count: int
    """How many photos the quantiles come from."""
    quantiles: Sequence[float]
    """The 0 %, 1 %, …, 100 % quantiles of their scores, ascending."""

    def better_than(self, value: float) -> int:
        """Whole percentage of the reference photos that score lower than ``value``, 0..100."""
        last = len(self.quantiles) - 1
        return round(100 * min(bisect_left(self.quantiles, value), last) / last)


def load(path: Path = PACKAGED) -> Reference | None:
    """The packaged reference: rows of ``model,count,quantile,score``; None where none is packaged."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Reference(rows[0]["model"], int(rows[0]["count"]), sorted(float(row["score"]) for row in rows))

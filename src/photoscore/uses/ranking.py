"""A search order that weighs relevance and quality.

The key of a photo is the weighted geometric mean of its relevance r and its quality q, with the
weight w in 0..1 as the only parameter:

    key = r ** (1 - w) * max(q, 0.01) ** w

w = 0 is the order by relevance alone, w = 1 by quality alone. Relevance may be of any scale that has
a zero (BM25, ts_rank, a probability): multiplying it by a constant changes no order, which a weighted
sum does not grant. What is not relevant at all (r = 0) stays last for every w < 1. Quality is held
above 0.01, so that a hopeless photo of great relevance is still found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from photoscore.errors import UseError
from photoscore.quality import Score

FLOOR = 0.01
"""Least quality that counts."""
WEIGHT = 0.3
"""Weight of quality where none is given; docs/uses-rank.md shows what each weight costs and gains."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One photo's place in the order."""

    index: int
    """Its place in what was given, from 0."""
    key: float
    """What the order follows, greatest first."""
    relevance: float
    """Its relevance as given."""
    quality: float
    """Its score, 0..1."""

    def as_dict(self) -> dict[str, Any]:
        """The place as JSON-ready values."""
        return {
            "index": self.index,
            "key": self.key,
            "relevance": self.relevance,
            "score": self.quality,
        }


def rank_key(relevance: float, quality: float, weight: float = WEIGHT) -> float:
    """The key of one photo: `relevance ** (1 - weight) * max(quality, 0.01) ** weight`."""
    return float(relevance ** (1 - weight) * max(quality, FLOOR) ** weight)


def rank(
    quality: Sequence[Score | float], relevance: Sequence[float], weight: float = WEIGHT
) -> list[Ranked]:
    """Photos in the order that weighs relevance and quality, best first.

    >>> [place.index for place in rank([0.2, 0.9, 0.5], [10.0, 9.0, 1.0])]
    [1, 0, 2]

    The order is stable: photos of equal key stay as they came.

    Args:
        quality: a Score, or its value in 0..1, of each photo.
        relevance: how well each photo answers the search: finite, 0 or more, of any scale.
        weight: what quality weighs, 0 (relevance alone) to 1 (quality alone).

    Raises:
        UseError: the lengths differ, or a number is out of its range.
    """
    check_weight(weight)
    if len(quality) != len(relevance):
        raise UseError(
            f"{len(quality)} photos came with {len(relevance)} relevance scores; give one for each."
        )
    places = [
        _place(index, one.value if isinstance(one, Score) else one, how_relevant, weight)
        for index, (one, how_relevant) in enumerate(zip(quality, relevance, strict=True))
    ]
    return sorted(places, key=lambda place: -place.key)


def check_weight(weight: float) -> None:
    """Raises UseError where `weight` is not a number of 0..1."""
    if not 0 <= weight <= 1:
        raise UseError(f"The weight of quality is {weight:g}; give 0 (relevance alone) to 1.")


def _place(index: int, quality: float, relevance: float, weight: float) -> Ranked:
    quality, relevance = _float(quality), _float(relevance)
    if not (math.isfinite(relevance) and relevance >= 0):
        raise UseError(
            f"Photo {index + 1} has relevance {relevance:g}; give a finite number of 0 or more "
            "(of a log-probability its exponential, of a cosine its positive part)."
        )
    if not 0 <= quality <= 1:
        raise UseError(f"Photo {index + 1} has quality {quality:g}; give a score of 0..1.")
    return Ranked(index, rank_key(relevance, quality, weight), relevance, quality)


def _float(number: float) -> float:
    """The number; infinity for an integer beyond all floats."""
    try:
        return float(number)
    except OverflowError:
        return math.inf

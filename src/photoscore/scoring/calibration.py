"""What the model measured, put on the scale of the product: score and class probabilities.

The model gives a raw score ``q`` and how sure it is of it, a standard deviation ``s`` on the same raw
scale, and the probability ``p`` that the picture is no photograph. Four steps lead to the score and its
distribution:

1. ``value = map(q)``: a monotone, piecewise linear map, constant beyond its ends.
2. The ceiling for what is no photograph: ``t = clamp((p - low) / (high - low), 0, 1)`` and
   ``value = (1 - t) * value + t * ceiling * value``, which is ``value * f`` with ``f = 1 - t * (1 -
   ceiling)``.
3. The ceiling ``c`` for what has no edges (see `structure`): ``value = min(value, c)``, which is a smaller
   ``f``.
4. ``q`` is taken as normal with deviation ``max(floor, scale * s)``. The score lies below a class edge
   ``e`` when ``map(q) * f < e``, that is when ``q < map⁻¹(e / f)``, so that the probability of each class
   is a difference of two values of the normal distribution function.
"""

from __future__ import annotations

from math import erf, sqrt

import numpy as np

from photoscore.quality import CLASS_EDGES
from photoscore.scoring.card import Edges, Nonphoto, ScoreMap, Spread

Distribution = tuple[float, float, float, float, float]


def score_factor(nonphoto_probability: float, rule: Nonphoto) -> float:
    """What the score is multiplied by, in ``rule.ceiling``..1, for a picture that may be no photograph."""
    step = (nonphoto_probability - rule.low) / (rule.high - rule.low)
    return 1.0 - min(1.0, max(0.0, step)) * (1.0 - rule.ceiling)


def held_factor(quality: float, factor: float, strength: float, score_map: ScoreMap, rule: Edges) -> float:
    """``factor``, or less where the score would pass what edges of this ``strength`` allow."""
    ceiling = float(np.interp(strength, rule.strength, rule.ceiling))
    value = score_value(quality, 1.0, score_map)
    return factor if factor * value <= ceiling else ceiling / value


def score_value(quality: float, factor: float, score_map: ScoreMap) -> float:
    """The score in 0..1 of a raw score."""
    return float(np.interp(quality, score_map.raw, score_map.value)) * factor


def class_distribution(
    quality: float, spread: float, factor: float, score_map: ScoreMap, rule: Spread
) -> Distribution:
    """How likely each class is, very bad first: five probabilities in 0..1 that sum to 1."""
    deviation = max(rule.floor, rule.scale * spread)
    below = [_probability_below(edge / factor, quality, deviation, score_map) for edge in CLASS_EDGES]
    very_bad, bad, average, good = (upper - lower for lower, upper in zip([0.0, *below], below, strict=False))
    return very_bad, bad, average, good, 1.0 - below[-1]


def _probability_below(edge: float, quality: float, deviation: float, score_map: ScoreMap) -> float:
    """How likely the mapped score is under ``edge``, which belongs to the class above it."""
    if edge <= score_map.value[0]:
        return 0.0
    if edge > score_map.value[-1]:
        return 1.0
    raw_edge = float(np.interp(edge, score_map.value, score_map.raw))
    return 0.5 * (1.0 + erf((raw_edge - quality) / (deviation * sqrt(2.0))))

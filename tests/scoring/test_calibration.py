"""Raw scores on the scale of the product."""

import math

import numpy as np
import pytest

from photoscore.quality import CLASS_EDGES
from photoscore.scoring.calibration import class_distribution, score_factor, score_value
from photoscore.scoring.card import Nonphoto, ScoreMap, Spread

STRAIGHT = ScoreMap(raw=(0.0, 1.0), value=(0.0, 1.0))
BENT = ScoreMap(raw=(-2.0, 0.0, 3.0), value=(0.05, 0.5, 0.9))
RULE = Spread(scale=1.0, floor=0.02)


@pytest.mark.parametrize(
    ("raw", "value"), [(-9, 0.05), (-2, 0.05), (-1, 0.275), (0, 0.5), (1.5, 0.7), (3, 0.9), (9, 0.9)]
)
def test_the_map_is_linear_between_its_points_and_constant_beyond(raw: float, value: float) -> None:
    assert score_value(raw, 1.0, BENT) == pytest.approx(value)


@pytest.mark.parametrize(
    ("probability", "factor"), [(0.0, 1.0), (0.5, 1.0), (0.7, 0.56), (0.9, 0.12), (1.0, 0.12)]
)
def test_what_is_no_photo_falls_to_the_ceiling(probability: float, factor: float) -> None:
    assert score_factor(probability, Nonphoto(low=0.5, high=0.9, ceiling=0.12)) == pytest.approx(factor)


@pytest.mark.parametrize("score_map", [STRAIGHT, BENT])
@pytest.mark.parametrize("factor", [1.0, 0.5, 0.12])
def test_probabilities_are_the_shares_of_scores_drawn_from_the_spread(
    score_map: ScoreMap, factor: float
) -> None:
    quality, spread = 0.55, 0.4
    draws = np.random.default_rng(3).normal(quality, spread, 200_000)
    scores = np.interp(draws, score_map.raw, score_map.value) * factor
    observed = np.histogram(scores, [-1.0, *CLASS_EDGES, 2.0])[0] / len(scores)
    expected = class_distribution(quality, spread, factor, score_map, RULE)
    assert expected == pytest.approx(tuple(observed), abs=0.005)
    assert math.isclose(sum(expected), 1.0)


def test_a_deviation_is_scaled_and_never_under_its_floor() -> None:
    sure = class_distribution(0.5, 1e-9, 1.0, STRAIGHT, Spread(scale=1.0, floor=0.05))
    assert sure[2] == pytest.approx(math.erf(0.1 / (0.05 * math.sqrt(2))))
    wide = class_distribution(0.5, 0.1, 1.0, STRAIGHT, Spread(scale=2.0, floor=0.05))
    assert wide[2] == pytest.approx(math.erf(0.1 / (0.2 * math.sqrt(2))))


def test_a_class_that_the_map_never_reaches_has_no_probability() -> None:
    low = ScoreMap(raw=(0.0, 1.0), value=(0.25, 0.6))
    very_bad, _, _, good, excellent = class_distribution(0.9, 0.5, 1.0, low, RULE)
    assert very_bad == 0.0
    assert excellent == 0.0
    assert good > 0.4  # the map's end is an edge, and an edge belongs to the upper class

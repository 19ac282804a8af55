"""The order that weighs relevance and quality."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoscore.errors import UseError
from photoscore.uses import rank
from photoscore.uses.ranking import rank_key
from scores import make_score

photos = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e6)), max_size=30)


def order(quality: list[float], relevance: list[float], weight: float) -> list[int]:
    return [place.index for place in rank(quality, relevance, weight)]


def test_the_key_is_the_documented_formula() -> None:
    assert rank_key(4.0, 0.25, 0.5) == pytest.approx(math.sqrt(4.0 * 0.25))
    assert rank_key(2.0, 0.0, 0.5) == pytest.approx(math.sqrt(2.0 * 0.01))


def test_weight_0_is_relevance_alone_and_weight_1_quality_alone() -> None:
    assert order([0.1, 0.9, 0.5], [3, 1, 2], 0) == [0, 2, 1]
    assert order([0.1, 0.9, 0.5], [3, 1, 2], 1) == [1, 2, 0]


def test_quality_counts_more_as_its_weight_grows() -> None:
    assert order([0.3, 0.9], [10, 6], 0.2) == [0, 1]
    assert order([0.3, 0.9], [10, 6], 0.4) == [1, 0]


def test_what_is_not_relevant_stays_last() -> None:
    assert order([1.0, 0.0], [0.0, 0.001], 0.99) == [1, 0]


def test_a_score_serves_as_its_value() -> None:
    assert rank([make_score(0.4)], [2.0]) == rank([0.4], [2.0])


@given(photos, st.floats(0, 1))
def test_equal_photos_stay_as_they_came(given_photos: list[tuple[float, float]], weight: float) -> None:
    ranked = rank([one[0] for one in given_photos], [one[1] for one in given_photos], weight)
    assert sorted(place.index for place in ranked) == list(range(len(given_photos)))
    for before, after in pairwise(ranked):
        assert before.key > after.key or (before.key == after.key and before.index < after.index)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1000)), max_size=30), st.floats(0, 1))
def test_the_scale_of_relevance_changes_no_key_ratio(
    given_photos: list[tuple[float, int]], weight: float
) -> None:
    for quality, relevance in given_photos:
        scaled = rank_key(relevance * 1000, quality, weight)
        assert scaled == pytest.approx(rank_key(relevance, quality, weight) * 1000 ** (1 - weight))


@pytest.mark.parametrize(
    ("quality", "relevance", "weight", "words"),
    [
        ([0.5], [1.0, 2.0], 0.3, "1 photos came with 2 relevance scores"),
        ([0.5], [-1.0], 0.3, "Photo 1 has relevance -1"),
        ([0.5, 0.5], [1.0, math.nan], 0.3, "Photo 2 has relevance nan"),
        ([0.5], [math.inf], 0.3, "relevance inf"),
        ([0.5], [10**400], 0.3, "relevance inf"),
        ([1.5], [1.0], 0.3, "quality 1.5"),
        ([10**400], [1.0], 0.3, "quality inf"),
        ([math.nan], [1.0], 0.3, "quality nan"),
        ([0.5], [1.0], 1.1, "weight of quality is 1.1"),
        ([0.5], [1.0], math.nan, "weight of quality is nan"),
    ],
)
def test_what_cannot_be_ranked_is_said(
    quality: list[float], relevance: list[float], weight: float, words: str
) -> None:
    with pytest.raises(UseError, match=words):
        rank(quality, relevance, weight)


def test_a_place_as_json_values() -> None:
    assert rank([0.25], [4.0], 0.5)[0].as_dict() == {
        "index": 0,
        "key": 1.0,
        "relevance": 4.0,
        "score": 0.25,
    }

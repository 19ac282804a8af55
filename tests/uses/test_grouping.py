"""Near-duplicates, bursts, and the best of each."""

import math

import numpy as np
import pytest

from photoscore.errors import UseError
from photoscore.uses import best
from photoscore.uses.culling.grouping import SIMILARITY
from scores import direction, make_score


def at(degrees, value=0.5, **fields):  # type: ignore[no-untyped-def]
    """A score whose embedding points to this angle: 0.86 is 30.7°, 0.70 is 45.6°."""
    return make_score(value, embedding=direction(degrees), **fields)


def members(scores, **options):  # type: ignore[no-untyped-def]
    return [group.members for group in best(scores, **options)]


def test_near_duplicates_share_a_group_and_its_best_stands_first() -> None:
    found = best([at(0, 0.4), at(90, 0.5), at(10, 0.7), at(20, 0.3)])
    assert [group.members for group in found] == [(2, 0, 3), (1,)]
    assert found[0].as_dict() == {
        "best": 2,
        "members": [2, 0, 3],
        "kind": "near-duplicates",
        "because": "score 0.70, next 0.40",
    }
    assert (found[1].kind, found[1].because) == ("single", "nothing like it")


def test_a_chain_of_small_changes_joins_nothing_unlike() -> None:
    chain = [at(degrees, 0.9 - degrees / 1000) for degrees in range(0, 180, 15)]
    for group in best(chain):
        angles = [15 * member for member in group.members]
        assert max(angles) - min(angles) <= 2 * 29


def test_each_photo_left_out_resembles_the_one_kept() -> None:
    rng = np.random.default_rng(1)
    scores = [at(float(rng.uniform(0, 360)), float(rng.random()), width=1, height=1) for _ in range(300)]
    for group in best(scores):
        kept = scores[group.best].embedding
        assert all(float(kept @ scores[one].embedding) > SIMILARITY - 1e-6 for one in group.members)


def test_a_burst_joins_what_is_a_little_less_alike() -> None:
    first = [at(0, 0.6, captured_at="2026-05-01T10:00:00"), at(35, captured_at="2026-05-01T10:00:01.500")]
    assert [group.kind for group in best(first)] == ["burst"]
    assert members(first, burst_seconds=1) == [(0,), (1,)]
    assert members(first, burst_seconds=0) == [(0,), (1,)]
    later = [first[0], at(35, captured_at="2026-05-01T10:05:00")]
    assert members(later) == [(0,), (1,)]


def test_a_burst_goes_on_from_photo_to_photo() -> None:
    burst = [at(0, 0.5, captured_at=f"2026-05-01T10:00:{second:02}") for second in range(0, 20, 2)]
    ends = [at(0, 0.9, captured_at="2026-05-01T10:00:00"), *burst, at(35, captured_at="2026-05-01T10:00:20")]
    assert len(best(ends)) == 1


def test_one_burst_of_two_subjects_is_two_groups() -> None:
    moment = {"captured_at": "2026-05-01T10:00:00"}
    assert members([at(0, 0.6, **moment), at(90, 0.5, **moment)]) == [(0,), (1,)]


@pytest.mark.parametrize("moment", [None, "", "yesterday", "2026-13-45T99:00:00"])
def test_photos_without_a_capture_time_are_of_no_burst(moment: str | None) -> None:
    assert len(best([at(0, captured_at=moment), at(35, captured_at=moment)])) == 2


def test_a_zone_does_not_matter_within_one_camera() -> None:
    zoned = [at(0, captured_at="2026-05-01T10:00:00+02:00"), at(35, captured_at="2026-05-01T10:00:01")]
    assert len(best(zoned)) == 1


def test_of_alike_scores_the_one_without_a_fault_is_best() -> None:
    found = best([at(0, 0.505, reasons={"noise": 0.7}), at(1, 0.5, reasons={})])
    assert found[0].members == (1, 0)
    assert found[0].because == "score 0.50, next 0.51: alike, but the other shows noise"


def test_a_fault_of_the_next_is_told() -> None:
    found = best([at(0, 0.7, reasons={"noise": 0.3}), at(1, 0.4, reasons={"noise": 0.4, "too_dark": 0.9})])
    assert found[0].because == "score 0.70, next 0.40, which shows too dark"


def test_then_the_larger_one_is_best() -> None:
    small = at(0, 0.515, width=400, height=300)
    found = best([small, at(1, 0.5, width=4000, height=3000)])
    assert found[0].members == (1, 0)
    assert found[0].because == "score 0.50, next 0.52: alike, but larger (4000×3000 to 400×300)"
    clearly = best([at(0, 0.6, width=400, height=300), at(1, 0.5, width=4000, height=3000)])
    assert clearly[0].members == (0, 1)


def test_of_equals_the_first_is_best() -> None:
    found = best([at(0), at(0), at(0)])
    assert found[0].members == (0, 1, 2)
    assert "the first of them" in found[0].because


def test_groups_do_not_depend_on_the_order_of_the_photos() -> None:
    rng = np.random.default_rng(2)
    scores = [at(float(rng.uniform(0, 360)), value / 200) for value in range(100)]
    shuffled = rng.permutation(100)
    again = best([scores[place] for place in shuffled])
    assert {frozenset(group.members) for group in best(scores)} == {
        frozenset(int(shuffled[member]) for member in group.members) for group in again
    }


def test_a_thousand_copies_are_one_group() -> None:
    assert len(best([at(7)] * 1000)) == 1


def test_the_index_finds_what_comparing_all_finds() -> None:
    rng = np.random.default_rng(4)
    centres = rng.normal(size=(400, 64))
    rows = np.repeat(centres, 5, axis=0) + rng.normal(scale=0.05, size=(2000, 64))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    order = rng.permutation(2000)
    scores = [make_score(float(rng.random()), embedding=rows[place].astype(np.float32)) for place in order]
    found = {frozenset(int(order[member]) // 5 for member in group.members) for group in best(scores)}
    assert found == {frozenset([centre]) for centre in range(400)}


def test_no_photos_are_no_groups() -> None:
    assert best([]) == []


@pytest.mark.parametrize(
    ("scores", "options", "words"),
    [
        ([make_score()], {}, "without embedding"),
        ([at(0), make_score(embedding=np.ones(3, np.float32))], {}, "differ in length"),
        ([make_score(embedding=np.zeros(3, np.float32))], {}, "zero or not finite"),
        ([make_score(embedding=np.full(3, np.nan, np.float32))], {}, "zero or not finite"),
        ([at(0)], {"similarity": 1.2}, "Similarity 1.2"),
        ([], {"similarity": math.nan}, "Similarity nan"),
        ([], {"burst_seconds": -1}, "A burst of -1 seconds"),
        ([], {"burst_seconds": math.nan}, "A burst of nan seconds"),
        ([at(0)], {"similarity": 0.5}, "burst-similarity not the greater"),
    ],
)
def test_what_cannot_be_grouped_is_said(scores, options, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UseError, match=words):
        best(scores, **options)

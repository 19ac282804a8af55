"""Thresholds from accepted and rejected photos."""

import math

import numpy as np
import pytest

from photoscore.errors import UseError
from photoscore.uses import learn, moderate
from photoscore.uses.moderation.learning import wilson
from scores import make_score

rng = np.random.default_rng(3)
GOOD = [float(one) for one in np.clip(rng.normal(0.65, 0.12, 300), 0, 1)]
BAD = [float(one) for one in np.clip(rng.normal(0.35, 0.12, 150), 0, 1)]


def test_photos_that_part_cleanly_are_parted_in_the_middle_of_the_gap() -> None:
    learned = learn([0.6, 0.7, 0.8, 0.7, 0.9], [0.1, 0.2, 0.2, 0.4, 0.3])
    assert learned.reject_below == learned.accept_from == 0.5
    assert learned.false_reject.errors == learned.false_accept.errors == learned.reviewed.errors == 0


def test_the_threshold_is_near_the_best_there_is() -> None:
    learned = learn([make_score(one) for one in GOOD], BAD)
    assert learned.reject_below == pytest.approx(0.5, abs=0.05)
    # Normal(±0.15, 0.12) parts with 10.6 % of errors at best.
    assert learned.false_reject.rate + learned.false_accept.rate == pytest.approx(2 * 0.106, abs=0.08)
    assert learned.false_reject.low < learned.false_reject.rate < learned.false_reject.high


def test_the_sizes_of_the_folders_do_not_move_the_threshold() -> None:
    assert learn(GOOD * 10, BAD).reject_below == learn(GOOD, BAD).reject_below


@pytest.mark.parametrize("most", [0.01, 0.02, 0.05])
def test_a_band_keeps_both_errors_below_what_is_allowed(most: float) -> None:
    learned = learn(GOOD, BAD, most)
    assert learned.reject_below < learned.accept_from
    assert np.mean(np.array(GOOD) < learned.reject_below) <= most
    assert np.mean(np.array(BAD) >= learned.accept_from) <= most
    assert learned.reviewed.rate > 0
    actions = {moderate(make_score(value), learned.policy()).action for value in (0.01, 0.5, 0.99)}
    assert actions == {"accept", "review", "reject"}


def test_no_band_where_one_threshold_does() -> None:
    learned = learn(GOOD, BAD, 0.3)
    assert learned.reject_below == learned.accept_from == learn(GOOD, BAD).reject_below
    assert [rule.action for rule in learned.policy().rules] == ["reject"]


def test_the_one_threshold_keeps_each_error_below_what_is_allowed() -> None:
    # The least errors would reject 3 of 10 accepted photos; 2 are allowed.
    good = [0.30, 0.35, 0.40, 0.6, 0.7, 0.7, 0.7, 0.8, 0.8, 0.9]
    bad = [0.1] * 45 + [0.38] * 3 + [0.45] * 20
    learned = learn(good, bad, 0.4)
    assert learned.reject_below == learned.accept_from
    assert np.mean(np.array(bad) >= learned.reject_below) <= 0.4
    assert np.mean(np.array(good) < learned.reject_below) <= 0.4


def test_errors_are_of_photos_that_did_not_choose_the_threshold() -> None:
    # Of labels by chance a threshold always looks better than it is: held out, half is wrong.
    values = [float(one) for one in np.random.default_rng(9).random(400)]
    good, bad = values[:200], values[200:]
    if np.mean(good) < np.mean(bad):
        good, bad = bad, good
    learned = learn(good, bad)
    apparent = np.mean(np.array(good) < learned.reject_below) + np.mean(np.array(bad) >= learned.reject_below)
    assert learned.false_reject.rate + learned.false_accept.rate > apparent


@pytest.mark.parametrize(
    ("errors", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_gives_the_published_intervals(errors: int, of: int, low: float, high: float) -> None:
    # 81 of 263: Newcombe, Statistics in Medicine 17 (1998), table I.
    rate = wilson(errors, of)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(
    ("good", "bad", "most", "words"),
    [
        ([0.5] * 4, [0.1] * 9, None, "4 accepted photos could be scored; give 5 or more"),
        ([0.5] * 9, [0.1], None, "1 rejected photo could be scored"),
        ([0.1] * 9, [0.5] * 9, None, "were the two folders swapped"),
        ([0.5] * 9, [0.1] * 9, 0.6, "largest error is 0.6"),
        ([math.nan] * 5, [0.1] * 5, None, "accepted photo 1 has score nan; give scores of 0..1"),
        ([0.5] * 5, [0.1, 0.1, -1, 0.1, 0.1], None, "rejected photo 3 has score -1"),
        ([5] * 5, [0.1] * 5, None, "accepted photo 1 has score 5"),
    ],
)
def test_what_cannot_be_learned_is_said(good, bad, most, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UseError, match=words):
        learn(good, bad, most)


def test_what_was_learned_as_json_values() -> None:
    values = learn(GOOD, BAD, 0.05).as_dict()
    assert set(values) == {"reject_below", "accept_from", "false_reject", "false_accept", "reviewed"}
    assert values["false_reject"]["of"] == 300
    assert values["false_accept"]["of"] == 150

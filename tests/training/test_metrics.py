from __future__ import annotations

import numpy as np
import pytest

from training.metrics import auc, calibration_error, interval, ranks, reliability, srcc


def test_ranks_share_ties() -> None:
    assert ranks([10, 30, 10, 20]).tolist() == [0.5, 3.0, 0.5, 2.0]


def test_rank_correlation_sees_order_alone() -> None:
    assert srcc([1, 2, 3, 4], [1, 10, 100, 1000]) == pytest.approx(1.0)
    assert srcc([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1.0)


def test_auc_counts_ties_half() -> None:
    assert auc([0, 1], [2, 3]) == 1.0
    assert auc([0, 1], [1, 0]) == 0.5
    assert auc([2, 3], [0, 1]) == 0.0


def test_interval_holds_the_figure() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=200)
    b = a + rng.normal(size=200)
    low, high = interval(srcc, a, b, draws=200)
    assert low < srcc(a, b) < high


def test_calibration_error_of_honest_and_of_boastful_probabilities() -> None:
    observed = np.eye(2)[[0, 0, 0, 1]]
    assert calibration_error(np.tile([0.75, 0.25], (4, 1)), observed) == pytest.approx(0.0)
    assert calibration_error(np.tile([1.0, 0.0], (4, 1)), observed) == pytest.approx(0.25)


def test_reliability_has_one_row_a_used_bin() -> None:
    rows = reliability(np.asarray([[0.95, 0.05], [0.05, 0.95]]), np.eye(2))
    assert rows == [(pytest.approx(0.05), 0.0, 2), (pytest.approx(0.95), 1.0, 2)]

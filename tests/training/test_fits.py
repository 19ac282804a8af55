from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.basis import Basis, penalties_of, stage_weights, steady_scale
from training.heads import Heads, load_heads
from training.ridge import fit_blocks, fit_ridge
from training.targets import RawScale


@pytest.mark.parametrize("rows", [30, 400])
def test_ridge_finds_the_plane_whichever_side_is_longer(rows: int) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(rows, 50)) * 3 + 1
    truth = np.zeros(50)
    truth[:3] = (1.0, -2.0, 0.5)
    y = x @ truth + 4
    predicted = fit_ridge(x, y, 1e-3).predict(x)
    np.testing.assert_allclose(predicted, y, atol=0.05)


def test_weights_decide_between_contradicting_rows() -> None:
    x = np.zeros((2, 1))
    head = fit_blocks(x, np.asarray([0.0, 1.0]), np.ones(1), np.asarray([3.0, 1.0]))
    assert head.predict(x) == pytest.approx([0.25, 0.25])


def test_a_penalty_on_one_column_leaves_the_other() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(200, 2))
    head = fit_blocks(x, x.sum(axis=1), np.asarray([0.0, 1e9]))
    assert head.weight == pytest.approx([1.0, 0.0], abs=0.2)


def test_changes_that_cost_leave_the_result_as_it_is() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 2))
    change = np.asarray([[1.0, -1.0]])
    y = x @ np.asarray([2.0, 1.0])
    free = fit_blocks(x, y, np.full(2, 1e-3))
    held = fit_blocks(x, y, np.full(2, 1e-3), changes=1e3 * change)
    assert change @ free.weight == pytest.approx(1.0, abs=0.01)
    assert change @ held.weight == pytest.approx(0.0, abs=0.01)
    assert held.weight.sum() == pytest.approx(3.0, abs=0.2)


def test_likeness_is_one_at_a_landmark() -> None:
    basis = Basis(np.eye(3), np.zeros(3), np.asarray([[1.0, 2.0, 3.0]]), 0.5)
    assert basis.likeness(np.asarray([[1.0, 2.0, 3.0]])) == pytest.approx(1.0)
    assert basis.expand(np.asarray([[1.0, 2.0, 2.0]]))[0, 3] == pytest.approx(np.exp(-0.5))
    assert len(penalties_of(basis)) == 4


def test_balanced_stages_weigh_the_same() -> None:
    weights = stage_weights([2, 8], balance=1.0)
    assert (weights[:4] ** 2).sum() == pytest.approx((weights[4:] ** 2).sum())


def test_a_channel_that_never_fires_is_not_blown_up() -> None:
    scale = steady_scale(np.asarray([1.0, 1.0, 1e-9, 2.0, 2.0, 2.0]), [3])
    assert scale[2] == pytest.approx(0.2, rel=1e-3)
    assert scale[:2] == pytest.approx(1.0, rel=0.03)


def test_raw_scale_goes_there_and_back() -> None:
    scale = RawScale(0.59, 0.2)
    assert scale.mos(scale.raw(np.asarray([0.1, 0.9]))) == pytest.approx([0.1, 0.9])


def heads() -> Heads:
    """Two rotated features, no landmarks worth the name; one fault that costs beyond half strength."""
    return Heads(
        projection=np.eye(2), offset=np.zeros(2), landmarks=np.zeros((0, 2)), gamma=np.asarray(1.0),
        score=np.asarray([1.0, 0.0, 0.0]), own=np.asarray([0.0, 0.0, 0.5]),
        gate=np.asarray([0.0, 0.0, -40.0]), spread=np.asarray([0.0, 0.0, -1.0]),
        fault=np.asarray([[0.0], [4.0], [0.0]]), fault_cost=np.asarray([2.0]), fault_free=np.asarray([0.5]),
        kind=np.asarray([[0.0, 0.0], [0.0, 0.0], [3.0, 0.0]]), embed=np.zeros((2, 1)),
    )  # fmt: skip


def test_only_faults_above_the_free_part_cost() -> None:
    phi = np.asarray([[1.0, -3.0], [1.0, 0.0], [1.0, 3.0]])
    clean, edge, bad = heads().raw(phi)
    assert clean == edge == 1.0
    assert bad == pytest.approx(1.0 - 2 * (1 / (1 + np.exp(-12.0)) - 0.5))


def test_the_order_of_everyday_photos_counts_where_the_gate_is_open() -> None:
    phi = np.asarray([[1.0, 0.0]])
    assert heads().base(phi) == pytest.approx(1.0)
    open_gate = replace(heads(), gate=np.asarray([0.0, 0.0, 40.0]))
    assert open_gate.base(phi) == pytest.approx(1.5)


def test_heads_survive_the_disk(tmp_path: Path) -> None:
    heads().save(tmp_path / "heads.npz")
    loaded = load_heads(tmp_path / "heads.npz")
    phi = np.asarray([[0.3, 0.7]])
    np.testing.assert_allclose(loaded.raw(phi), heads().raw(phi))
    np.testing.assert_allclose(loaded.kinds(phi).sum(axis=1), 1.0)
    assert loaded.deviation(phi) == pytest.approx(np.exp(-1.0))

from __future__ import annotations

import numpy as np
import pytest

from training.faults import FAULTS, LADDERS, LEVELS, spoil


def photo() -> np.ndarray:
    rng = np.random.default_rng(3)
    blocks = rng.integers(30, 226, (16, 16, 3), dtype=np.uint8)
    return blocks.repeat(8, axis=0).repeat(8, axis=1)


def test_every_fault_has_its_ladder() -> None:
    assert tuple(LADDERS) == FAULTS
    assert {len(ladder) for ladder in LADDERS.values()} == {LEVELS}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_grows_with_its_level(fault: str) -> None:
    clean = photo()
    change = [
        np.abs(spoil(clean, fault, level, np.random.default_rng(0)).astype(int) - clean).mean()
        for level in (0, 1, 3, 5)
    ]
    assert change[0] < 8  # colour is stored at half size even in the mildest JPEG
    assert change == sorted(change)
    assert change[-1] > change[1] + 0.5


@pytest.mark.parametrize("fault", FAULTS)
def test_a_seed_makes_the_same_fault(fault: str) -> None:
    first, second = (spoil(photo(), fault, 2.5, np.random.default_rng(9)) for _ in range(2))
    assert first.shape == (128, 128, 3)
    np.testing.assert_array_equal(first, second)


def test_exposure_goes_its_own_way() -> None:
    clean, rng = photo(), np.random.default_rng(0)
    assert spoil(clean, "too_dark", 5, rng).mean() < clean.mean() < spoil(clean, "too_bright", 5, rng).mean()

from __future__ import annotations

import numpy as np
import pytest

from training.views import fit, made_alike, reencode, reencoded, stored_anew, training_crop, varied


def picture(height: int, width: int) -> np.ndarray:
    ramp = np.linspace(0, 255, height * width * 3).reshape(height, width, 3)
    return ramp.astype(np.uint8)


def test_fit_keeps_the_shape_and_never_enlarges() -> None:
    assert fit(picture(300, 600), 384).shape == (192, 384, 3)
    small = picture(100, 80)
    assert fit(small, 384) is small


def test_views_are_the_same_for_the_same_seed() -> None:
    photo = picture(256, 320)
    for view in (varied, made_alike, reencoded, stored_anew):
        first, second = (view(photo, np.random.default_rng(5)) for _ in range(2))
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("size", [(512, 512), (400, 300), (266, 400)])
def test_pictures_made_alike_have_one_size(size: tuple[int, int]) -> None:
    shapes = {made_alike(picture(*size), np.random.default_rng(n)).shape for n in range(12)}
    assert {max(shape) for shape in shapes} == {320}


def test_crops_are_square_even_from_a_small_photo() -> None:
    assert training_crop(picture(200, 400), np.random.default_rng(0), 256, 300, 420).shape == (256, 256, 3)


def test_mild_encoding_changes_little() -> None:
    photo = picture(64, 64)
    assert np.abs(reencode(photo, 95).astype(int) - photo).mean() < 3
    # Every container and method of the two comes up in so many.
    for seed in range(24):
        rng = np.random.default_rng(seed)
        for view in (reencoded, stored_anew):
            changed = view(photo, rng)
            assert changed.shape == photo.shape
            assert 0 < np.abs(changed.astype(int) - photo).mean() < 3

"""Pictures of a shape that nobody thought of, by the packaged model."""

from __future__ import annotations

import pytest
from PIL import Image

from imaging.scenes import encode
from photoscore import Limits, Scorer


def flat(size: tuple[int, int], container: str) -> bytes:
    """A picture of one colour."""
    return encode(Image.new("RGB", size, (90, 120, 160)), container)


@pytest.mark.parametrize("size", [(65_000, 40), (32, 1500), (3000, 32)])
@pytest.mark.parametrize("container", ["PNG", "JPEG", "AVIF", "HEIC"])
def test_a_panorama_is_scored_however_long(container: str, size: tuple[int, int]) -> None:
    if container in ("AVIF", "HEIC") and max(size) > 16_384:
        size = (16_384, 40)
    score = Scorer().score(flat(size, container), reasons=True)
    assert (score.width, score.height) == size
    assert 0 <= score.value <= 1


def test_a_picture_under_the_models_size_is_scored_where_the_limits_let_it_in() -> None:
    scorer = Scorer(limits=Limits(min_side=1))
    assert 0 <= scorer.score(flat((20, 9), "PNG"), reasons=True).value <= 1

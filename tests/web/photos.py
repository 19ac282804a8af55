"""Photos that are large enough for the page, with a brightness that the toy model scores."""

from __future__ import annotations

import numpy as np
from PIL import Image


def grainy(light: float, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A grey picture of this mean brightness, with grain, so that its JPEG has some bytes."""
    width, height = size
    grain = np.random.default_rng(7).normal(0, 24, (height, width, 1))
    return Image.fromarray(np.clip(255 * light + grain, 0, 255).repeat(3, axis=2).astype(np.uint8))

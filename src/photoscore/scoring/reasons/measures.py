"""All that is measured of a photo, by name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from photoscore.imaging import Photo
from photoscore.scoring.reasons.texture import coarse_noise, texture
from photoscore.scoring.reasons.tones import luminance, tones

SMALLEST = 48
"""Sides below this are mirrored outwards: textures need some pixels to look at."""


def measure(photo: Photo) -> dict[str, float]:
    """Measures of a photo: of its tones, of its texture at the model's size and 1:1, of its file.

    The 1:1 crop is `photo.detail`; without one, the small picture stands in for it.
    """
    found = tones(photo.pixels)
    crop = photo.pixels if photo.detail is None else photo.detail
    for size, pixels in (("small", _padded(photo.pixels)), ("detail", _padded(crop))):
        measured = texture(luminance(pixels)) | coarse_noise(pixels)
        found |= {f"{size}_{name}": value for name, value in measured.items()}
    found["long_side"] = float(np.log2(max(photo.width, photo.height)))
    found["short_side"] = float(np.log2(min(photo.width, photo.height)))
    found["quality"] = 1.0 if photo.jpeg_quality is None else photo.jpeg_quality / 100
    return found


def _padded(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    missing = [(0, max(0, SMALLEST - side)) for side in pixels.shape[:2]]
    return np.pad(pixels, [*missing, (0, 0)], mode="symmetric")

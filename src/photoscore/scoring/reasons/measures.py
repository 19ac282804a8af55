"""All that is measured of a photo, by name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from photoscore.imaging import Photo
from photoscore.scoring.reasons.texture import texture
from photoscore.scoring.reasons.tones import luminance, tones

SMALLEST = 48
"""Sides below this are mirrored outwards: textures need some pixels to look at."""


def measure(photo: Photo) -> dict[str, float]:
    """Measures of a photo: of its tones, of its texture at the model's size and 1:1, of its file.

    The 1:1 crop is `photo.detail`; without one, the small picture stands in for it.
    """
    small = _padded(luminance(photo.pixels))
    detail = small if photo.detail is None else _padded(luminance(photo.detail))
    found = tones(photo.pixels)
    found |= {f"small_{name}": value for name, value in texture(small).items()}
    found |= {f"detail_{name}": value for name, value in texture(detail).items()}
    found["long_side"] = float(np.log2(max(photo.width, photo.height)))
    found["short_side"] = float(np.log2(min(photo.width, photo.height)))
    found["quality"] = 1.0 if photo.jpeg_quality is None else photo.jpeg_quality / 100
    return found


def _padded(luma: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    missing = [(0, max(0, SMALLEST - side)) for side in luma.shape]
    return np.pad(luma, missing, mode="symmetric")

"""Pictures of every format and mode, made in code."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image

Array = npt.NDArray[np.uint8]

_TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""EXIF orientation → how an upright picture is stored under it."""


@lru_cache(maxsize=8)
def scene(width: int = 640, height: int = 480) -> Image.Image:
    """A picture like a photo: a sky that fades, hills, a sun, leaves of many sizes, a little grain."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    u, v = x / width, y / height
    red, green, blue = 90 + 120 * v, 130 + 70 * v, 220 - 60 * v
    sun = np.exp(-((u - 0.72) ** 2 + (v - 0.22) ** 2) / 0.004)
    red, green, blue = red + 150 * sun, green + 110 * sun, blue - 60 * sun
    hills = v > 0.55 + 0.1 * np.sin(5 * u) + 0.04 * np.sin(17 * u)
    leaves = np.sin(90 * u + 9 * np.sin(23 * v)) * np.sin(70 * v + 7 * np.sin(31 * u))
    red = np.where(hills, 60 + 40 * leaves, red)
    green = np.where(hills, 95 + 50 * leaves, green)
    blue = np.where(hills, 45 + 20 * leaves, blue)
    grain = np.random.default_rng(7).normal(0, 2, (height, width, 1))
    pixels = np.stack([red, green, blue], axis=-1) + grain
    return Image.fromarray(pixels.clip(0, 255).round().astype(np.uint8))


def encode(image: Image.Image, format: str, **options: Any) -> bytes:
    """The file that Pillow writes; HEIC by pillow-heif."""
    buffer = io.BytesIO()
    if format == "HEIC":
        heif = pillow_heif.from_pillow(image)
        heif.save(buffer, quality=options.pop("quality", 95), **options)
    else:
        image.save(buffer, format, **options)
    return buffer.getvalue()


def stored(image: Image.Image, orientation: int) -> Image.Image:
    """``image`` as a camera stores it under an EXIF orientation."""
    turn = _TURNS[orientation]
    return image if turn is None else image.transpose(turn)


def exif(orientation: int = 1, taken: str | None = None) -> Image.Exif:
    """EXIF data with an orientation and a capture time."""
    data = Image.Exif()
    data[0x0112] = orientation
    if taken is not None:
        data[0x010F] = "A camera"  # Pillow drops EXIF data whose only table is the inner one
        data.get_ifd(0x8769)[0x9003] = taken
    return data


def distance(one: Array, other: Array) -> float:
    """Mean absolute difference of two rasters of one shape, in steps of 255."""
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other.astype(int)).mean())

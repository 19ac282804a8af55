"""The values of this room: a decoded photo, and what is allowed in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""uint8 [H, W, 3], sRGB, contiguous."""
Raster = npt.NDArray[np.uint8]
"""uint8 [H, W, bands] as stored: 1 band is grey, 3 are RGB, 4 are CMYK; alpha is already gone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a picture may have; all but the bytes are read from its header, before any pixel is decoded."""

    max_bytes: int | None = 100_000_000
    """Most bytes of the file; None for no limit."""
    max_pixels: int = 100_000_000
    """Most pixels, width times height."""
    min_side: int = 32
    """Least pixels of each side."""
    max_side: int = 65_535
    """Most pixels of each side: what JPEG can say. Strips that are wider take memory however low they are."""
    max_frames: int = 1000
    """Most frames of an animation, of which only the first is looked at."""
    max_memory: int = 400_000_000
    """Most bytes that decoding may hold, reckoned from the header. What is decoded strip by strip (baseline
    JPEG, plain PNG, lossy WebP) never comes near; a progressive JPEG or a HEIC or AVIF file may."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture, upright and in sRGB, at the size that the model takes."""

    pixels: Pixels = field(repr=False, compare=False)
    """uint8 [H, W, 3]; the longer side has the asked-for length, or that of the original where this is less
    and was not to be enlarged."""
    width: int
    """Width in pixels of the upright original."""
    height: int
    """Height in pixels of the upright original."""
    format: str
    """``"JPEG"``, ``"PNG"``, ``"WebP"``, ``"HEIC"`` or ``"AVIF"``, by content."""
    captured_at: str | None = None
    """When the camera says it was taken (EXIF DateTimeOriginal): ISO 8601 without zone; None if unknown."""
    jpeg_quality: int | None = None
    """The IJG quality, 1..100, that the JPEG quantisation tables amount to; None for other formats."""
    detail: Pixels | None = field(default=None, repr=False, compare=False)
    """uint8 [h, w, 3] cut 1:1 from the original where it has most detail; None when it was not asked for, or
    would take more memory than allowed."""

    @property
    def megapixels(self) -> float:
        """Millions of pixels of the original."""
        return self.width * self.height / 1e6

"""Pictures made for tests."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image


def picture(
    brightness: float = 0.5,
    size: tuple[int, int] = (120, 90),
    *,
    colour: tuple[float, float, float] | None = None,
    format: str = "JPEG",
) -> bytes:
    """A plain picture of this brightness (0..1) or RGB colour, encoded; the toy model scores it so."""
    red, green, blue = colour or (brightness,) * 3
    flat = Image.new("RGB", size, tuple(round(255 * part) for part in (red, green, blue)))
    return encoded(flat, format)


def noise(seed: int = 0, size: tuple[int, int] = (120, 90), format: str = "JPEG") -> bytes:
    """A picture of smooth random colours that no other seed gives."""
    width, height = size
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    return encoded(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC), format)


def encoded(image: Image.Image, format: str = "JPEG") -> bytes:
    """The image as a file's bytes."""
    buffer = BytesIO()
    image.save(buffer, format, **({"quality": 95} if format == "JPEG" else {}))
    return buffer.getvalue()

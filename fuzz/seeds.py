"""Whole pictures of every format and mode, from which broken ones are made."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pillow_heif
import pyvips
from PIL import Image

from tests.imaging.profiles import printing_press, wide_gamut
from tests.imaging.scenes import encode, exif, scene


def deep_heic(wide: npt.NDArray[np.uint16]) -> bytes:
    """A HEIC file of 10 bits a colour."""
    buffer = io.BytesIO()
    height, width, _ = wide.shape
    pillow_heif.from_bytes("RGB;16", (width, height), wide.tobytes()).save(buffer)
    return buffer.getvalue()


def seeds() -> dict[str, list[bytes]]:
    """Format → files. Small ones, so that each mutation is likely to hit something that matters."""
    image = scene(96, 72)
    alpha = image.convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize(image.size))
    frames = [image.rotate(90 * turn) for turn in range(1, 4)]
    wide = np.asarray(image).astype(np.uint16) * 257
    tags = exif(6, "2024:02:29 13:05:09")
    return {
        "JPEG": [
            encode(image, "JPEG", quality=90, exif=tags),
            encode(image, "JPEG", progressive=True, icc_profile=wide_gamut()),
            encode(image.convert("L"), "JPEG", subsampling=0),
            encode(image.convert("CMYK"), "JPEG", icc_profile=printing_press()),
            encode(scene(900, 700), "JPEG", quality=30),
            encode(image, "JPEG", quality=80, restart_marker_blocks=3),
        ],
        "PNG": [
            encode(image, "PNG", exif=tags, icc_profile=wide_gamut()),
            encode(image.quantize(16), "PNG", transparency=3),
            encode(alpha, "PNG"),
            encode(image.convert("1"), "PNG"),
            encode(image, "PNG", save_all=True, append_images=frames),
            bytes(pyvips.Image.new_from_array(np.asarray(alpha)).pngsave_buffer(interlace=True)),
            bytes(pyvips.Image.new_from_array(wide).copy(interpretation="rgb16").pngsave_buffer(bitdepth=16)),
        ],
        "WebP": [
            encode(image, "WEBP", exif=tags, icc_profile=wide_gamut()),
            encode(image, "WEBP", lossless=True),
            encode(alpha, "WEBP", quality=60),
            encode(image, "WEBP", save_all=True, append_images=frames),
            encode(scene(900, 700), "WEBP", quality=20),
        ],
        "HEIC": [
            encode(image, "HEIC", exif=tags.tobytes()),
            encode(alpha, "HEIC"),
            encode(image.convert("L"), "HEIC", quality=40),
            encode(image, "HEIC", quality=60, icc_profile=wide_gamut()),
            deep_heic(wide),
        ],
        "AVIF": [
            encode(image, "AVIF", exif=tags, icc_profile=wide_gamut()),
            encode(alpha, "AVIF", quality=60),
            encode(image, "AVIF", save_all=True, append_images=frames, speed=10),
            encode(image.convert("L"), "AVIF", subsampling="4:0:0"),
        ],
    }

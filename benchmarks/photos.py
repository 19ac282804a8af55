"""The photos that the benchmarks measure on: made of the package's samples, so that anyone has the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

SIZES = {"1080": (1080, 810), "12mp": (4000, 3000)}
"""The photos' names → width and height: a web page's, and a 12-megapixel camera's."""

_TILES = 4
"""A large photo shows 4 x 4 samples side by side, each about as large as it is stored: as much detail."""


def _saved(image: Image.Image, format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def _heic(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=80, enc_params={"preset": "ultrafast"})
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG": lambda image: _saved(image, "JPEG", quality=88),
    "progressive JPEG": lambda image: _saved(image, "JPEG", quality=88, progressive=True),
    "PNG": lambda image: _saved(image, "PNG", compress_level=3),
    "WebP": lambda image: _saved(image, "WEBP", quality=85, method=2),
    "HEIC": _heic,
    "AVIF": lambda image: _saved(image, "AVIF", quality=75, speed=9),
}


@lru_cache(maxsize=1)
def _samples() -> list[Image.Image]:
    folder = resources.files("photoscore") / "samples"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".jpg"))
    return [Image.open(io.BytesIO((folder / name).read_bytes())).convert("RGB") for name in names]


def photo(size: str, number: int = 0) -> Image.Image:
    """The ``number``-th photo of a size; each shows the samples in another order."""
    width, height = SIZES["12mp"]
    across, down = width // _TILES, height // _TILES
    order = np.random.default_rng(number).permutation(len(_samples()))
    large = Image.new("RGB", (width, height))
    for place in range(_TILES**2):
        sample = _samples()[order[place % len(order)]]
        tile = sample.resize((across, down), Image.Resampling.BICUBIC)
        large.paste(tile, (place % _TILES * across, place // _TILES * down))
    return large if size == "12mp" else large.resize(SIZES[size], Image.Resampling.LANCZOS)


def write(folder: Path, size: str, format: str, count: int) -> list[Path]:
    """``count`` files of a size and format in ``folder``."""
    paths = []
    for number in range(count):
        path = folder / f"{size}-{format.replace(' ', '-')}-{number}.bin"
        path.write_bytes(FORMATS[format](photo(size, number)))
        paths.append(path)
    return paths


PEAK = """
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) // 1024
"""
"""Code of a function that gives a process's peak of resident memory in MB. Not `resource.getrusage`: that
starts from what the parent had."""

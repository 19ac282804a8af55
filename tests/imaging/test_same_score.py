"""One picture scores the same in any orientation, container or colour model, by the packaged model."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache
from importlib import resources

import numpy as np
import pytest
import pyvips
from PIL import Image

from photoscore import Scorer

from .profiles import converted, wide_gamut
from .scenes import encode, exif, stored

SAMPLES = ("coffee", "mountains", "cat")
LOSSLESS, LOSSY = 0.01, 0.02


@lru_cache(maxsize=1)
def scorer() -> Scorer:
    return Scorer()


@lru_cache(maxsize=len(SAMPLES))
def sample(name: str) -> Image.Image:
    file = (resources.files("photoscore") / "samples" / f"{name}.jpg").read_bytes()
    return Image.open(io.BytesIO(file)).convert("RGB")


@lru_cache(maxsize=len(SAMPLES))
def plain(name: str) -> float:
    """The score of a sample as PNG."""
    return scorer().score(encode(sample(name), "PNG", compress_level=1)).value


def moved(name: str, file: bytes) -> float:
    """How far the score of ``file`` lies from that of the plain sample."""
    return abs(scorer().score(file).value - plain(name))


@pytest.mark.parametrize("name", SAMPLES)
def test_without_loss(name: str) -> None:
    image = sample(name)
    sixteen = pyvips.Image.new_from_array(np.asarray(image).astype(np.uint16) * 257).copy(
        interpretation="rgb16"
    )
    opaque = image.convert("RGBA")
    files = {
        "WebP": encode(image, "WEBP", lossless=True, method=0, quality=0),
        "16 bits": bytes(sixteen.pngsave_buffer(bitdepth=16, compression=1)),
        "16 bits with alpha": bytes(
            sixteen.bandjoin(65535).copy(interpretation="rgb16").pngsave_buffer(bitdepth=16, compression=1)
        ),
        "interlaced": bytes(pyvips.Image.new_from_array(np.asarray(image)).pngsave_buffer(interlace=True)),
        "alpha": encode(opaque, "PNG", compress_level=1),
        "profile": encode(converted(image, wide_gamut()), "PNG", compress_level=1, icc_profile=wide_gamut()),
    }
    for orientation in (2, 3, 6, 8):
        turned = stored(image, orientation)
        files[f"orientation {orientation}"] = encode(turned, "PNG", compress_level=1, exif=exif(orientation))
    for way, file in files.items():
        assert moved(name, file) <= LOSSLESS, way


@pytest.mark.parametrize("size", [(2683, 4032), (2500, 3333), (1540, 2314)])
def test_a_large_picture_whose_sides_no_shrink_divides(size: tuple[int, int]) -> None:
    enlarged = sample("dogs").resize(size, Image.Resampling.LANCZOS)
    large = Image.open(io.BytesIO(encode(enlarged, "JPEG", quality=95, subsampling=0)))
    expected = scorer().score(encode(large, "PNG", compress_level=1)).value
    files = {
        "JPEG": encode(large, "JPEG", quality="keep"),
        "progressive JPEG": encode(large, "JPEG", quality="keep", progressive=True),
        "WebP": encode(large, "WEBP", lossless=True, method=0, quality=0),
    }
    for way, file in files.items():
        assert abs(scorer().score(file).value - expected) <= LOSSLESS, way


AT_95: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG": lambda image: encode(image, "JPEG", quality=95),
    "progressive JPEG": lambda image: encode(image, "JPEG", quality=95, progressive=True),
    "CMYK JPEG": lambda image: encode(image.convert("CMYK"), "JPEG", quality=95),
    "turned JPEG": lambda image: encode(stored(image, 6), "JPEG", quality=95, exif=exif(6)),
    "WebP": lambda image: encode(image, "WEBP", quality=95, method=1),
    "AVIF": lambda image: encode(image, "AVIF", quality=95, speed=8),
    "HEIC": lambda image: encode(image, "HEIC", quality=95),
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("way", AT_95)
def test_at_quality_95(name: str, way: str) -> None:
    assert moved(name, AT_95[way](sample(name))) <= LOSSY


@pytest.mark.parametrize("name", SAMPLES)
def test_in_grey(name: str) -> None:
    grey = sample(name).convert("L")
    expected = scorer().score(encode(grey.convert("RGB"), "PNG", compress_level=1)).value
    assert abs(scorer().score(encode(grey, "PNG", compress_level=1)).value - expected) <= LOSSLESS

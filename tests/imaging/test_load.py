"""Every format and orientation gives the same upright picture."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photoscore.imaging import load

from .scenes import distance, encode, exif, scene, stored

LOSSY = {"JPEG": {"quality": 95}, "WEBP": {"quality": 95}, "AVIF": {"quality": 95}, "HEIC": {"quality": 95}}
NAMES = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WebP", "AVIF": "AVIF", "HEIC": "HEIC"}
PLAIN = encode(scene(), "PNG")


@pytest.mark.parametrize("format", NAMES)
def test_every_format_gives_the_same_picture(format: str) -> None:
    photo = load(encode(scene(), format, **LOSSY.get(format, {})))
    assert (photo.width, photo.height, photo.format) == (640, 480, NAMES[format])
    assert photo.pixels.shape == (288, 384, 3)
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.flags.c_contiguous
    assert distance(photo.pixels, load(PLAIN).pixels) < 1.5


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_once(format: str, orientation: int) -> None:
    file = encode(stored(scene(), orientation), format, exif=exif(orientation), **LOSSY.get(format, {}))
    photo = load(file)
    assert (photo.width, photo.height) == (640, 480)
    assert distance(photo.pixels, load(PLAIN).pixels) < 1.5


def test_a_path_bytes_and_a_file_object_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(PLAIN)
    expected = load(PLAIN).pixels
    with path.open("rb") as file:
        sources = [path, str(path), bytearray(PLAIN), memoryview(PLAIN), io.BytesIO(PLAIN), file]
        for source in sources:
            assert np.array_equal(load(source).pixels, expected)


def test_a_small_picture_is_enlarged_where_that_is_asked_for() -> None:
    small = scene(100, 60)
    file = encode(small, "PNG")
    assert np.array_equal(load(file).pixels, np.asarray(small))
    photo = load(file, enlarge=True, detail=512)
    assert (photo.width, photo.height, photo.pixels.shape) == (100, 60, (230, 384, 3))
    expected = np.asarray(small.resize((384, 230), Image.Resampling.LANCZOS)).astype(int)
    assert np.abs(photo.pixels - expected).mean() < 0.5
    assert photo.detail is not None
    assert np.array_equal(photo.detail, np.asarray(small)), "the crop is 1:1"
    assert np.array_equal(load(file, long_side=90, enlarge=True).pixels, load(file, long_side=90).pixels)


class Slow(io.BytesIO):
    """Gives bytearrays, a few bytes at a time, as some readers do."""

    def read(self, size: int | None = -1) -> bytes:
        return bytearray(super().read(min(size or 100, 100)))  # type: ignore[return-value]


def test_a_file_object_may_give_bytearrays() -> None:
    file = encode(scene(), "PNG")
    assert (load(Slow(file)).pixels == load(file).pixels).all()


@pytest.mark.parametrize("source", [io.StringIO("text"), None, 7, np.zeros((40, 40, 3), np.uint8)])
def test_what_is_no_file_is_a_type_error_that_says_what_is(source: object) -> None:
    with pytest.raises(TypeError, match="a path, bytes, or a file that was opened with mode 'rb'"):
        load(source)  # type: ignore[arg-type]

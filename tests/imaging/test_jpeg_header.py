"""The header of a plain JPEG, against what libvips reads from the same file."""

from __future__ import annotations

from typing import Any

import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from photoscore.imaging.jpeg import JpegDecoder
from photoscore.imaging.jpeg_header import JpegHeader, read_header

from .profiles import grey, wide_gamut
from .scenes import distance, encode, exif, scene

PHOTO = encode(scene(99, 61), "JPEG", exif=exif(6, "2024:02:29 13:05:09"), icc_profile=wide_gamut())


def by_vips(content: bytes) -> JpegHeader:
    image = pyvips.Image.jpegload_buffer(content, fail_on="error")

    def blob(name: str) -> bytes | None:
        return bytes(image.get(name)) if image.get_typeof(name) else None

    return JpegHeader(image.width, image.height, image.bands, blob("exif-data"), blob("icc-profile-data"))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"subsampling": 0},
        {"subsampling": 2, "quality": 30},
        {"optimize": True},
        {"restart_marker_blocks": 3},
        {"comment": b"\xff\xda not a scan"},
        {"exif": exif(3)},
        {"icc_profile": wide_gamut()},
        {"icc_profile": wide_gamut() + bytes(150_000)},
        {"exif": exif(8), "icc_profile": wide_gamut(), "dpi": (72, 72)},
    ],
)
def test_plain_files(options: dict[str, Any]) -> None:
    content = encode(scene(123, 77), "JPEG", **options)
    assert read_header(content) == by_vips(content)


def test_grey_files() -> None:
    content = encode(scene(40, 50).convert("L"), "JPEG", icc_profile=grey(1.8))
    assert read_header(content) == by_vips(content)


def test_fill_bytes_before_a_marker() -> None:
    assert read_header(PHOTO[:2] + b"\xff\xff\xff" + PHOTO[2:]) == by_vips(PHOTO)


@pytest.mark.parametrize(
    "content",
    [
        encode(scene(64, 48), "JPEG", progressive=True),
        encode(scene(64, 48).convert("CMYK"), "JPEG"),
        PHOTO[:4],
        PHOTO[:400],
        PHOTO[: PHOTO.index(b"\xff\xda")],
        PHOTO.replace(b"\xff\xc0", b"\xff\xc9"),  # arithmetic coding
        PHOTO.replace(b"\xff\xc0\0\x11\x08", b"\xff\xc1\0\x11\x0c"),  # twelve bits
        PHOTO.replace(b"\0\x11\x08\0\x3d", b"\0\x11\x08\0\0"),  # its height is told after the pixels
        PHOTO.replace(b"\xff\xda\0\x0c\x03", b"\xff\xda\0\x0c\x01"),  # a scan for each colour
        PHOTO.replace(b"\xff\xc0", b"\xff\xc0\0\x03\0\xff\xc0"),  # two frames
    ],
)
def test_what_is_left_to_libvips(content: bytes) -> None:
    assert read_header(content) is None


@settings(max_examples=400, deadline=None)
@given(st.integers(2, PHOTO.index(b"\xff\xda") + 20), st.integers(0, 255), st.booleans())
def test_no_mutation_makes_the_two_disagree(at: int, value: int, cut: bool) -> None:
    content = PHOTO[:at] + bytes([value]) + PHOTO[at + (1 if cut else 0) :]
    found = read_header(content)
    if found is None:
        return
    try:
        known = by_vips(content)
    except pyvips.Error:
        return  # what does not decode is refused when the pixels are asked for
    assert (found.width, found.height, found.bands) == (known.width, known.height, known.bands)
    assert found.exif in (known.exif, None)
    assert found.icc in (known.icc, None)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_plain_file_is_brought_to_the_pixels_that_libvips_gives(mode: str) -> None:
    decoder = JpegDecoder(encode(scene(1080, 810).convert(mode), "JPEG", quality=92))
    found, known = decoder.shrunk(384, 288), super(JpegDecoder, decoder).shrunk(384, 288)
    assert found.shape == known.shape
    assert distance(found, known) < 0.3

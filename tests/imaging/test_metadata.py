"""What files say of their pictures."""

from __future__ import annotations

import io
import warnings

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from photoscore.imaging import load

from .scenes import distance, encode, exif, scene, stored

PLAIN = load(encode(scene(), "PNG")).pixels


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_the_capture_time(format: str) -> None:
    blob = exif(taken="2024:02:29 13:05:09")
    options = {"exif": blob.tobytes() if format == "HEIC" else blob}
    assert load(encode(scene(100, 80), format, **options)).captured_at == "2024-02-29T13:05:09"
    assert load(encode(scene(100, 80), format)).captured_at is None


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("2024-02-29 13:05:09", "2024-02-29T13:05:09"),
        ("2024-02-29T13:05:09+01:00", "2024-02-29T13:05:09"),
        ("2024:02:29 13:05:09\0", "2024-02-29T13:05:09"),
        ("    :  :     :  :  ", None),
        ("0000:00:00 00:00:00", None),
        ("2024:13:45 99:99:99", None),
        ("", None),
        ("yesterday", None),
        ("\udcff" * 3, None),
    ],
)
def test_capture_times_as_cameras_write_them(taken: str, expected: str | None) -> None:
    data = exif()
    data.get_ifd(0x8769)[0x9003] = taken.encode("utf-8", "surrogateescape")
    assert load(encode(scene(100, 80), "JPEG", exif=data)).captured_at == expected


@pytest.mark.parametrize("orientation", [0, 9, 255, 65535])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation: int) -> None:
    photo = load(encode(scene(), "PNG", exif=exif(orientation)))
    assert np.array_equal(photo.pixels, PLAIN)


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff",
        b"rubbish" * 9,
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0" + bytes(4),
    ],
    ids=["empty", "no data", "no table", "cut table", "rubbish", "a table that contains itself"],
)
def test_broken_exif_counts_as_none(blob: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        photo = load(encode(scene(), "JPEG", quality=95, exif=blob))
    assert photo.captured_at is None
    assert distance(photo.pixels, PLAIN) < 1.5
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_heic_is_turned_once_by_its_own_box(orientation: int) -> None:
    """pillow-heif writes the turn as ``irot`` and ``imir``, and leaves the EXIF orientation at 1."""
    file = encode(stored(scene(), orientation), "HEIC", exif=exif(orientation).tobytes())
    photo = load(file)
    assert (photo.width, photo.height) == (640, 480)
    assert distance(photo.pixels, PLAIN) < 1.5


def test_heic_is_not_turned_again_by_exif() -> None:
    """As phones write it: both the box and the EXIF orientation say how to turn."""
    file = encode(stored(scene(), 6), "HEIC", exif=exif(6).tobytes())
    unturned, turned = exif(1).tobytes(), exif(6).tobytes()
    both = file.replace(unturned[6:], turned[6:])
    opened = pillow_heif.open_heif(io.BytesIO(both))
    data = Image.Exif()
    data.load(opened.info["exif"])
    assert data[0x0112] == 6
    assert distance(load(both).pixels, PLAIN) < 1.5


def test_heic_that_only_exif_says_to_turn_stays_as_it_is() -> None:
    """The standard gives EXIF no say (ISO/IEC 23008-12, A.2.4), and viewers heed it."""
    file = encode(scene(), "HEIC", exif=exif(1).tobytes())
    turned = file.replace(exif(1).tobytes()[6:], exif(6).tobytes()[6:])
    assert turned != file
    assert distance(load(turned).pixels, PLAIN) < 1.5


@pytest.mark.parametrize("quality", [1, 10, 30, 50, 75, 90, 95, 100])
def test_the_quality_of_a_jpeg(quality: int) -> None:
    found = load(encode(scene(100, 80), "JPEG", quality=quality)).jpeg_quality
    assert found is not None
    assert abs(found - quality) <= (1 if quality >= 30 else 10)  # coarse steps saturate at 255


def test_only_jpegs_have_a_quality() -> None:
    assert load(encode(scene(100, 80), "PNG")).jpeg_quality is None


def test_megapixels() -> None:
    assert load(encode(scene(1000, 700), "PNG")).megapixels == pytest.approx(0.7)

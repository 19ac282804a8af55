"""Files that broke the decoder once: each goes through a child process, and must never do so again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pillow_heif
import pytest

from fuzz.__main__ import Child
from photoscore.errors import UnsupportedImage
from photoscore.imaging import load

FINDS = sorted(Path(__file__).with_name("finds").iterdir())


@pytest.mark.parametrize("find", FINDS, ids=lambda path: path.name)
@pytest.mark.parametrize("detail", [False, True])
def test_a_find_stays_mended(find: Path, detail: bool) -> None:
    with tempfile.TemporaryFile() as errors:
        child = Child(errors)
        try:
            # Twice: what spoils the heap often shows only in the next case.
            for _ in range(2):
                outcome, is_find = child.try_case(find.read_bytes(), detail)
                assert not is_find, outcome
        finally:
            child.stop()


def test_grey_heic_of_more_than_8_bits_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    wide = np.arange(96 * 72, dtype=np.uint16).reshape(72, 96)
    path = tmp_path / "grey.heic"
    pillow_heif.from_bytes("I;16", (96, 72), wide.tobytes()).save(path)
    with pytest.raises(UnsupportedImage, match="8 bits"):
        load(path)


def test_colour_heic_of_more_than_8_bits_is_taken(tmp_path: Path) -> None:
    wide = np.full((72, 96, 3), 40_000, np.uint16)
    path = tmp_path / "colour.heic"
    pillow_heif.from_bytes("RGB;16", (96, 72), wide.tobytes()).save(path, quality=95)
    assert pillow_heif.open_heif(path).info["bit_depth"] == 10
    assert abs(int(load(path).pixels.mean()) - 40_000 // 256) <= 2


def test_heic_whose_metadata_cannot_be_read_is_taken_for_its_pixels() -> None:
    photo = load(Path(__file__).with_name("finds") / "heic-item-type-no-utf8.heic")
    assert (photo.width, photo.height, photo.captured_at) == (72, 96, None)

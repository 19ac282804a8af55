"""The piece of the original in which focus and noise are looked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageFilter

from photoscore.imaging import load
from photoscore.imaging.avif import AvifDecoder

from .scenes import distance, encode, exif, scene, stored


def sharp_corner() -> Image.Image:
    """A blurred picture with one sharp place, 200 px square, at 900, 500."""
    image = scene(1200, 900)
    blurred = image.filter(ImageFilter.GaussianBlur(12))
    blurred.paste(image.crop((900, 500, 1100, 700)), (900, 500))
    return blurred


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "HEIC"])
def test_it_is_cut_from_the_original_where_that_is_sharp(format: str) -> None:
    image = sharp_corner()
    options = {} if format == "PNG" else {"quality": 98}
    cut = load(encode(image, format, **options), detail=200).detail
    assert cut is not None
    assert cut.shape == (200, 200, 3)
    assert cut.flags.c_contiguous
    positions = [(x, y) for x in range(870, 931) for y in range(470, 531)]
    grey = np.asarray(image.convert("L")).astype(int)
    luminance = np.asarray(Image.fromarray(cut).convert("L")).astype(int)
    nearest = min(np.abs(grey[y : y + 200, x : x + 200] - luminance).mean() for x, y in positions)
    assert nearest < 2.5


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_it_is_upright(orientation: int) -> None:
    image = sharp_corner()
    upright = load(encode(image, "PNG"), detail=300).detail
    turned = load(encode(stored(image, orientation), "PNG", exif=exif(orientation)), detail=300).detail
    assert upright is not None
    assert turned is not None
    inner = upright[20:-20, 20:-20]
    shifts = [(x, y) for x in range(41) for y in range(41)]
    assert min(distance(inner, turned[y : y + 260, x : x + 260]) for x, y in shifts) < 0.5


def test_it_is_never_larger_than_the_picture() -> None:
    photo = load(encode(scene(500, 60), "PNG"), detail=200)
    assert photo.detail is not None
    assert photo.detail.shape == (60, 200, 3)


def test_it_is_only_made_when_asked_for() -> None:
    assert load(encode(scene(), "PNG")).detail is None


def test_a_flat_picture_has_one_too() -> None:
    photo = load(encode(Image.new("RGB", (700, 500), "grey"), "PNG"), detail=200)
    assert photo.detail is not None
    assert photo.detail.shape == (200, 200, 3)


def test_threads_may_share_everything() -> None:
    files = [
        encode(scene(), format, **({} if format == "PNG" else {"quality": 90}))
        for format in ("JPEG", "PNG", "WEBP", "AVIF", "HEIC")
    ]
    broken = [file[: len(file) // 2] for file in files]
    expected = [load(file).pixels for file in files]

    def work(turn: int) -> bool:
        index = turn % len(files)
        if turn % 3 == 0:
            try:
                load(broken[index])
            except Exception as error:
                return type(error).__name__ == "InvalidImage"
            return False
        return np.array_equal(load(files[index], detail=64).pixels, expected[index])

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(120)))


def test_a_cut_avif_is_a_part_of_the_whole() -> None:
    for mode in ("RGB", "L", "RGBA"):
        content = encode(scene(300, 200).convert(mode), "AVIF", quality=90)
        whole = AvifDecoder(content).decode(lambda image: image)
        assert np.array_equal(AvifDecoder(content).cut(40, 30, 120, 90), whole[30:120, 40:160])

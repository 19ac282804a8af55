"""Which reasons are told, and when."""

import io

import numpy as np
import pytest
from PIL import Image, ImageFilter

from photoscore.imaging import Photo, load
from photoscore.quality import Reason
from photoscore.scoring.card import Faults
from photoscore.scoring.reading import Reading
from photoscore.scoring.reasons import FAULTS, find_reasons
from photoscore.scoring.reasons.detectors import packaged
from photoscore.scoring.reasons.find import computed_strengths, lacks_detail, size_strength

NOTHING = Faults()


def reading(kinds=None, **faults):
    return Reading(quality=0.5, spread=0.1, kinds=kinds or {"photograph": 1.0}, faults=faults, embedding=None)


def textured(seed=0, side=640):
    """Clouds of every size, as fine as the pixels: a picture whose spectrum falls like a photo's."""
    rng = np.random.default_rng(seed)
    total = np.zeros((side, side, 3))
    for cells in (5, 11, 23, 47, 93, 187, 373, 640):
        noise = rng.normal(0, 1, (cells, cells))
        field = Image.fromarray(noise.astype(np.float32)).resize((side, side), Image.Resampling.BICUBIC)
        total += np.asarray(field)[..., None] * cells**-0.45 * rng.uniform(0.7, 1.1, 3)
    return Image.fromarray(np.clip(105 + total * 62, 0, 255).astype(np.uint8))


def sent(image, quality=92):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, subsampling=2 if quality < 90 else 0)
    return load(buffer.getvalue(), long_side=384, detail=512)


def plain(width, height):
    return Photo(pixels=np.full((64, 64, 3), 128, np.uint8), width=width, height=height, format="JPEG")


def test_a_picture_of_another_kind_is_told_as_that_alone():
    seen = reading({"photograph": 0.1, "screenshot": 0.9}, noise=1.0)
    faults = Faults(names=("noise",), thresholds=(0.5,))
    assert find_reasons(sent(textured()), seen, faults) == (
        Reason("not_a_photograph", pytest.approx(0.9), "screenshot"),
    )


def test_what_has_no_structure_is_left_to_the_model():
    faults = Faults(names=("too_dark", "haze"), thresholds=(0.5, 0.3))
    flat = plain(1000, 1000)
    assert computed_strengths(flat) == {}
    assert find_reasons(flat, reading(), NOTHING) == ()
    assert find_reasons(flat, reading(too_dark=0.4, haze=0.35), faults) == (Reason("haze", 0.35),)


@pytest.mark.parametrize(("longest", "expected"), [(4000, 0.0), (480, 0.0), (288, 0.75), (40, 1.0)])
def test_too_few_pixels_are_a_reason(longest, expected):
    photo = plain(longest, 40)
    assert size_strength(photo) == pytest.approx(expected)
    names = [reason.name for reason in find_reasons(photo, reading(), NOTHING)]
    assert names == (["low_resolution"] if expected else [])


GRAIN = np.random.default_rng(1).normal(0, 40, (640, 640, 3))


@pytest.mark.parametrize(
    ("longest", "strength", "expected"),
    [(512, 0.2, True), (6000, 0.2, False), (4100, 1.0, False), (3900, 1.0, True)],
)
def test_an_enlarged_photo_lacks_detail_only_where_it_was_small_before(longest, strength, expected):
    assert lacks_detail(plain(longest, 40), strength) is expected


SPOILT = {
    "out_of_focus": lambda image: image.filter(ImageFilter.GaussianBlur(4)),
    "noise": lambda image: Image.fromarray(np.clip(image + GRAIN, 0, 255).astype(np.uint8)),
    "too_dark": lambda image: image.point(lambda value: value * 0.12),
    "too_bright": lambda image: image.point(lambda value: min(255, 150 + value * 1.5)),
    "low_contrast": lambda image: image.point(lambda value: 118 + (value - 118) * 0.15),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_strong_fault_is_stronger_than_without(fault):
    before, after = computed_strengths(sent(textured())), computed_strengths(sent(SPOILT[fault](textured())))
    assert after[fault] > before[fault] + 0.2
    assert fault in [one.name for one in find_reasons(sent(SPOILT[fault](textured())), reading(), NOTHING)]


def test_heavy_compression_is_seen_in_the_file_and_after_saving_again():
    once = sent(textured(), quality=8)
    again = sent(Image.fromarray(load_full(textured(), 8)), quality=95)
    for photo in (once, again):
        assert "compression" in [one.name for one in find_reasons(photo, reading(), NOTHING)]


def load_full(image, quality):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def test_the_strongest_comes_first_and_all_have_words():
    photo = sent(SPOILT["too_dark"](SPOILT["out_of_focus"](textured())))
    reasons = find_reasons(photo, reading(), NOTHING)
    assert len(reasons) >= 2
    strengths = [one.strength for one in reasons]
    assert strengths == sorted(strengths, reverse=True)
    assert all(0 <= strength <= 1 for strength in strengths)
    assert set(packaged().lines) <= set(FAULTS)


def test_what_is_measured_goes_before_what_the_model_says():
    photo = sent(textured())
    faults = Faults(names=("too_dark", "haze"), thresholds=(0.5, 0.5))
    assert computed_strengths(photo)["too_dark"] < packaged().lines["too_dark"]
    told = find_reasons(photo, reading(too_dark=1.0, haze=0.9), faults)
    assert Reason("haze", 0.9) in told
    assert "too_dark" not in [one.name for one in told]

"""The strength of edges, and what it allows a picture to score."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from models import make_model
from photoscore import Scorer
from photoscore.scoring.calibration import held_factor
from photoscore.scoring.card import Edges, ScoreMap
from photoscore.scoring.structure import edge_strength

STRAIGHT = ScoreMap(raw=(0.0, 1.0), value=(0.0, 1.0))
RULE = Edges(strength=(2, 12, 20), ceiling=(0.05, 0.35, 1.0))


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def sample(name: str) -> Image.Image:
    file = (resources.files("photoscore") / "samples" / f"{name}.jpg").read_bytes()
    return Image.open(io.BytesIO(file)).convert("RGB")


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer()


def test_the_strength_is_the_step_that_one_pixel_in_a_thousand_passes() -> None:
    pixels = np.full((101, 101, 3), 100, np.uint8)
    assert edge_strength(pixels) == 0
    pixels[50, :10] = 140  # its edge is two rows of ten, of 10,000 in all
    assert edge_strength(pixels) == 40
    assert [edge_strength(pixels, most) for most in (20, 40, 41)] == [20, 40, 40]
    pixels[50, 4:] = 100
    assert edge_strength(pixels) == 0


def test_red_green_and_blue_count_by_what_eyes_see() -> None:
    steps = []
    for channel in range(3):
        pixels = np.zeros((64, 64, 3), np.uint8)
        pixels[:, 32:, channel] = 200
        steps.append(edge_strength(pixels))
    assert steps == [50, 100, 50]


@pytest.mark.parametrize(
    ("strength", "score"), [(0, 0.05), (2, 0.05), (7, 0.2), (12, 0.35), (16, 0.675), (17, 0.7), (200, 0.7)]
)
def test_a_score_is_held_under_what_the_edges_allow(strength: float, score: float) -> None:
    assert 0.7 * held_factor(0.7, 1.0, strength, STRAIGHT, RULE) == pytest.approx(score)


def test_what_lies_under_the_ceiling_stays() -> None:
    assert held_factor(0.3, 1.0, 12, STRAIGHT, RULE) == 1.0
    assert held_factor(0.0, 1.0, 0, STRAIGHT, RULE) == 1.0
    assert held_factor(0.7, 0.12, 12, STRAIGHT, RULE) == 0.12


@pytest.mark.parametrize("colour", ["black", "white", "gray", "red", "navy"])
def test_a_picture_of_nothing_is_very_bad(scorer: Scorer, colour: str) -> None:
    score = scorer.score(png(Image.new("RGB", (960, 720), colour)))
    assert score.value <= 0.05
    assert score.distribution[0] > 0.5
    assert sum(score.distribution) == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["cat", "coffee", "fig", "mountains"])
def test_no_blur_brings_a_photo_back(scorer: Scorer, name: str) -> None:
    photo = sample(name)
    blurred = (png(photo.filter(ImageFilter.GaussianBlur(by))) for by in (0, 2, 4, 15, 30, 60))
    own, soft, softer, *gone = [scorer.score(file).value for file in blurred]
    assert own > soft > softer or softer == 0
    assert max(gone) < 0.3
    assert gone[-1] < 0.1


@pytest.mark.parametrize("name", ["cat", "coffee", "dogs", "fig", "mountains"])
def test_a_photo_with_fewer_pixels_scores_less(scorer: Scorer, name: str) -> None:
    photo = sample(name)
    last = scorer.score(png(photo))
    for side in (320, 160, 64):
        small = photo.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        score = scorer.score(png(small))
        assert score.kind == "photograph"
        assert score.value < last.value or score.value == 0
        last = score


def test_a_model_may_leave_both_out(tmp_path: Path) -> None:
    toy = Scorer(make_model(tmp_path / "toy"))
    assert toy.score(png(Image.new("RGB", (100, 60), (204, 204, 204)))).value == pytest.approx(0.8, abs=0.01)
    assert toy.load(png(Image.new("RGB", (100, 60)))).pixels.shape == (60, 100, 3)

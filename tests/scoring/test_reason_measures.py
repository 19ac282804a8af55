"""Each measure moves the way its name says when the picture is changed that way."""

import numpy as np
import pytest

from photoscore.imaging import Photo
from photoscore.scoring.reasons.measures import measure
from photoscore.scoring.reasons.texture import coarse_noise, texture
from photoscore.scoring.reasons.tones import luminance, to_lab, tones

RNG = np.random.default_rng(7)


def scene(height=160, width=200):
    """Random flat patches with sharp edges: float32 luma in 0..255."""
    luma = np.full((height, width), 128, np.float32)
    for _ in range(60):
        top, left = RNG.integers(0, height - 20), RNG.integers(0, width - 20)
        luma[top : top + RNG.integers(8, 60), left : left + RNG.integers(8, 60)] = RNG.integers(30, 220)
    return luma


def box(luma, across, down):
    """Mean over a rectangle of that size."""
    for axis, size in ((1, across), (0, down)):
        luma = np.mean([np.roll(luma, shift, axis) for shift in range(size)], axis=0)
    return luma.astype(np.float32)


LUMA = scene()
SHARP = texture(LUMA)


def test_blur_steepens_the_slopes_of_texture():
    grain = 128 + 25 * RNG.standard_normal((160, 200)).astype(np.float32)
    sharp, soft = texture(grain), texture(box(grain, 3, 3))
    assert sharp["slope_1_typical"] == pytest.approx(0, abs=0.05)
    assert soft["slope_1_typical"] < -0.2
    assert soft["slope_1_sharpest"] < -0.1
    assert soft["ring_3"] < sharp["ring_3"] - 0.5


def test_blur_widens_edges():
    soft = texture(box(LUMA, 8, 8))
    assert SHARP["edge_1_typical"] == pytest.approx(0, abs=0.05)
    assert soft["edge_1_typical"] < -1.2
    assert soft["edge_4_typical"] > soft["edge_1_typical"] + 0.8


def test_blur_in_one_direction_shows_in_the_directions():
    moved = texture(box(LUMA, 11, 1))
    assert moved["edge_1_direction"] > SHARP["edge_1_direction"] + 0.5
    assert moved["sectors_fine"] > SHARP["sectors_fine"]


@pytest.mark.parametrize("sigma", [5.0, 20.0])
def test_noise_is_measured_in_its_own_units(sigma):
    noisy = LUMA + sigma * RNG.standard_normal(LUMA.shape).astype(np.float32)
    assert np.exp(texture(noisy)["noise_flattest"]) == pytest.approx(sigma, rel=0.25)
    assert np.exp(SHARP["noise_flattest"]) < 1


def test_blocks_are_seen_wherever_the_grid_begins():
    rows = np.repeat(RNG.integers(100, 140, (20, 25)).astype(np.float32), 8, axis=0)
    grid = np.repeat(rows, 8, axis=1)
    for shift in (0, 3):
        assert texture(np.roll(grid, shift, axis=1))["blocks_across"] > SHARP["blocks_across"] + 1


def test_lab_of_known_colours():
    colours = np.array([[[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]]], np.uint8)
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]]
    assert np.allclose(to_lab(colours)[0], expected, atol=0.1)


def test_tones_follow_light_and_colour():
    grey = np.repeat(LUMA[..., None], 3, axis=2).astype(np.uint8)
    plain, dark, warm = tones(grey), tones(grey // 5), tones((grey * [1.0, 0.8, 0.6]).astype(np.uint8))
    assert dark["level_75"] < plain["level_75"] / 3
    assert tones(np.clip(grey.astype(int) * 3, 0, 255).astype(np.uint8))["white"] > plain["white"] + 0.3
    assert tones((grey * 0.2 + 100).astype(np.uint8))["range"] < plain["range"] / 3
    assert warm["hue_agreement"] > 0.8 > plain["hue_agreement"]
    assert warm["edge_light"] > plain["edge_light"] + 0.3


@pytest.mark.parametrize("size", [(32, 32), (33, 700), (700, 33), (48, 61)])
def test_any_size_and_any_flatness_gives_numbers(size):
    for pixels in (np.zeros((*size, 3), np.uint8), RNG.integers(0, 256, (*size, 3), dtype=np.uint8)):
        found = measure(Photo(pixels=pixels, width=size[1], height=size[0], format="PNG", detail=pixels))
        assert np.isfinite(list(found.values())).all()


def test_without_a_crop_the_small_picture_stands_in():
    pixels = RNG.integers(0, 256, (64, 80, 3), dtype=np.uint8)
    found = measure(Photo(pixels=pixels, width=80, height=64, format="PNG"))
    assert found["small_noise_flat"] == found["detail_noise_flat"]
    assert luminance(pixels).shape == (64, 80)


def test_blotches_of_colour_are_noise_of_colour():
    grey = np.full((160, 200, 3), 128.0)
    speckle = np.kron(RNG.normal(0, 12, (40, 50, 3)), np.ones((4, 4, 1)))
    clean = coarse_noise(grey.astype(np.uint8))
    blotched = coarse_noise((grey + speckle).astype(np.uint8))
    for name in ("noise_red_half", "noise_blue_quarter", "noise_luma_half"):
        assert blotched[name] > clean[name] + 2

"""Faults made on purpose, in five growing levels, for a photo of about 512 px.

`LADDERS` holds the ladders that the released model is held to; `spoil` applies one. Strength runs from
0 (none) to 1 (the strongest level); the learned fault outputs are trained on it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from training.datasets import Pixels
from training.views import reencode

LEVELS = 5
# Outputs of the model, in order.
FAULTS = (
    "out_of_focus",
    "motion_blur",
    "noise",
    "too_dark",
    "too_bright",
    "low_contrast",
    "colour_cast",
    "compression",
    "low_resolution",
)
# Parameter of each ladder at levels 1..5.
LADDERS: dict[str, tuple[float, ...]] = {
    "out_of_focus": (0.8, 1.6, 2.4, 3.2, 4.0),  # σ in px
    "motion_blur": (3, 6, 9, 12, 15),  # px
    "noise": (8, 16, 24, 32, 40),  # σ of 255
    "too_dark": (-0.4, -0.8, -1.2, -1.6, -2.0),  # EV
    "too_bright": (0.4, 0.8, 1.2, 1.6, 2.0),  # EV
    "low_contrast": (0.85, 0.7, 0.55, 0.4, 0.25),  # of the range
    "colour_cast": (0.1, 0.2, 0.3, 0.4, 0.5),  # gain apart between channels
    "compression": (60, 40, 25, 15, 10),  # JPEG quality
    "low_resolution": (1.5, 2.0, 2.6, 3.3, 4.0),  # × enlarged
}


def defocus(pixels: Pixels, sigma: float, rng: np.random.Generator) -> Pixels:
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(sigma)))


def motion(pixels: Pixels, length: float, rng: np.random.Generator) -> Pixels:
    """A straight shake of `length` px in a random direction."""
    angle = rng.uniform(0, np.pi)
    side = int(np.ceil(length)) | 1
    kernel = np.zeros((side, side))
    for t in np.linspace(-(length - 1) / 2, (length - 1) / 2, side * 4):
        x, y = side / 2 - 0.5 + t * np.cos(angle), side / 2 - 0.5 + t * np.sin(angle)
        kernel[round(float(np.clip(y, 0, side - 1))), round(float(np.clip(x, 0, side - 1)))] += 1
    kernel /= kernel.sum()
    height, width, _ = pixels.shape
    wide = np.pad(pixels.astype(np.float32), ((side // 2,) * 2, (side // 2,) * 2, (0, 0)), mode="edge")
    out = np.zeros(pixels.shape, dtype=np.float32)
    for row, column in np.argwhere(kernel > 0):
        out += np.float32(kernel[row, column]) * wide[row : row + height, column : column + width]
    return np.clip(out + 0.5, 0, 255).astype(np.uint8)


def grain(pixels: Pixels, sigma: float, rng: np.random.Generator) -> Pixels:
    noise = rng.standard_normal(pixels.shape, dtype=np.float32) * sigma
    return np.clip(pixels + noise + 0.5, 0, 255).astype(np.uint8)


def exposure(pixels: Pixels, stops: float, rng: np.random.Generator) -> Pixels:
    """Light scaled by 2^stops in linear light (sRGB transfer as a 2.2 power), then clipped."""
    table = np.clip(255 * (np.linspace(0, 1, 256) ** 2.2 * 2.0**stops) ** (1 / 2.2), 0, 255)
    return np.asarray(table + 0.5, dtype=np.uint8)[pixels]


def flatten(pixels: Pixels, factor: float, rng: np.random.Generator) -> Pixels:
    middle = rng.uniform(100, 160)
    table = np.clip((np.arange(256) - middle) * factor + middle, 0, 255)
    return np.asarray(table + 0.5, dtype=np.uint8)[pixels]


def cast(pixels: Pixels, amount: float, rng: np.random.Generator) -> Pixels:
    """Gains along a random hue, their mean kept at one."""
    hue = rng.uniform(0, 2 * np.pi) + np.array([0, 2 * np.pi / 3, 4 * np.pi / 3])
    gains = 1 + amount * np.cos(hue)
    return np.clip(pixels * gains.astype(np.float32) + 0.5, 0, 255).astype(np.uint8)


def compress(pixels: Pixels, quality: float, rng: np.random.Generator) -> Pixels:
    return reencode(pixels, int(quality), 2)


def enlarge(pixels: Pixels, factor: float, rng: np.random.Generator) -> Pixels:
    height, width, _ = pixels.shape
    image = Image.fromarray(pixels)
    small = image.resize(
        (max(8, round(width / factor)), max(8, round(height / factor))), Image.Resampling.BOX
    )
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


MAKERS: dict[str, Callable[[Pixels, float, np.random.Generator], Pixels]] = {
    "out_of_focus": defocus,
    "motion_blur": motion,
    "noise": grain,
    "too_dark": exposure,
    "too_bright": exposure,
    "low_contrast": flatten,
    "colour_cast": cast,
    "compression": compress,
    "low_resolution": enlarge,
}


def spoil(pixels: Pixels, fault: str, level: float, rng: np.random.Generator) -> Pixels:
    """`pixels` with `fault` at `level` in 0..5 (fractions lie between the ladder's steps)."""
    neutral = {"low_contrast": 1.0, "compression": 95.0, "low_resolution": 1.0}.get(fault, 0.0)
    steps = (neutral, *LADDERS[fault])
    return MAKERS[fault](pixels, float(np.interp(level, range(LEVELS + 1), steps)), rng)

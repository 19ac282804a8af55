"""Pictures as the product sees them, and changes that keep the label.

Only what a rater would not mark down is allowed here: another resize kernel, another container, a mild
re-encoding, a mirror image, a slight crop. Blur, noise, exposure and colour are faults (`training.faults`).
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from training.datasets import Pixels

LONG_SIDE = 384
KERNELS = (
    Image.Resampling.LANCZOS,
    Image.Resampling.BICUBIC,
    Image.Resampling.BOX,
    Image.Resampling.HAMMING,
    Image.Resampling.BILINEAR,
)


def fit(
    pixels: Pixels, long_side: int = LONG_SIDE, kernel: Image.Resampling = Image.Resampling.LANCZOS
) -> Pixels:
    """Shrink to `long_side`, shape kept; never enlarged."""
    height, width, _ = pixels.shape
    scale = long_side / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(32, round(width * scale)), max(32, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, kernel))


def reencode(pixels: Pixels, quality: int, subsampling: int = 0) -> Pixels:
    """Through JPEG and back."""
    return _through(pixels, "JPEG", quality=quality, subsampling=subsampling)


def stored_anew(pixels: Pixels, rng: np.random.Generator, lowest: int = 90) -> Pixels:
    """Mildly re-encoded, as JPEG or, one time in three, as WebP, of a quality from `lowest` on."""
    quality = int(rng.integers(lowest, 99))
    if rng.random() < 1 / 3:
        # The fastest method, which is also the one that changes most.
        return _through(pixels, "WEBP", quality=quality, method=0)
    return reencode(pixels, quality, int(rng.choice((0, 2))))


def _through(pixels: Pixels, container: str, **options: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, container, **options)
    with Image.open(buffer) as image:
        return np.asarray(image.convert("RGB"))


def reencoded(pixels: Pixels, rng: np.random.Generator, long_side: int = LONG_SIDE) -> Pixels:
    """Through JPEG or WebP at quality 95, and otherwise as it was: the score has to stay."""
    kind = int(rng.integers(5))
    if kind < 2:
        pixels = reencode(pixels, 95, (0, 2)[kind])
    else:
        # The fast, the usual and the slowest method: each smooths in its own way.
        pixels = _through(pixels, "WEBP", quality=95, method=(1, 4, 6)[kind - 2])
    return fit(pixels, long_side)


def varied(pixels: Pixels, rng: np.random.Generator, long_side: int = LONG_SIDE) -> Pixels:
    """The same photo stored and scaled in another way: the label stays."""
    if rng.random() < 0.5:
        pixels = stored_anew(pixels, rng)
    if rng.random() < 0.5:
        pixels = pixels[:, ::-1]
    return fit(pixels, long_side, KERNELS[int(rng.integers(len(KERNELS)))])


def made_alike(pixels: Pixels, rng: np.random.Generator, long_side: int = 320) -> Pixels:
    """A random 4:3, 1:1 or 3:4 window, one size, one encoding: origin leaves no trace in the format."""
    height, width, _ = pixels.shape
    ratio = float(rng.choice((4 / 3, 1.0, 3 / 4)))
    crop_width = min(width, int(height * ratio))
    crop_height = min(height, int(crop_width / ratio))
    shrink = rng.uniform(0.85, 1.0)
    crop_width, crop_height = int(crop_width * shrink), int(crop_height * shrink)
    left = int(rng.integers(width - crop_width + 1))
    top = int(rng.integers(height - crop_height + 1))
    window = pixels[top : top + crop_height, left : left + crop_width]
    # Sets differ in original size: both pass through 256 px, so that neither keeps finer detail.
    small = fit(window, 256)
    scale = long_side / max(small.shape[:2])
    size = (round(small.shape[1] * scale), round(small.shape[0] * scale))
    return reencode(np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)), 85, 2)


def training_crop(pixels: Pixels, rng: np.random.Generator, crop: int, low: int, high: int) -> Pixels:
    """A square crop of a randomly scaled photo: its long side in low..high, enlarged only when too small."""
    height, width, _ = pixels.shape
    scale = int(rng.integers(low, high + 1)) / max(height, width)
    scale = max(min(scale, 1.0), crop / min(height, width))
    size = (max(crop, round(width * scale)), max(crop, round(height * scale)))
    kernel = KERNELS[int(rng.integers(len(KERNELS)))]
    if rng.random() < 0.4:
        pixels = stored_anew(pixels, rng, lowest=85)
    scaled = np.asarray(Image.fromarray(pixels).resize(size, kernel))
    left, top = int(rng.integers(size[0] - crop + 1)), int(rng.integers(size[1] - crop + 1))
    window = scaled[top : top + crop, left : left + crop]
    return window[:, ::-1] if rng.random() < 0.5 else window

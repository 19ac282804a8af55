"""Photos with and without made faults, sent through the product's own decoder, and what is measured of them.

Faults are made on photos that people rated well (`CLEAN` and more): others have faults of their own. Large
photos (`--large`, a folder) show what pixels look like 1:1 when the camera did not shrink them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from scipy import ndimage

from photoscore.imaging import Photo, load
from photoscore.imaging.detail import busiest_window
from photoscore.scoring.reasons.measures import measure
from training.datasets import Pixels, decode, read_items
from training.faults import FAULTS, LADDERS, LEVELS, MAKERS, spoil
from training.progress import progress

CLEAN = 0.6
LARGE_TIMES = 12
DETAIL = 512
SMALL = 384


@dataclass(frozen=True)
class Base:
    """A photo without faults that anyone minded."""

    path: Path
    split: str
    large: bool


def bases(biq: Path, large: Path | None) -> list[Base]:
    """Well rated photos of `biq2021`, and all of the folder of large ones."""
    found = [Base(item.path, item.split, False) for item in read_items(biq) if item.mos >= CLEAN]
    if large is not None:
        # Too few for three splits: every other one is for training, the rest for the figures.
        found += [
            Base(path, ("train", "test")[number % 2], True)
            for number, path in enumerate(sorted(large.glob("*.jpg")))
        ]
    return found


def disc(pixels: Pixels, sigma: float) -> Pixels:
    """Blur by a lens out of focus: a disc of the same second moment as a Gaussian of `sigma`."""
    radius = 2 * sigma
    side = int(np.ceil(radius))
    y, x = np.mgrid[-side : side + 1, -side : side + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    kernel /= kernel.sum()
    out = np.stack(
        [ndimage.convolve(pixels[..., c].astype(np.float32), kernel, mode="nearest") for c in range(3)], -1
    )
    return np.clip(out + 0.5, 0, 255).astype(np.uint8)


def film_noise(pixels: Pixels, sigma: float, rng: np.random.Generator, softest: float = 0.8) -> Pixels:
    """Noise as cameras leave it: smoothed, stronger in the shadows, partly common to the channels."""
    height, width, _ = pixels.shape
    own = rng.standard_normal((height, width, 3), dtype=np.float32)
    noise = rng.standard_normal((height, width, 1), dtype=np.float32) + rng.uniform(0, 1) * own
    noise = ndimage.gaussian_filter(noise, (*([rng.uniform(0.3, softest)] * 2), 0))
    noise *= sigma / noise.std() * (1.35 - pixels.mean(axis=2, keepdims=True) / 255 * 0.7)
    return np.clip(pixels + noise + 0.5, 0, 255).astype(np.uint8)


def make(pixels: Pixels, fault: str, level: float, rng: np.random.Generator) -> Pixels:
    """A fault at a level in 0..5 of its ladder, in one of the ways in which it comes about."""
    if fault == "out_of_focus" and rng.random() < 0.5:
        return disc(pixels, float(np.interp(level, range(LEVELS + 1), (0.01, *LADDERS[fault]))))
    if fault == "noise" and rng.random() < 0.6:
        return film_noise(pixels, float(np.interp(level, range(LEVELS + 1), (0, *LADDERS[fault]))), rng)
    return spoil(pixels, fault, level, rng)


def encode(pixels: Pixels, quality: int | None) -> bytes:
    """A JPEG of that quality, or a PNG."""
    buffer = io.BytesIO()
    picture = Image.fromarray(pixels)
    if quality is None:
        picture.save(buffer, "PNG")
    else:
        picture.save(buffer, "JPEG", quality=quality, subsampling=2 if quality < 90 else 0)
    return buffer.getvalue()


def send(pixels: Pixels, rng: np.random.Generator) -> Photo:
    """What the product sees when these pixels are sent as a file of ordinary quality."""
    quality = None if rng.random() < 0.1 else int(rng.integers(78, 97))
    return load(encode(pixels, quality), long_side=SMALL, detail=DETAIL)


def send_compressed(pixels: Pixels, level: float, rng: np.random.Generator) -> Photo:
    """The file as it was compressed, or, one time in two, saved once more at an ordinary quality."""
    quality = int(np.interp(level, range(LEVELS + 1), (95, *LADDERS["compression"])))
    content = encode(pixels, quality)
    if rng.random() < 0.5:
        return load(content, long_side=SMALL, detail=DETAIL)
    with Image.open(io.BytesIO(content)) as again:
        return send(np.asarray(again.convert("RGB")), rng)


def sharpest_part(pixels: Pixels, side: int, rng: np.random.Generator) -> Pixels:
    """A square near the part with most detail: elsewhere a good photo is blurred on purpose."""
    height, width, _ = pixels.shape
    small = decode_small(pixels)
    left, top, _, _ = busiest_window(small, (width, height), side)
    left = int(np.clip(left + rng.integers(-side // 4, side // 4), 0, width - side))
    top = int(np.clip(top + rng.integers(-side // 4, side // 4), 0, height - side))
    return np.ascontiguousarray(pixels[top : top + side, left : left + side])


def decode_small(pixels: Pixels) -> Pixels:
    small = Image.fromarray(pixels)
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    return np.asarray(small)


def view(base: Base, rng: np.random.Generator) -> Pixels:
    """Pixels of a base: a photo of the set, at times shrunk; a large one cut 1:1, or shrunk for the web."""
    pixels = decode(base.path)
    height, width, _ = pixels.shape
    if base.large and rng.random() < 0.7:
        return sharpest_part(pixels, min(int(rng.integers(700, 1100)), height, width), rng)
    if not base.large and rng.random() < 0.6:
        return pixels
    scale = rng.uniform(400, 1200) / max(height, width) if base.large else rng.uniform(0.55, 1)
    shrunk = Image.fromarray(pixels)
    if rng.random() < 0.3:
        shrunk = shrunk.filter(ImageFilter.UnsharpMask(1.5, 60, 2))
    return np.asarray(shrunk.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS))


def sample(base: Base, rng: np.random.Generator) -> tuple[Photo, NDArray[np.float32]]:
    """A photo with none, one or two faults, and the strength of each of `FAULTS`, 0..1."""
    pixels = view(base, rng)
    count = int(rng.choice([0, 1, 2], p=[0.25, 0.55, 0.2]))
    chosen = rng.choice(len(FAULTS), count, replace=False)
    strengths = np.zeros(len(FAULTS), np.float32)
    # What the camera does comes before what the network does.
    for index in sorted(chosen):
        level = float(rng.uniform(0.5, LEVELS))
        strengths[index] = level / LEVELS
        if FAULTS[index] == "compression":
            return send_compressed(pixels, level, rng), strengths
        pixels = make(pixels, FAULTS[index], level, rng)
    return send(pixels, rng), strengths


def extreme(base: Base, rng: np.random.Generator) -> tuple[Photo, NDArray[np.float32]]:
    """Light and colour beyond the ladders, and coarse noise, as in the dark."""
    pixels, strengths = view(base, rng), np.zeros(len(FAULTS), np.float32)

    def spoil_by(fault: str, amount: float) -> None:
        nonlocal pixels
        pixels = MAKERS[fault](pixels, amount, rng)
        strengths[FAULTS.index(fault)] = min(1.0, abs(amount) / abs(LADDERS[fault][-1]))

    if rng.random() < 0.25:
        spoil_by("colour_cast", rng.uniform(0.4, 0.9))
    if rng.random() < 0.5:
        spoil_by("too_bright", rng.uniform(1.5, 4.5))
    else:
        spoil_by("too_dark", -rng.uniform(0.3, 5))
        if rng.random() < 0.6:
            sigma = rng.uniform(4, 36)
            pixels = film_noise(pixels, sigma, rng, softest=2.5)
            strengths[FAULTS.index("noise")] = sigma / LADDERS["noise"][-1]
    return send(pixels, rng), strengths


@dataclass(frozen=True)
class Samples:
    """What was measured of n samples, and what had been done to them."""

    names: list[str]
    measures: NDArray[np.float32]
    """[n, measures]."""
    strengths: NDArray[np.float32]
    """[n, faults]: how strong each of `FAULTS` was made, 0..1."""

    def joined(self, more: Samples) -> Samples:
        """These and more."""
        measures = np.concatenate([self.measures, more.measures])
        return Samples(self.names, measures, np.concatenate([self.strengths, more.strengths]))


Maker = Callable[[Base, np.random.Generator], tuple[Photo, NDArray[np.float32]]]


def photos_of(
    found: list[Base], split: str, rounds: int, seed: int, maker: Maker = sample
) -> Iterator[tuple[Photo, NDArray[np.float32]]]:
    """Samples of every base of a split, always the same ones in the same order."""
    chosen = [base for base in found if base.split == split]
    # Few photos are large, most that are sent to the product will be.
    chosen += [base for base in chosen if base.large] * LARGE_TIMES
    jobs = [(number, index) for number in range(rounds) for index in range(len(chosen))]
    for number, index in progress(jobs, f"{split} samples"):
        rng = np.random.default_rng([seed, number, index, *chosen[index].path.name.encode()])
        yield maker(chosen[index], rng)


def gather(
    found: list[Base],
    split: str,
    rounds: int,
    *,
    seed: int,
    cache: Path,
    maker: Maker = sample,
) -> Samples:
    """The samples of a split, measured once and kept in `cache`."""
    if not cache.exists():
        rows = []
        for photo, strengths in photos_of(found, split, rounds, seed, maker):
            values = measure(photo)
            rows.append((np.asarray(list(values.values()), np.float32), strengths))
        np.savez(cache, names=list(values), X=[row[0] for row in rows], Y=[row[1] for row in rows])
    with np.load(cache) as kept:
        names, measures, strengths = [str(name) for name in kept["names"]], kept["X"], kept["Y"]
    return Samples(names, measures, strengths)

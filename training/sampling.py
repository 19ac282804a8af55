"""Batches for tuning: photos as square crops, renderings whole and in their own shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import faults, views
from training.datasets import PhotoSet, Pixels
from training.nima import teacher_scores
from training.targets import KINDS

RATED, SPOILED, EVERYDAY, RENDERED = 14, 3, 1, 2
SIZE = RATED + SPOILED + EVERYDAY + RENDERED
# How often a rendering of each kind is shown; web pages and advertisements are the hardest to tell.
KIND_SHARES = {"document": 0.38, "screenshot": 0.13, "collage": 0.2, "illustration": 0.09, "photograph": 0.2}
# Deviations of a mark that each level of a made fault costs at least.
DROP = 0.35


@dataclass(frozen=True)
class Sample:
    """One picture with what is known of it; NaN (for `kind` −1) is unknown.

    `mark` and `taste` are z-scores; of a spoiled photo `mark` is the highest that it may get.
    """

    pixels: Pixels
    mark: float
    taste: float
    fault: NDArray[np.float64]
    kind: int
    subset: int


@dataclass(frozen=True)
class Batch:
    """Pixels in groups of one shape (n, H, W, 3), and their targets in the same order, (SIZE, …)."""

    pixels: list[Tensor]
    mark: Tensor
    taste: Tensor
    fault: Tensor
    kind: Tensor
    subset: Tensor

    def to(self, place: torch.device) -> Batch:
        targets = (self.mark, self.taste, self.fault, self.kind, self.subset)
        return Batch([p.to(place) for p in self.pixels], *(t.to(place) for t in targets))


@dataclass(frozen=True)
class Window:
    """How photos are cut: squares of `crop` px after their long side was brought to low..high."""

    crop: int
    low: int
    high: int


class Sampler:
    """Batches by number: batch `n` is the same whatever came before, so a run can resume."""

    def __init__(
        self, rated: PhotoSet, everyday: PhotoSet, rendered: PhotoSet, window: Window, seed: int
    ) -> None:
        self.rated, self.everyday, self.rendered = rated, everyday, rendered
        self.window, self.seed = window, seed
        self.train, self.others = rated.where("train"), everyday.where("train")
        mos = rated.mos
        self.mark = (mos - mos[self.train].mean()) / mos[self.train].std()
        taste, other = teacher_scores(rated), teacher_scores(everyday)
        both = np.concatenate([taste[self.train], other[self.others]])
        self.taste = (taste - both.mean()) / both.std()
        self.other_taste = (other - both.mean()) / both.std()
        self.clean = np.asarray([i.subset == "ss03" and i.mos > 0.7 for i in rated.items])
        self.subset = np.asarray([int(i.subset[2:]) for i in rated.items])
        self.of_kind = {
            kind: [i for i in rendered.where("train").tolist() if rendered.items[i].kind == kind]
            for kind in KINDS
        }
        self.unknown = np.full(len(faults.FAULTS), np.nan)

    def faults_of(self, i: int) -> NDArray[np.float64]:
        """A clean photo has no fault; of all others nobody said."""
        return np.zeros_like(self.unknown) if self.clean[i] else self.unknown.copy()

    def cut(self, pixels: Pixels, rng: np.random.Generator) -> Pixels:
        window = self.window
        return views.training_crop(pixels, rng, window.crop, window.low, window.high)

    def rated_sample(self, i: int, rng: np.random.Generator) -> Sample:
        pixels = self.cut(self.rated.pixels[i], rng)
        return Sample(pixels, self.mark[i], self.taste[i], self.faults_of(i), 0, self.subset[i])

    def spoiled_sample(self, rng: np.random.Generator) -> Sample:
        i, kind = int(rng.choice(self.train)), int(rng.integers(len(faults.FAULTS)))
        level = rng.uniform(0.5, faults.LEVELS)
        bad = faults.spoil(self.rated.pixels[i], faults.FAULTS[kind], level, rng)
        fault = self.faults_of(i)
        fault[kind] = level / faults.LEVELS
        # A negative subset number says that the mark is a bound.
        return Sample(self.cut(bad, rng), self.mark[i] - DROP * level, np.nan, fault, 0, -1)

    def everyday_sample(self, rng: np.random.Generator) -> Sample:
        i = int(rng.choice(self.others))
        pixels = self.cut(self.everyday.pixels[i], rng)
        return Sample(pixels, np.nan, self.other_taste[i], self.unknown, 0, 0)

    def rendered_sample(self, rng: np.random.Generator) -> Sample:
        kind = str(rng.choice(list(KIND_SHARES), p=list(KIND_SHARES.values())))
        i = int(rng.choice(self.of_kind[kind]))
        side = int(rng.integers(self.window.low, self.window.high + 1))
        pixels = views.varied(self.rendered.pixels[i], rng, side)
        return Sample(pixels, np.nan, np.nan, self.unknown, KINDS.index(kind), 0)

    def sample(self, number: int, slot: int, order: NDArray[np.int64]) -> Sample:
        rng = np.random.default_rng((self.seed, number, slot))
        if slot < RATED:
            steps = len(order) // RATED
            return self.rated_sample(int(order[(number % steps) * RATED + slot]), rng)
        if slot < RATED + SPOILED:
            return self.spoiled_sample(rng)
        return self.everyday_sample(rng) if slot < SIZE - RENDERED else self.rendered_sample(rng)

    def __getitem__(self, number: int) -> Batch:
        steps = len(self.train) // RATED
        order = np.random.default_rng((self.seed, number // steps)).permutation(self.train)
        samples = [self.sample(number, slot, order) for slot in range(SIZE)]
        square = np.stack([s.pixels for s in samples[: SIZE - RENDERED]])
        # What a rendering is shows in the whole of it.
        alone = [s.pixels[None].copy() for s in samples[SIZE - RENDERED :]]

        def column(name: str) -> Tensor:
            return torch.from_numpy(np.asarray([getattr(s, name) for s in samples], dtype=np.float32))

        return Batch(
            [torch.from_numpy(p) for p in (square, *alone)],
            column("mark"),
            column("taste"),
            column("fault"),
            column("kind").long(),
            column("subset").long(),
        )

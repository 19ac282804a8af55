"""Which photos are spoiled, how, and how far: rows (photo, fault, level)."""

from __future__ import annotations

import numpy as np

from training.datasets import PhotoSet
from training.faults import FAULTS, LEVELS

Row = tuple[int, str, float]
TRAINING_ROWS = 3600
# Ladders are climbed on this many held-out photos: every fault at every level for each.
LADDER_PHOTOS = 60
LADDER_MARK = 0.6


def training_rows(photos: PhotoSet, count: int = TRAINING_ROWS, seed: int = 11) -> list[Row]:
    """Random faults at random levels on training scenes, stronger ones more often."""
    rng = np.random.default_rng(seed)
    indices = rng.choice(photos.where("train"), count)
    return [
        (int(i), FAULTS[n % len(FAULTS)], float(LEVELS * max(0.08, rng.uniform() ** 0.7)))
        for n, i in enumerate(indices)
    ]


def ladder_photos(photos: PhotoSet, split: str, count: int = LADDER_PHOTOS, seed: int = 12) -> list[int]:
    """Held-out photos rated well enough that their own score should be 0.5 or more."""
    rng = np.random.default_rng(seed)
    good = [int(i) for i in photos.where(split) if photos.items[i].mos >= LADDER_MARK]
    return sorted(int(i) for i in rng.choice(good, min(count, len(good)), replace=False))


def ladder_rows(photos: PhotoSet, split: str, count: int = LADDER_PHOTOS) -> list[Row]:
    """Every ladder's every level for the ladder photos, in that order: (photos × faults × levels)."""
    return [
        (i, fault, float(level))
        for i in ladder_photos(photos, split, count)
        for fault in FAULTS
        for level in range(1, LEVELS + 1)
    ]

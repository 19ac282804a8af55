"""The one raw scale that all marks are put on, before the map to the product's 0..1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.datasets import PhotoSet

Floats = NDArray[np.float64]

# What a picture is; the first is judged, the others lie under the ceiling.
KINDS = ("photograph", "screenshot", "document", "collage", "illustration")
# Everyday snapshots are put here on BIQ2021's scale of marks: the middle of the product's average class.
EVERYDAY_CENTRE = 0.46
# Deviation that everyday marks are given there: less than BIQ2021's, which holds deliberate faults.
EVERYDAY_DEVIATION = 0.12


@dataclass(frozen=True)
class RawScale:
    """BIQ2021 marks as z-scores of the training scenes: raw = (mos − mean) / deviation."""

    mean: float
    deviation: float

    def raw(self, mos: Floats) -> Floats:
        return (np.asarray(mos, dtype=np.float64) - self.mean) / self.deviation

    def mos(self, raw: Floats) -> Floats:
        return np.asarray(raw, dtype=np.float64) * self.deviation + self.mean


def raw_scale(rated: PhotoSet) -> RawScale:
    mos = rated.mos[rated.where("train")]
    return RawScale(float(mos.mean()), float(mos.std()))


def everyday_raw(everyday: PhotoSet, scale: RawScale) -> Floats:
    """Everyday marks, standardised within their set, at the place that the product gives everyday photos."""
    mos = everyday.mos
    return scale.raw(EVERYDAY_CENTRE + EVERYDAY_DEVIATION * (mos - mos.mean()) / mos.std())

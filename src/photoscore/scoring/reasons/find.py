"""The faults seen in one picture: measured in its pixels, and seen by the model."""

from __future__ import annotations

from photoscore.imaging import Photo
from photoscore.quality import Reason
from photoscore.scoring.card import PHOTOGRAPH, Faults
from photoscore.scoring.reading import Reading
from photoscore.scoring.reasons.detectors import packaged
from photoscore.scoring.reasons.measures import measure

NOT_A_PHOTOGRAPH = "not_a_photograph"
LOW_RESOLUTION = "low_resolution"

FEW_PIXELS, NEARLY_NONE = 480, 96
"""Longer sides, in pixels: below the first is too little for a page, at the second hardly anything."""
FLAT = 0.012
"""Deviation of the luminance, 0..1, below which a picture has nothing that could be judged."""


def find_reasons(photo: Photo, reading: Reading, faults: Faults) -> tuple[Reason, ...]:
    """What speaks against the score, strongest first.

    What is no photograph is told as that alone: the faults of a photo mean nothing there.
    """
    if reading.kind != PHOTOGRAPH:
        return (Reason(NOT_A_PHOTOGRAPH, reading.nonphoto, reading.kind),)
    learned = {name: reading.faults[name] for name in faults.names if name in reading.faults}
    thresholds = dict(zip(faults.names, faults.thresholds, strict=True))
    found = _told(computed_strengths(photo), learned, thresholds)
    small = size_strength(photo)
    if small > 0:
        found[LOW_RESOLUTION] = max(small, found.get(LOW_RESOLUTION, 0.0))
    return tuple(
        Reason(name, strength) for name, strength in sorted(found.items(), key=lambda pair: -pair[1])
    )


def computed_strengths(photo: Photo) -> dict[str, float]:
    """Strength of each measured fault, 0..1; empty for a picture without any structure."""
    measured = measure(photo)
    return {} if measured["deviation"] < FLAT else packaged().strengths(measured)


def size_strength(photo: Photo) -> float:
    """How far a photo's pixels are too few, 0 where they are enough, else 0.5..1."""
    longest = max(photo.width, photo.height)
    if longest >= FEW_PIXELS:
        return 0.0
    return 0.5 + 0.5 * min(1.0, (FEW_PIXELS - longest) / (FEW_PIXELS - NEARLY_NONE))


def _told(
    computed: dict[str, float], learned: dict[str, float], thresholds: dict[str, float]
) -> dict[str, float]:
    """The faults whose strength reaches their line; a mean where one is both computed and learned."""
    lines = packaged().lines
    told = {}
    for name in {**computed, **learned}:
        if name in computed and name in learned:
            line = lines[name]
            strength = (1 - line.share) * computed[name] + line.share * learned[name]
            threshold = line.together
        elif name in computed:
            strength, threshold = computed[name], lines[name].alone
        else:
            strength, threshold = learned[name], thresholds[name]
        if strength >= threshold:
            told[name] = strength
    return told

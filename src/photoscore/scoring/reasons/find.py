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
ENOUGH = 1000
"""Longer side, in pixels, that an enlarged photo must have had before for its detail to be enough."""
FLAT = 0.012
"""Deviation of the luminance, 0..1, below which a picture has nothing that could be judged."""


def find_reasons(photo: Photo, reading: Reading, faults: Faults) -> tuple[Reason, ...]:
    """What speaks against the score, strongest first.

    What is no photograph is told as that alone: the faults of a photo mean nothing there.
    """
    if reading.kind != PHOTOGRAPH:
        return (Reason(NOT_A_PHOTOGRAPH, reading.nonphoto, reading.kind),)
    computed, lines = computed_strengths(photo), packaged().lines
    found = {name: strength for name, strength in computed.items() if strength >= lines[name]}
    for name, threshold in zip(faults.names, faults.thresholds, strict=True):
        # The model sees the small picture only: what is measured, also 1:1, goes before what it says.
        if name not in computed and reading.faults.get(name, 0.0) >= threshold:
            found[name] = reading.faults[name]
    if not lacks_detail(photo, found.get(LOW_RESOLUTION, 0.0)):
        found.pop(LOW_RESOLUTION, None)
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


def lacks_detail(photo: Photo, strength: float) -> bool:
    """Whether a photo that was enlarged 1 to 4 times, as `strength` says, was too small before."""
    return max(photo.width, photo.height) / (1 + 3 * strength) < ENOUGH


def size_strength(photo: Photo) -> float:
    """How far a photo's pixels are too few, 0 where they are enough, else 0.5..1."""
    longest = max(photo.width, photo.height)
    if longest >= FEW_PIXELS:
        return 0.0
    return 0.5 + 0.5 * min(1.0, (FEW_PIXELS - longest) / (FEW_PIXELS - NEARLY_NONE))

"""The faults seen in one picture, from what the model says of it."""

from __future__ import annotations

from photoscore.imaging import Photo
from photoscore.quality import Reason
from photoscore.scoring.card import PHOTOGRAPH, Faults
from photoscore.scoring.reading import Reading

NOT_A_PHOTOGRAPH = "not_a_photograph"


def find_reasons(photo: Photo, reading: Reading, faults: Faults) -> tuple[Reason, ...]:
    """What speaks against the score, strongest first.

    Learned faults count from their thresholds on, the kind of picture when it is no photograph.
    """
    found = [
        Reason(name, reading.faults[name])
        for name, threshold in zip(faults.names, faults.thresholds, strict=True)
        if reading.faults.get(name, 0.0) >= threshold
    ]
    if reading.kind != PHOTOGRAPH:
        found.append(Reason(NOT_A_PHOTOGRAPH, reading.nonphoto, reading.kind))
    return tuple(sorted(found, key=lambda reason: -reason.strength))

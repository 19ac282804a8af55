"""What the model says of one picture, before calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from photoscore.scoring.card import PHOTOGRAPH

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Reading:
    """The model's outputs for one picture, by name."""

    quality: float
    """Raw score, on the model's own scale."""
    spread: float
    """Predicted standard deviation of ``quality``, same scale, above 0."""
    kinds: Mapping[str, float]
    """How likely each kind of picture is; sums to 1."""
    faults: Mapping[str, float]
    """Strength of each learned fault, 0..1."""
    embedding: npt.NDArray[np.float32] | None
    """Unit vector [E], or None when the model has none."""
    line: float = 0.5
    """How likely no photograph a picture must be to be called one of the other kinds."""

    @property
    def kind(self) -> str:
        """``"photograph"``, or the likeliest of the others where the picture is no photograph."""
        if self.nonphoto < self.line or len(self.kinds) == 1:
            return PHOTOGRAPH
        others = {name: share for name, share in self.kinds.items() if name != PHOTOGRAPH}
        return max(others, key=lambda name: others[name])

    @property
    def nonphoto(self) -> float:
        """How likely the picture is no photograph, 0..1."""
        return 1.0 - self.kinds[PHOTOGRAPH]

"""The values that every room passes on: a quality class, a reason, a score."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CLASS_EDGES: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8)
"""Where one class ends and the next begins; an edge belongs to the upper class."""


class QualityClass(IntEnum):
    """One of five bands of the score, from worst (1) to best (5)."""

    VERY_BAD = 1
    BAD = 2
    AVERAGE = 3
    GOOD = 4
    EXCELLENT = 5

    @classmethod
    def from_value(cls, value: float) -> QualityClass:
        """The class whose band holds ``value``, a score in 0..1."""
        return cls(1 + sum(value >= edge for edge in CLASS_EDGES))

    @property
    def label(self) -> str:
        """The class's name in lower-case words, as ``"very bad"``."""
        return self.name.lower().replace("_", " ")

    @property
    def description(self) -> str:
        """One sentence that says what a photo of this class looks like."""
        return _DESCRIPTIONS[self]


_DESCRIPTIONS = {
    QualityClass.VERY_BAD: "Unbalanced, out of focus, over-exposed or blurred, or not a photo at all.",
    QualityClass.BAD: "An everyday shot of low technical quality.",
    QualityClass.AVERAGE: "What most people post: nice, but not professional.",
    QualityClass.GOOD: "Like a good blogger's: thoughtful composition, retouched, no flaws.",
    QualityClass.EXCELLENT: "A professional photo without flaws.",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Something seen in the picture that speaks against its score."""

    name: str
    """Stable name of the fault, as ``"out_of_focus"``, or ``"not_a_photograph"``."""
    strength: float
    """How strong it is, 0..1."""
    kind: str | None = None
    """For ``"not_a_photograph"``: what it is instead, as ``"screenshot"``."""


@dataclass(frozen=True, slots=True)
class Score:
    """What the model says of one photo."""

    value: float
    """The score, 0..1."""
    distribution: tuple[float, float, float, float, float]
    """How likely each class is, very bad first; sums to 1."""
    model: str
    """Version of the weights that gave the score."""
    width: int
    """Width in pixels of the upright picture."""
    height: int
    """Height in pixels of the upright picture."""
    kind: str = "photograph"
    """What the picture is: ``"photograph"`` or a kind of picture that is none."""
    reasons: tuple[Reason, ...] | None = None
    """Faults that were seen, strongest first; None when they were not asked for."""
    captured_at: str | None = None
    """When the photo was taken, as its EXIF data say (ISO 8601 without zone); None if unknown."""
    embedding: npt.NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    """Unit vector that lies near those of similar pictures; None when it was not asked for."""

    @property
    def quality_class(self) -> QualityClass:
        """The class of the band that the score lies in."""
        return QualityClass.from_value(self.value)

    def as_dict(self) -> dict[str, Any]:
        """The score as JSON-ready values, as the command line and the service tell it.

        The embedding and ``captured_at`` are left out.
        """
        answer: dict[str, Any] = {
            "score": self.value,
            "class": int(self.quality_class),
            "label": self.quality_class.label,
            "distribution": list(self.distribution),
            "model": self.model,
            "width": self.width,
            "height": self.height,
            "kind": self.kind,
        }
        if self.reasons is not None:
            answer["reasons"] = [
                {"name": reason.name, "strength": reason.strength}
                | ({"kind": reason.kind} if reason.kind else {})
                for reason in self.reasons
            ]
        return answer

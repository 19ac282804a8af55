"""``model.json``: what lies beside the weights and says how they are to be used."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PHOTOGRAPH = "photograph"
"""The kind that comes first in every model that tells kinds apart."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Input(_Row):
    """How a picture is made ready: its longer side shrunk to ``long_side`` pixels, or ``enlarge``d to it."""

    long_side: int = Field(384, ge=32, le=4096)
    enlarge: bool = False
    resize: Literal["lanczos"] = "lanczos"


def _check_increasing(**columns: tuple[float, ...]) -> None:
    if len({len(points) for points in columns.values()}) > 1:
        raise ValueError(f"{' and '.join(columns)} need as many points as each other")
    for points in columns.values():
        if any(upper <= lower for lower, upper in pairwise(points)):
            raise ValueError("the points must increase")


class ScoreMap(_Row):
    """Points of the monotone map from raw score to score; see ``calibration``."""

    raw: tuple[float, ...] = Field(min_length=2)
    value: tuple[Share, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _increasing(self) -> Self:
        _check_increasing(raw=self.raw, value=self.value)
        return self


class Nonphoto(_Row):
    """Between which probabilities of being no photograph the score falls to its ``ceiling``-th part."""

    low: Share = 0.5
    high: Share = 0.9
    ceiling: float = Field(0.12, gt=0.0, le=1.0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.high <= self.low:
            raise ValueError("high must lie above low")
        return self

    @property
    def line(self) -> float:
        """The middle of both: from there on the picture is called what it is instead of a photograph."""
        return (self.low + self.high) / 2


class Edges(_Row):
    """Points of the highest score that a picture may have by the strength of its edges; see ``structure``."""

    strength: tuple[float, ...] = Field(min_length=2)
    ceiling: tuple[Annotated[Share, Field(gt=0.0)], ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _increasing(self) -> Self:
        _check_increasing(strength=self.strength, ceiling=self.ceiling)
        return self


class Spread(_Row):
    """How the predicted deviation becomes the one that is used: ``max(floor, scale * spread)``, raw scale."""

    scale: float = Field(1.0, gt=0.0)
    floor: float = Field(0.02, gt=0.0)


class Faults(_Row):
    """The learned faults: their names and the strengths from which they are reported."""

    names: tuple[str, ...] = ()
    thresholds: tuple[Share, ...] = ()

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.names) != len(self.thresholds):
            raise ValueError("names and thresholds need as many entries as each other")
        return self


class ModelCard(_Row):
    """The whole of ``model.json``, format 1."""

    format: Literal[1]
    version: str = Field(min_length=1, max_length=64)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    input: Input = Input()
    score_map: ScoreMap
    kinds: tuple[str, ...] = (PHOTOGRAPH,)
    nonphoto: Nonphoto = Nonphoto()
    edges: Edges | None = None
    """None: no picture is held down for want of edges."""
    spread: Spread = Spread()
    faults: Faults = Faults()

    @model_validator(mode="after")
    def _photograph_first(self) -> Self:
        if self.kinds[:1] != (PHOTOGRAPH,):
            raise ValueError(f"the first kind must be {PHOTOGRAPH!r}")
        return self

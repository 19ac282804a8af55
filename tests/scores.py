"""Scores made by hand, for tests of what reads them."""

from __future__ import annotations

from typing import Any

import numpy as np

from photoscore import Reason, Score


def make_score(value: float = 0.5, **fields: Any) -> Score:
    """A score of this value; other fields of `Score` by name, `reasons` as a dict of strengths."""
    reasons = fields.pop("reasons", None)
    if isinstance(reasons, dict):
        reasons = tuple(Reason(name, strength) for name, strength in reasons.items())
    known: dict[str, Any] = {"distribution": (0.2,) * 5, "model": "test", "width": 1200, "height": 800}
    return Score(value, reasons=reasons, **(known | fields))


def direction(degrees: float, dimensions: int = 8) -> np.ndarray:
    """A unit vector at this angle to the first axis, in the plane of the first two."""
    vector = np.zeros(dimensions, np.float32)
    vector[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return vector

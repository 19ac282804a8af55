"""From measures to strengths: a small network fitted on made faults, and the line from which each is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FITTED = Path(__file__).with_name("detectors.json")
"""Written by `python -m training.fit_reasons`."""


@dataclass(frozen=True)
class Detectors:
    """Standardise, one hidden layer of tanh units, a sigmoid for each fault."""

    measures: tuple[str, ...]
    centre: Floats
    scale: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    lines: Mapping[str, float]
    """The strength from which each fault is told, in the order of the outputs."""

    def strengths(self, measured: Mapping[str, float]) -> dict[str, float]:
        """Strength 0..1 of each fault; `measured` must have all `measures`."""
        values = np.array([measured[name] for name in self.measures], dtype=np.float32)
        # No photo is so odd that one measure may outvote all others.
        standard = np.clip((values - self.centre) / self.scale, -4, 4)
        raised = np.tanh(self.hidden @ standard + self.hidden_bias)
        answers = 1 / (1 + np.exp(-(self.output @ raised + self.output_bias)))
        return {name: float(answer) for name, answer in zip(self.lines, answers, strict=True)}


def read(path: Path) -> Detectors:
    """The detectors of a file that `fit_reasons` wrote."""
    data = json.loads(path.read_text())

    def floats(name: str) -> Floats:
        return np.array(data[name], dtype=np.float32)

    return Detectors(
        measures=tuple(data["measures"]),
        centre=floats("centre"),
        scale=floats("scale"),
        hidden=floats("hidden"),
        hidden_bias=floats("hidden_bias"),
        output=floats("output"),
        output_bias=floats("output_bias"),
        lines=data["lines"],
    )


@cache
def packaged() -> Detectors:
    """The detectors that come with the package, read once."""
    return read(FITTED)

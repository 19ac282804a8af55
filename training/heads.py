"""The fitted heads as plain arrays: written by `training.fit`, exported by `training.graph`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.basis import Basis

Floats = NDArray[np.float64]


def sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -40, 40))))


def softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Heads:
    """Linear maps of φ (N, D + M), rotated features beside likenesses; the last row of each is its bias.

    `score`: raw quality with its shares of taste and everyday order; `own`: what the order of everyday photos
    adds where `gate` (a logit) says that the picture is one; `fault` (…, F) logits;
    `fault_cost` (F,) and `fault_free` (F,): raw marks lost per unit of strength above the free part;
    `kind` (…, K) logits, the first a photograph; `spread` the logarithm of the raw deviation;
    `embed` (features + 1, E).
    """

    projection: Floats
    offset: Floats
    landmarks: Floats
    gamma: Floats
    score: Floats
    own: Floats
    gate: Floats
    spread: Floats
    fault: Floats
    fault_cost: Floats
    fault_free: Floats
    kind: Floats
    embed: Floats

    @property
    def basis(self) -> Basis:
        return Basis(self.projection, self.offset, self.landmarks, float(self.gamma))

    def base(self, phi: Floats) -> Floats:
        """The score before faults, raw."""
        own = phi @ self.own[:-1] + self.own[-1]
        return phi @ self.score[:-1] + self.score[-1] + self.everyday(phi) * own

    def everyday(self, phi: Floats) -> Floats:
        """How much of an everyday photo each picture is, 0..1."""
        return sigmoid(phi @ self.gate[:-1] + self.gate[-1])

    def faults(self, phi: Floats) -> Floats:
        """Strengths 0..1, (N, F)."""
        return sigmoid(phi @ self.fault[:-1] + self.fault[-1])

    def raw(self, phi: Floats) -> Floats:
        """The raw score: the base less what the made faults cost."""
        return self.base(phi) - np.maximum(self.faults(phi) - self.fault_free, 0) @ self.fault_cost

    def kinds(self, phi: Floats) -> Floats:
        return softmax(phi @ self.kind[:-1] + self.kind[-1])

    def deviation(self, phi: Floats) -> Floats:
        """Predicted deviation of the rating on the raw scale."""
        return np.asarray(np.exp(np.clip(phi @ self.spread[:-1] + self.spread[-1], -6, 3)))

    def save(self, path: Path) -> None:
        np.savez_compressed(path, **{f.name: getattr(self, f.name) for f in fields(self)})


def load_heads(path: Path) -> Heads:
    with np.load(path) as file:
        return Heads(**{f.name: file[f.name] for f in fields(Heads)})

"""Every figure that the model is held to, from features and heads: one dictionary, one definition each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from training.faults import FAULTS, LEVELS
from training.gather import Material
from training.heads import Heads
from training.metrics import auc, srcc

Floats = NDArray[np.float64]
SUBSETS = ("ss01", "ss02", "ss03")
# What the product calls very bad though sharp; illustrations and odd photographs are told beside them.
LISTED = ("screenshot", "document", "collage")
EDGES = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Product:
    """Heads with the map, the ceiling and the spread: features → score, as the package computes it."""

    heads: Heads
    meta: dict[str, object]

    def _rule(self, name: str) -> dict[str, object]:
        rule = self.meta[name]
        assert isinstance(rule, dict)
        return rule

    def value_of(self, raw: Floats) -> Floats:
        rule = self._rule("score_map")
        return np.interp(raw, rule["raw"], rule["value"])  # type: ignore[arg-type]

    def factor(self, phi: Floats) -> Floats:
        """What a score is multiplied by, for a picture that may be no photograph."""
        rule = self._rule("nonphoto")
        low, high, ceiling = (float(rule[k]) for k in ("low", "high", "ceiling"))  # type: ignore[arg-type]
        t = np.clip((1 - self.heads.kinds(phi)[:, 0] - low) / (high - low), 0, 1)
        return np.asarray(1 - t * (1 - ceiling))

    def score(self, features: NDArray[np.floating]) -> Floats:
        phi = self.heads.basis.expand(features)
        return self.value_of(self.heads.raw(phi)) * self.factor(phi)

    def distribution(self, features: NDArray[np.floating]) -> Floats:
        """(N, 5) class probabilities from the predicted spread."""
        phi = self.heads.basis.expand(features)
        raw, factor = self.heads.raw(phi), self.factor(phi)
        rule, table = self._rule("spread"), self._rule("score_map")
        sd = np.maximum(float(rule["floor"]), float(rule["scale"]) * self.heads.deviation(phi))  # type: ignore[arg-type]
        below = [np.zeros(len(raw))]
        for edge in EDGES:
            target = edge / factor
            at = np.interp(target, table["value"], table["raw"])  # type: ignore[arg-type]
            p = np.asarray([0.5 * (1 + erf(v / sqrt(2))) for v in (at - raw) / sd])
            below.append(np.where(target > 1, 1.0, p))
        return np.diff(np.stack([*below, np.ones(len(raw))], axis=1), axis=1)


def classes(values: Floats) -> NDArray[np.int64]:
    """0..4; an edge belongs to the upper class."""
    return np.searchsorted(EDGES, values, side="right")


def agreement(p: Floats, y: Floats, subset: NDArray[np.str_]) -> dict[str, float]:
    """SRCC over all and within each subset."""
    return {"biq": srcc(p, y), **{s: srcc(p[subset == s], y[subset == s]) for s in SUBSETS}}


def ladder_figures(product: Product, m: Material, split: str, count: int) -> dict[str, dict[str, object]]:
    """Per fault: share of photos (own score ≥ 0.5) whose strongest level scores lower, and the mean curve."""
    photos, features = m.ladder(split, count)
    own = product.score(m.x[photos])
    steps = product.score(features).reshape(len(photos), len(FAULTS), LEVELS)
    judged = own >= 0.5
    out: dict[str, dict[str, object]] = {}
    for n, fault in enumerate(FAULTS):
        curve = [float(own[judged].mean()), *(float(v) for v in steps[judged, n].mean(axis=0))]
        out[fault] = {
            "lower": float((steps[judged, n, -1] < own[judged]).mean()),
            "falls": all(b < a for a, b in pairwise(curve)),
            "curve": [round(v, 3) for v in curve],
            "photos": int(judged.sum()),
        }
    return out


def scale_figures(product: Product, m: Material, split: str) -> dict[str, float]:
    """Where everyday photos and photographers' work stand, and how well they are told apart."""
    rated, everyday = m.rated.where(split), m.everyday.where(split)
    work = rated[(m.subset[rated] == "ss03") & (m.rated.mos[rated] >= 0.75)]
    snaps = product.score(m.everyday_x[everyday])
    kept = np.isin(m.attractive, rated)
    alike_work, alike_snaps = m.alike_x
    share = np.bincount(classes(snaps), minlength=5) / len(snaps)
    return {
        "everyday_median": float(np.median(snaps)),
        "work_median": float(np.median(product.score(m.x[work]))),
        "auc_alike": auc(product.score(alike_snaps[everyday]), product.score(alike_work[kept])),
        "auc_plain": auc(snaps, product.score(m.x[work])),
        **{f"everyday_class_{k + 1}": float(v) for k, v in enumerate(share)},
    }


def ceiling_figures(product: Product, m: Material, split: str) -> dict[str, float]:
    """Share under 0.2 of what is no photograph, and of photos pulled there by the ceiling."""
    held = m.rendering_indices[1]
    kind = np.asarray([m.renderings.items[i].kind for i in held])
    score = product.score(m.held_rendered_x)
    photos = np.concatenate([m.x[m.rated.where(split)], m.everyday_x[m.everyday.where(split)]])
    phi = product.heads.basis.expand(photos)
    free = product.value_of(product.heads.raw(phi))
    pulled = (free >= 0.2) & (free * product.factor(phi) < 0.2)
    return {
        "renderings_low": float((score[np.isin(kind, LISTED)] < 0.2).mean()),
        **{f"{k}_low": float((score[kind == k] < 0.2).mean()) for k in sorted(set(kind))},
        "nonphotos_low": float((product.score(m.nonphotos_x) < 0.2).mean()),
        "photos_pulled": float(pulled.mean()),
    }


def taste_figure(product: Product, m: Material, split: str) -> float:
    """SRCC with the teacher among the photos of `ss03`."""
    rated = m.rated.where(split)
    rated = rated[m.subset[rated] == "ss03"]
    return srcc(product.heads.raw(product.heads.basis.expand(m.x[rated])), m.taste[0][rated])

"""Fit all heads on one trunk's features, and the map to the product's scale.

    python -m training.fit --trunk tuned@0.6 --name released

Fitted on training and validation scenes; penalties, weights and costs were chosen on validation scenes
(`training.choose`). Writes `heads/<name>.npz` and `<name>.json` in the cache; `training.export` makes the
model.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from training.basis import Basis
from training.classify import fit_logistic
from training.faults import FAULTS
from training.gather import Material
from training.heads import Heads, sigmoid
from training.metrics import calibration_error, srcc
from training.paths import cached
from training.ridge import fit_blocks
from training.score_heads import (
    Choice,
    expanded,
    fit_everyday,
    fit_gate,
    fit_quality,
    fit_taste,
    out_of_fold,
    together,
    widen,
)
from training.targets import KINDS
from training.trunk import HEAD_WIDTH
from training.views import LONG_SIDE

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

EMBEDDING = 128
NONPHOTO = {"low": 0.03, "high": 0.2, "ceiling": 0.12}
EDGE_CEILING = {"strength": [2, 12, 20], "ceiling": [0.05, 0.35, 1.0]}
"""Near the upper end of what rated photos with such weak edges score: see `training.edges`."""
# The map from the raw scale, told in BIQ2021 marks, to the product's 0..1.
MAP_MOS = (0.0, 0.15, 0.3, 0.45, 0.58, 0.7, 0.78, 0.85, 1.0)
MAP_VALUE = (0.0, 0.12, 0.25, 0.37, 0.5, 0.66, 0.8, 0.89, 1.0)
# Raw marks that a fault at full strength costs. Tuning taught the score to fall by itself for all others.
FAULT_COSTS = {"too_bright": 0.2, "colour_cast": 0.6}
EDGES = (0.2, 0.4, 0.6, 0.8)
# Mean of log|e| of a standard normal e, which turns mean log residuals into a log deviation.
LOG_NORMAL = -0.635


def fit_faults(m: Material, basis: Basis, rated: Indices) -> Floats:
    """Fault logits (D + M + 1, F): spoiled photos know their fault, well rated ones that they have none."""
    clean = rated[(m.subset[rated] == "ss03") & (m.y[rated] > m.scale.raw(np.asarray(0.7)))]
    index = np.asarray([row[0] for row in m.spoiled_rows])
    kept = np.isin(index, rated)
    strength = m.spoiled_strength[kept]
    # A spoiled photo of a good original has that fault alone; of a poor one the others are unknown.
    good = np.isin(index[kept], clean)
    strength = np.where((strength == 0) & ~good[:, None], np.nan, strength)
    z = np.concatenate([basis.rotate(m.spoiled_x[kept]), basis.rotate(m.x[clean])])
    target = np.concatenate([strength, np.zeros((len(clean), len(FAULTS)))])
    head = fit_logistic(z, target, np.ones(len(z)), penalty=1.0, exclusive=False)
    return widen(head, len(basis.landmarks))


def fit_kinds(m: Material, basis: Basis, rated: Indices, everyday: Indices) -> Floats:
    """Kind logits: every photo, spoiled or not, is a photograph."""
    kept = np.isin([row[0] for row in m.spoiled_rows], rated)
    photos = [m.x[rated], m.everyday_x[everyday], m.spoiled_x[kept]]
    train = m.rendering_indices[0]
    kinds = [KINDS.index(m.renderings.items[i].kind) for i in train]
    z = np.concatenate([*(basis.rotate(p) for p in photos), basis.rotate(m.rendered_x)])
    label = np.concatenate([np.zeros(sum(len(p) for p in photos), dtype=int), kinds])
    weight = np.where(label == 0, 1.0, 3.0)
    head = fit_logistic(z, np.eye(len(KINDS))[label], weight, penalty=2.0, exclusive=True)
    return widen(head, len(basis.landmarks))


def free_strengths(m: Material, basis: Basis, fault: Floats, rated: Indices) -> Floats:
    """Strength per fault that costs nothing: what 97 % of well rated photos stay under."""
    good = rated[m.y[rated] > m.scale.raw(np.asarray(0.7))]
    phi = basis.expand(m.x[good])
    return np.quantile(sigmoid(phi @ fault[:-1] + fault[-1]), 0.97, axis=0)


def spread_column(m: Material, basis: Basis, rated: Indices, residual: Floats) -> Floats:
    """Log deviation of the rating about the out-of-fold score, from the rotated features."""
    z = basis.rotate(m.x[rated])
    target = np.log(np.abs(residual) + 0.02) - LOG_NORMAL
    # Heavily smoothed: absolute residuals say little one by one.
    linear = fit_blocks(z, target, np.full(z.shape[1], 30.0))
    return np.concatenate([linear.weight, np.zeros(len(basis.landmarks)), [linear.bias]])


def fit_embedding(x: NDArray[np.float32]) -> Floats:
    """Leading axes of the last stage's mean, (HEAD_WIDTH + 1, EMBEDDING): what is in the picture."""
    content = x[:, -2 * HEAD_WIDTH : -HEAD_WIDTH].astype(np.float64)
    mean = content.mean(0)
    values, axes = np.linalg.eigh(np.cov((content - mean).T))
    # Half-whitened: no single content dominates.
    axes = axes[:, ::-1][:, :EMBEDDING] / (values[::-1][:EMBEDDING] ** 0.25)
    return np.concatenate([axes, -(mean @ axes)[None]])


def unseen_by_trunk(m: Material, rated: Indices) -> NDArray[np.bool_]:
    """Which of these photos can say how far the score is off: the trunk learned the marks of the others.

    All of them where only training scenes are fitted, to choose by validation scenes.
    """
    unseen = np.asarray([m.rated.items[i].split == "validation" for i in rated])
    return unseen if unseen.any() else np.ones(len(rated), dtype=bool)


def fit_all(m: Material, choice: Choice, rated: Indices, everyday: Indices) -> tuple[Heads, Floats, Floats]:
    """Heads fitted on these photos, with the out-of-fold raw scores of both sets."""
    sets = expanded(m, choice, rated, everyday)
    basis = sets.basis
    taste = fit_taste(m, sets, choice, rated, everyday)
    gate = fit_gate(m, sets, rated, everyday)
    parts = (fit_quality(m, sets, choice, rated, everyday), taste, fit_everyday(m, sets, choice, everyday))
    head = together(m, sets, choice, parts, gate, everyday)
    oof, oof_everyday = out_of_fold(m, sets, choice, rated, everyday, taste)
    y, unseen = m.y[rated], unseen_by_trunk(m, rated)
    slope = float(np.cov(oof[unseen], y[unseen])[0, 1] / oof[unseen].var())
    shift = float(y[unseen].mean() - slope * oof[unseen].mean())
    score = np.append(slope * head.base.weight, slope * head.base.bias + shift)
    own_order = np.append(slope * head.own.weight, slope * head.own.bias)
    fault = fit_faults(m, basis, rated)
    cost = choice.fault_cost * np.asarray([FAULT_COSTS.get(name, 0.0) for name in FAULTS])
    heads = Heads(
        basis.projection, basis.offset, basis.landmarks, np.asarray(basis.gamma), score, own_order, gate,
        spread_column(m, basis, rated, slope * oof + shift - y),
        fault, cost, free_strengths(m, basis, fault, rated),
        fit_kinds(m, basis, rated, everyday), fit_embedding(m.x[rated]),
    )  # fmt: skip
    return heads, slope * oof + shift, slope * oof_everyday + shift


def score_map(m: Material) -> dict[str, list[float]]:
    """The product's scale: BIQ2021's own scale of marks, on which everyday photos were put in the middle."""
    mos = np.asarray(MAP_MOS)
    return {"raw": [round(float(v), 5) for v in m.scale.raw(mos)], "value": list(MAP_VALUE)}


def describe(m: Material, heads: Heads, spread_scale: float) -> dict[str, object]:
    """What `model.json` says beside the weights."""
    thresholds = [round(float(min(0.9, max(v, 0.25))), 3) for v in heads.fault_free]
    return {
        "input": {"long_side": LONG_SIDE, "enlarge": True, "resize": "lanczos"},
        "score_map": score_map(m),
        "kinds": list(KINDS),
        "nonphoto": NONPHOTO,
        "edges": EDGE_CEILING,
        "spread": {"scale": round(spread_scale, 3), "floor": 0.02},
        "faults": {"names": list(FAULTS), "thresholds": thresholds},
        "card": "docs/model-card.md",
    }


def normal_below(x: Floats) -> Floats:
    """The normal distribution function."""
    return 0.5 * (1 + np.asarray([erf(v / sqrt(2)) for v in x]))


def calibrate(m: Material, heads: Heads, oof: Floats, rated: Indices) -> float:
    """The factor on the predicted deviation with the least calibration error of out-of-fold scores."""
    unseen = unseen_by_trunk(m, rated)
    rated, oof = rated[unseen], oof[unseen]
    table, phi = score_map(m), heads.basis.expand(m.x[rated])
    raw = oof - (heads.base(phi) - heads.raw(phi))
    edges = np.interp(EDGES, table["value"], table["raw"])
    observed = np.eye(len(EDGES) + 1)[np.searchsorted(edges, m.y[rated], side="right")]

    def error(scale: float) -> float:
        sd = np.maximum(0.02, scale * heads.deviation(phi))
        below = np.stack([0 * raw, *(normal_below((edge - raw) / sd) for edge in edges), 0 * raw + 1], axis=1)
        return calibration_error(np.diff(below, axis=1), observed)

    return min(np.linspace(0.7, 1.4, 15).tolist(), key=error)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", required=True)
    parser.add_argument("--name", default="released")
    options = parser.parse_args()
    m, choice = Material(options.trunk), Choice()
    rated, everyday = m.rated.where("train", "validation"), m.everyday.where("train", "validation")
    heads, oof, oof_everyday = fit_all(m, choice, rated, everyday)
    spread_scale = calibrate(m, heads, oof, rated)
    np.savez(cached("heads", f"{options.name}.oof.npz"), rated=oof, everyday=oof_everyday)
    heads.save(cached("heads", f"{options.name}.npz"))
    cached("heads", f"{options.name}.json").write_text(json.dumps(describe(m, heads, spread_scale)))
    print(f"out of fold: SRCC {srcc(oof, m.y[rated]):.3f} on {len(rated)}; choice {asdict(choice)}")


if __name__ == "__main__":
    main()

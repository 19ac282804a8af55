"""Fit all heads on one trunk's features, and the map to the product's scale.

    python -m training.fit --trunk tuned@0.75 --name released

Fitted on training and validation scenes; penalties, weights and costs were chosen on validation scenes
(`training.choose`). Writes `heads/<name>.npz` and `<name>.json` in the cache; `training.export` makes the
model.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from training.basis import Basis, fit_basis, penalties_of
from training.classify import fit_logistic
from training.datasets import fold_of
from training.faults import FAULTS
from training.gather import Material
from training.heads import Heads, sigmoid
from training.metrics import calibration_error, srcc
from training.paths import cached
from training.ridge import Linear, fit_blocks
from training.trunk import HEAD_WIDTH, SCALES, STAGES, round_channels
from training.views import LONG_SIDE

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

KINDS = ("photograph", "screenshot", "document", "collage", "illustration")
EMBEDDING = 128
NONPHOTO = {"low": 0.05, "high": 0.3, "ceiling": 0.12}
# The map from the raw scale, told in BIQ2021 marks, to the product's 0..1.
MAP_MOS = (0.0, 0.15, 0.3, 0.45, 0.58, 0.7, 0.78, 0.85, 1.0)
MAP_VALUE = (0.0, 0.12, 0.25, 0.37, 0.5, 0.66, 0.8, 0.89, 1.0)
# Faults whose own head has to count more, for the score itself sees them least.
FAULT_COSTS = {"too_bright": 5.0, "colour_cast": 1.6}
EDGES = (0.2, 0.4, 0.6, 0.8)
# Mean of log|e| of a standard normal e, which turns mean log residuals into a log deviation.
LOG_NORMAL = -0.635


@dataclass(frozen=True)
class Choice:
    """What validation scenes chose."""

    everyday_weight: float = 0.4
    alike_weight: float = 0.3
    spoiled_weight: float = 0.2
    # Raw marks that a fault at full strength is taken to cost when it is shown to the fit.
    spoiled_drop: float = 1.5
    taste_share: float = 0.1
    # Share of a head learned within the everyday photos alone, in raw marks per deviation of theirs.
    everyday_share: float = 0.3
    everyday_penalty: float = 2.0
    linear_penalty: float = 2.0
    kernel_penalty: float = 0.3
    fault_cost: float = 0.25
    landmarks: int = 1200
    balance: float = 1.0
    reach: float = 1.0


def widths_of(variant: int) -> list[int]:
    factor = SCALES[variant][0]
    return [32, *(round_channels(stage[-1] * factor) for stage in STAGES), HEAD_WIDTH]


@dataclass(frozen=True)
class Expanded:
    """Every set on one basis, (N, D + M) each; computed once for all the fits and folds."""

    basis: Basis
    rated: Floats
    everyday: Floats
    work_alike: Floats
    everyday_alike: Floats
    spoiled: Floats


_EXPANDED: dict[tuple[object, ...], Expanded] = {}


def expand_all(m: Material, basis: Basis) -> Expanded:
    work, snaps = m.alike_x
    sets = (m.x, m.everyday_x, work, snaps, m.spoiled_x)
    return Expanded(basis, *(basis.expand(features) for features in sets))


def expanded(m: Material, choice: Choice, rated: Indices, everyday: Indices) -> Expanded:
    """The basis fitted on these photos with all sets on it; kept for the next choice that shares it."""
    key = (m.trunk, len(rated), len(everyday), choice.landmarks, choice.balance, choice.reach)
    if key not in _EXPANDED:
        basis = fit_basis(
            np.concatenate([m.x[rated], m.everyday_x[everyday]]),
            widths_of(m.variant),
            landmarks=choice.landmarks,
            balance=choice.balance,
            reach=choice.reach,
        )
        _EXPANDED.clear()
        _EXPANDED[key] = expand_all(m, basis)
    return _EXPANDED[key]


def fit_quality(m: Material, sets: Expanded, choice: Choice, rated: Indices, everyday: Indices) -> Linear:
    """Rated and everyday photos, those of them remade alike, and spoiled photos with a lower mark."""
    index = np.asarray([row[0] for row in m.spoiled_rows])
    # Nobody is marked under the lowest mark that raters gave.
    drop = choice.spoiled_drop * m.spoiled_strength.max(axis=1)
    spoiled = np.maximum(m.y[index] - drop, m.scale.raw(np.asarray(0.08)))
    kept, work = np.isin(index, rated), np.isin(m.attractive, rated)
    parts = [
        (sets.rated[rated], m.y[rated], 1.0),
        (sets.everyday[everyday], m.everyday_y[everyday], choice.everyday_weight),
        (sets.work_alike[work], m.y[m.attractive[work]], choice.alike_weight),
        (sets.everyday_alike[everyday], m.everyday_y[everyday], choice.alike_weight),
        (sets.spoiled[kept], spoiled[kept], choice.spoiled_weight),
    ]
    parts = [part for part in parts if part[2] > 0]
    phi, target = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    weight = np.concatenate([np.full(len(p[1]), p[2]) for p in parts])
    return fit_blocks(phi, target, penalties(sets, choice), weight)


def penalties(sets: Expanded, choice: Choice) -> Floats:
    return penalties_of(sets.basis, choice.linear_penalty, choice.kernel_penalty)


def fit_taste(m: Material, sets: Expanded, choice: Choice, rated: Indices, everyday: Indices) -> Linear:
    """The teacher's ratings, learned from every photo of the fit."""
    phi = np.concatenate([sets.rated[rated], sets.everyday[everyday]])
    target = np.concatenate([m.taste[0][rated], m.taste[1][everyday]])
    return fit_blocks(phi, target, penalties(sets, choice))


def fit_everyday(m: Material, sets: Expanded, choice: Choice, everyday: Indices) -> Linear:
    """The order of everyday photos, learned within their own set: BIQ2021's spread would drown it."""
    rows = sets.everyday[everyday]
    z = sets.basis.projection.shape[1]
    target = m.everyday.mos[everyday]
    target = (target - target.mean()) / target.std()
    linear = fit_blocks(rows[:, :z], target, np.full(z, choice.everyday_penalty))
    # Centred on the everyday photos: there it says which is better, and moves none of them as a whole.
    weight = np.append(linear.weight, np.zeros(rows.shape[1] - z))
    return Linear(weight, np.asarray(-rows.mean(axis=0) @ weight))


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


def widen(head: Floats, landmarks: int) -> Floats:
    """A head on rotated features as one on the whole basis: likenesses unused."""
    return np.concatenate([head[:-1], np.zeros((landmarks, head.shape[1])), head[-1:]])


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


def together(choice: Choice, quality: Linear, taste: Linear, everyday: Linear) -> Linear:
    """Quality, with its shares of taste and of the everyday order, as one head."""
    parts = ((1.0, quality), (choice.taste_share, taste), (choice.everyday_share, everyday))
    return Linear(
        np.sum([share * part.weight for share, part in parts], axis=0),
        np.sum([share * part.bias for share, part in parts], axis=0),
    )


def out_of_fold(
    m: Material, sets: Expanded, choice: Choice, rated: Indices, everyday: Indices, taste: Linear
) -> tuple[Floats, Floats]:
    """Raw scores of rated and everyday photos by heads that never saw their scene's marks (five folds).

    Taste is one head for all folds: it learns from the teacher alone, not from marks.
    """
    fold_r = np.asarray([fold_of(m.rated.items[i].group) for i in rated])
    fold_e = np.asarray([fold_of(m.everyday.items[i].group) for i in everyday])
    out_r, out_e = np.zeros(len(rated)), np.zeros(len(everyday))
    for fold in range(5):
        inside = (rated[fold_r != fold], everyday[fold_e != fold])
        own = fit_everyday(m, sets, choice, inside[1])
        head = together(choice, fit_quality(m, sets, choice, *inside), taste, own)
        out_r[fold_r == fold] = head.predict(sets.rated[rated[fold_r == fold]])
        out_e[fold_e == fold] = head.predict(sets.everyday[everyday[fold_e == fold]])
    return out_r, out_e


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


def fit_all(m: Material, choice: Choice, rated: Indices, everyday: Indices) -> tuple[Heads, Floats, Floats]:
    """Heads fitted on these photos, with the out-of-fold raw scores of both sets."""
    sets = expanded(m, choice, rated, everyday)
    basis = sets.basis
    taste = fit_taste(m, sets, choice, rated, everyday)
    own = fit_everyday(m, sets, choice, everyday)
    head = together(choice, fit_quality(m, sets, choice, rated, everyday), taste, own)
    oof, oof_everyday = out_of_fold(m, sets, choice, rated, everyday, taste)
    y = m.y[rated]
    slope = float(np.cov(oof, y)[0, 1] / oof.var())
    shift = float(y.mean() - slope * oof.mean())
    score = np.append(slope * head.weight, slope * head.bias + shift)
    fault = fit_faults(m, basis, rated)
    cost = choice.fault_cost * np.asarray([FAULT_COSTS.get(name, 1.0) for name in FAULTS])
    heads = Heads(
        basis.projection, basis.offset, basis.landmarks, np.asarray(basis.gamma), score,
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
        "input": {"long_side": LONG_SIDE, "resize": "lanczos"},
        "score_map": score_map(m),
        "kinds": list(KINDS),
        "nonphoto": NONPHOTO,
        "spread": {"scale": round(spread_scale, 3), "floor": 0.02},
        "faults": {"names": list(FAULTS), "thresholds": thresholds},
        "card": "docs/model-card.md",
    }


def normal_below(x: Floats) -> Floats:
    """The normal distribution function."""
    return 0.5 * (1 + np.asarray([erf(v / sqrt(2)) for v in x]))


def calibrate(m: Material, heads: Heads, oof: Floats, rated: Indices) -> float:
    """The factor on the predicted deviation with the least calibration error of out-of-fold scores."""
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

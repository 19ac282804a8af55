"""The score's own heads: quality, taste, the order of everyday photos, and how they are mixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.basis import Basis, fit_basis, penalties_of
from training.classify import fit_logistic
from training.datasets import fold_of
from training.gather import Material
from training.heads import sigmoid
from training.ridge import Linear, fit_blocks
from training.trunk import HEAD_WIDTH, SCALES, STAGES, round_channels

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

GATE_PENALTY = 3.0


@dataclass(frozen=True)
class Choice:
    """What validation scenes chose."""

    everyday_weight: float = 0.2
    alike_weight: float = 0.3
    # The rated photos once more, stored and scaled in another way: that must not tell.
    varied_weight: float = 0.5
    # The cost of another quality for a photo that is encoded anew, where that of a wrong mark is 1.
    change_weight: float = 30.0
    spoiled_weight: float = 0.05
    # Raw marks that a fault at full strength is taken to cost when it is shown to the fit.
    spoiled_drop: float = 1.5
    taste_share: float = 0.15
    # Share of a head learned within the everyday photos alone, in raw marks per deviation of theirs: what it
    # has everywhere, and what it gains where the picture is an everyday one (`fit_gate`).
    everyday_share: float = 0.15
    everyday_gain: float = 2.0
    everyday_penalty: float = 2.0
    # How much of the way to their place the gate carries everyday photos; quality has learned a part of it.
    everyday_level: float = 0.9
    linear_penalty: float = 4.0
    kernel_penalty: float = 0.3
    # Factor on `fit.FAULT_COSTS`.
    fault_cost: float = 1.0
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
    varied: Floats
    everyday: Floats
    work_alike: Floats
    everyday_alike: Floats
    spoiled: Floats
    changes: tuple[Floats, Floats]
    """Of `Material.reencoded_indices`: encoded anew, less as they are."""


_EXPANDED: dict[tuple[object, ...], Expanded] = {}


def expand_all(m: Material, basis: Basis) -> Expanded:
    work, snaps = m.alike_x
    sets = (m.x, m.varied_x, m.everyday_x, work, snaps, m.spoiled_x)
    pairs = zip(m.reencoded_x, (m.x, m.everyday_x), m.reencoded_indices, strict=True)
    changes = tuple(basis.expand(anew) - basis.expand(plain[index]) for anew, plain, index in pairs)
    return Expanded(basis, *(basis.expand(features) for features in sets), changes)


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
        (sets.varied[rated], m.y[rated], choice.varied_weight),
        (sets.everyday[everyday], m.everyday_y[everyday], choice.everyday_weight),
        (sets.work_alike[work], m.y[m.attractive[work]], choice.alike_weight),
        (sets.everyday_alike[everyday], m.everyday_y[everyday], choice.alike_weight),
        (sets.spoiled[kept], spoiled[kept], choice.spoiled_weight),
    ]
    phi, target = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    weight = np.concatenate([np.broadcast_to(p[2], len(p[1])) for p in parts])
    return fit_blocks(phi, target, penalties(sets, choice), weight, changes(m, sets, choice, rated, everyday))


def changes(m: Material, sets: Expanded, choice: Choice, rated: Indices, everyday: Indices) -> Floats:
    """What encoding anew makes of photos of the fit, weighted for `fit_blocks`."""
    pairs = zip(sets.changes, m.reencoded_indices, (rated, everyday), strict=True)
    rows = np.concatenate([change[np.isin(index, kept)] for change, index, kept in pairs])
    return np.sqrt(choice.change_weight) * rows


def penalties(sets: Expanded, choice: Choice) -> Floats:
    return penalties_of(sets.basis, choice.linear_penalty, choice.kernel_penalty)


def fit_taste(m: Material, sets: Expanded, choice: Choice, rated: Indices, everyday: Indices) -> Linear:
    """The teacher's ratings, learned from every photo of the fit."""
    phi = np.concatenate([sets.rated[rated], sets.everyday[everyday]])
    target = np.concatenate([m.taste[0][rated], m.taste[1][everyday]])
    return fit_blocks(phi, target, penalties(sets, choice))


def fit_gate(m: Material, sets: Expanded, rated: Indices, everyday: Indices) -> Floats:
    """Logit (D + M + 1,) of being an everyday photo, learned on both sets made alike in their format."""
    kept = np.isin(m.gate_indices, rated)
    z = sets.basis.rotate(np.concatenate([m.gate_x[kept], m.alike_x[1][everyday]]))
    label = np.append(np.zeros(kept.sum()), np.ones(len(everyday)))
    weight = np.where(label == 1, len(label) / label.sum(), len(label) / (len(label) - label.sum()))
    # Both sets weigh the same, though one is twice as large.
    head = fit_logistic(z, label[:, None], weight, penalty=GATE_PENALTY, exclusive=False)
    return widen(head, len(sets.basis.landmarks))[:, 0]


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


def widen(head: Floats, landmarks: int) -> Floats:
    """A head on rotated features as one on the whole basis: likenesses unused."""
    return np.concatenate([head[:-1], np.zeros((landmarks, head.shape[1])), head[-1:]])


@dataclass(frozen=True)
class Mixture:
    """Quality with its shares of taste and everyday order, and the order that everyday pictures gain."""

    base: Linear
    own: Linear
    gate: Floats

    def predict(self, phi: Floats) -> Floats:
        return self.base.predict(phi) + sigmoid(phi @ self.gate[:-1] + self.gate[-1]) * self.own.predict(phi)


def everyday_level(m: Material, sets: Expanded, base: Linear, gate: Floats, everyday: Indices) -> float:
    """What the gate has to let through beside the order, so that everyday photos lie at their place."""
    phi = sets.everyday[everyday]
    opened = sigmoid(phi @ gate[:-1] + gate[-1])
    return float((m.everyday_y[everyday].mean() - base.predict(phi).mean()) / opened.mean())


def together(
    m: Material,
    sets: Expanded,
    choice: Choice,
    heads: tuple[Linear, Linear, Linear],
    gate: Floats,
    everyday: Indices,
) -> Mixture:
    """Quality, taste and everyday order (`heads`) as one base, and what the gate lets through."""
    quality, taste, order = heads
    parts = ((1.0, quality), (choice.taste_share, taste), (choice.everyday_share, order))
    base = Linear(
        np.sum([share * part.weight for share, part in parts], axis=0),
        np.sum([share * part.bias for share, part in parts], axis=0),
    )
    level = choice.everyday_level * everyday_level(m, sets, base, gate, everyday)
    own = Linear(choice.everyday_gain * order.weight, choice.everyday_gain * order.bias + np.asarray(level))
    return Mixture(base, own, gate)


def out_of_fold(
    m: Material,
    sets: Expanded,
    choice: Choice,
    rated: Indices,
    everyday: Indices,
    taste: Linear,
) -> tuple[Floats, Floats]:
    """Raw scores of rated and everyday photos by heads and gates that never saw their scene (five folds).

    Taste is one head for all folds: it learns from the teacher alone, not from marks.
    """
    fold_r = np.asarray([fold_of(m.rated.items[i].group) for i in rated])
    fold_e = np.asarray([fold_of(m.everyday.items[i].group) for i in everyday])
    out_r, out_e = np.zeros(len(rated)), np.zeros(len(everyday))
    for fold in range(5):
        inside = (rated[fold_r != fold], everyday[fold_e != fold])
        parts = (fit_quality(m, sets, choice, *inside), taste, fit_everyday(m, sets, choice, inside[1]))
        head = together(m, sets, choice, parts, fit_gate(m, sets, *inside), inside[1])
        out_r[fold_r == fold] = head.predict(sets.rated[rated[fold_r == fold]])
        out_e[fold_e == fold] = head.predict(sets.everyday[everyday[fold_e == fold]])
    return out_r, out_e

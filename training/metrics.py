"""Figures of agreement: rank and linear correlation, separation, calibration, and their intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def ranks(values: ArrayLike) -> Floats:
    """Ranks from 0, ties sharing their mean rank."""
    array = np.asarray(values, dtype=np.float64)
    _, inverse, counts = np.unique(array, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts + 1) / 2)[inverse]


def plcc(a: ArrayLike, b: ArrayLike) -> float:
    """Pearson's linear correlation."""
    return float(np.corrcoef(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))[0, 1])


def srcc(a: ArrayLike, b: ArrayLike) -> float:
    """Spearman's rank correlation."""
    return plcc(ranks(a), ranks(b))


def auc(low: ArrayLike, high: ArrayLike) -> float:
    """How often a value of `high` exceeds one of `low` (ties count half)."""
    low, high = np.asarray(low), np.asarray(high)
    both = ranks(np.concatenate([low, high]))[len(low) :]
    return float((both.sum() - len(high) * (len(high) - 1) / 2) / (len(low) * len(high)))


def interval(
    figure: Callable[[Floats, Floats], float], a: ArrayLike, b: ArrayLike, draws: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """95 % bootstrap interval of `figure(a, b)` over pairs."""
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    rng = np.random.default_rng(seed)
    drawn = [figure(a[i], b[i]) for i in (rng.integers(len(a), size=len(a)) for _ in range(draws))]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def reliability(probabilities: Floats, observed: Floats, bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean predicted, observed share, count) per bin of predicted probability, all classes pooled.

    `probabilities` and `observed` are (N, classes); `observed` is one-hot.
    """
    p, y = probabilities.ravel(), observed.ravel()
    which = np.minimum((p * bins).astype(int), bins - 1)
    return [
        (float(p[which == b].mean()), float(y[which == b].mean()), int((which == b).sum()))
        for b in range(bins)
        if (which == b).any()
    ]


def calibration_error(probabilities: Floats, observed: Floats, bins: int = 10) -> float:
    """Expected calibration error of the predicted class: |confidence − accuracy| weighted by bin size."""
    top = probabilities.argmax(axis=1)
    confidence = probabilities[np.arange(len(top)), top]
    right = observed[np.arange(len(top)), top]
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(confidence[which == b].mean() - right[which == b].mean()) * (which == b).mean()
            for b in range(bins)
            if (which == b).any()
        )
    )

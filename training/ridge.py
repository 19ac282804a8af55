"""Ridge regression on standardised features, linear or through a kernel's landmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """`predict(x) = x @ weight + bias` on raw features."""

    weight: Floats
    bias: Floats

    def predict(self, x: NDArray[np.floating]) -> Floats:
        return np.asarray(x, dtype=np.float64) @ self.weight + self.bias


def fit_ridge(x: NDArray[np.floating], y: Floats, penalty: float, weights: Floats | None = None) -> Linear:
    """Least squares with `penalty` on standardised features.

    `x` (N, F), `y` (N,) or (N, K), `weights` (N,) ≥ 0. Solved in the smaller of the two dimensions.
    """
    x = np.asarray(x)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    w = w / w.mean()
    mean = np.average(x, axis=0, weights=w)
    scale = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w)) + 1e-9
    centre = np.average(y, axis=0, weights=w)
    root = np.sqrt(w)[:, None]
    # Single precision halves the time of the products; the penalty keeps the system well conditioned.
    a = ((x - mean) / scale * root).astype(np.float32)
    b = ((y - centre).reshape(len(x), -1) * root).astype(np.float32)
    if a.shape[0] < a.shape[1]:
        gram = (a @ a.T).astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        weight = a.T @ np.linalg.solve(gram, b)
    else:
        gram = (a.T @ a).astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        weight = np.linalg.solve(gram, a.T @ b)
    weight = weight.reshape(-1, *y.shape[1:])
    weight = weight / (scale if y.ndim == 1 else scale[:, None])
    return Linear(weight, centre - mean @ weight)


def fit_blocks(
    x: NDArray[np.floating],
    y: Floats,
    penalties: Floats,
    weights: Floats | None = None,
    changes: NDArray[np.floating] | None = None,
) -> Linear:
    """Least squares on columns as they are, each with its own penalty: their scale means something.

    `changes` (M, D) are changes of `x` that should leave the result as it is: what each makes of it is
    squared and added to what is made least.
    """
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    mean, centre = np.average(x, axis=0, weights=w), np.average(y, axis=0, weights=w)
    root = np.sqrt(w)[:, None]
    a = ((x - mean) * root).astype(np.float32)
    b = ((y - centre).reshape(len(x), -1) * root).astype(np.float32)
    gram = (a.T @ a).astype(np.float64)
    gram[np.diag_indices_from(gram)] += penalties
    if changes is not None:
        still = changes.astype(np.float32)
        gram += still.T @ still
    weight = np.linalg.solve(gram, (a.T @ b).astype(np.float64)).reshape(-1, *y.shape[1:])
    return Linear(weight, centre - mean @ weight)

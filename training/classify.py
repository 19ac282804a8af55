"""Logistic heads on the rotated features: kinds of picture, and strengths of faults."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

Floats = NDArray[np.float64]


def fit_logistic(
    z: Floats, target: Floats, weights: Floats, penalty: float, exclusive: bool, rounds: int = 60
) -> Floats:
    """Weights (D + 1, K) of a softmax (`exclusive`) or of K separate logistic outputs, by L-BFGS.

    `target` (N, K) holds probabilities or strengths 0..1, NaN where unknown; `weights` (N,).
    """
    # Penalise in standardised columns, so that small but telling components can be used.
    scale = z.std(0) + 1e-9
    x = torch.from_numpy(np.concatenate([z / scale, np.ones((len(z), 1))], axis=1)).float()
    known = ~torch.from_numpy(np.isnan(target))
    y = torch.from_numpy(np.nan_to_num(target)).float()
    w = torch.from_numpy(weights / weights.mean()).float()
    head = torch.zeros((x.shape[1], y.shape[1]), requires_grad=True)
    optimiser = torch.optim.LBFGS([head], max_iter=rounds, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        logits = x @ head
        if exclusive:
            loss = functional.cross_entropy(logits, y, reduction="none")
        else:
            each = functional.binary_cross_entropy_with_logits(logits, y, reduction="none")
            loss = (each * known).sum(1)
        total = (loss * w).mean() + penalty * head[:-1].square().sum() / len(x)
        total.backward()
        return total

    optimiser.step(closure)
    result = head.detach().double().numpy()
    result[:-1] /= scale[:, None]
    return result

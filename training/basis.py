"""What every head stands on: pooled statistics, and their likeness to landmark photos.

`rotate` standardises the features, balances the stages (the last holds 60 % of the columns and would drown
the early ones, where most of technical quality sits) and keeps the leading principal components. `likeness`
is a Gaussian kernel against landmark photos (Nyström: Williams and Seeger, NIPS 2000), which a linear head
on top turns into kernel regression of a fixed, small size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Basis:
    """All arrays are plain, so that they go into the exported graph as they are."""

    projection: Floats  # (F, D)
    offset: Floats  # (D,)
    landmarks: Floats  # (M, D)
    gamma: float

    def rotate(self, features: NDArray[np.floating]) -> Floats:
        """(N, F) → (N, D)."""
        return np.asarray(features, dtype=np.float64) @ self.projection + self.offset

    def likeness(self, rotated: Floats) -> Floats:
        """(N, D) → (N, M): exp(−γ‖z − landmark‖²)."""
        square = (
            (rotated**2).sum(1)[:, None] + (self.landmarks**2).sum(1)[None] - 2 * rotated @ self.landmarks.T
        )
        return np.exp(-self.gamma * np.maximum(square, 0))

    def expand(self, features: NDArray[np.floating]) -> Floats:
        """(N, F) → (N, D + M): the rotated features beside their likeness to the landmarks."""
        rotated = self.rotate(features)
        return np.concatenate([rotated, self.likeness(rotated)], axis=1)


def stage_weights(widths: list[int], balance: float) -> Floats:
    """Per-column factor: each stage's share of the total variance ∝ (its columns)^(1 − balance)."""
    factors = [np.full(2 * width, (2 * width) ** (-balance / 2)) for width in widths]
    return np.concatenate(factors)


def steady_scale(deviation: NDArray[np.floating], widths: list[int], floor: float = 0.2) -> Floats:
    """Deviations to divide by, never far under the median of their stage's means or deviations.

    Channels that hardly ever fire have deviations of 1e-6: divided by it, the rounding of the last bit
    would move scores by hundredths.
    """
    parts, start = [], 0
    for width in widths:
        for _ in range(2):
            part = np.asarray(deviation[start : start + width], dtype=np.float64)
            parts.append(np.sqrt(part**2 + (floor * np.median(part)) ** 2) + 1e-6)
            start += width
    return np.concatenate(parts)


def choose_landmarks(rotated: Floats, count: int, seed: int) -> Floats:
    """A random choice of the photos themselves."""
    rng = np.random.default_rng(seed)
    return rotated[np.sort(rng.choice(len(rotated), min(count, len(rotated)), replace=False))]


def fit_basis(
    features: NDArray[np.floating],
    widths: list[int],
    components: int = 512,
    landmarks: int = 1200,
    balance: float = 0.5,
    reach: float = 1.0,
    seed: int = 0,
) -> Basis:
    """Fit on (N, F) features; the kernel's width is `reach` × the mean squared distance between photos."""
    from sklearn.utils.extmath import randomized_svd

    x = np.asarray(features, dtype=np.float32)
    mean, scale = x.mean(0), steady_scale(x.std(0), widths).astype(np.float32)
    factor = stage_weights(widths, balance).astype(np.float32) / scale
    z = (x - mean) * factor
    _, _, vectors = randomized_svd(z, components, n_iter=3, random_state=seed)
    rotation = vectors.T
    rotated = z @ rotation
    unit = np.sqrt((rotated**2).sum(1).mean())
    projection = (factor[:, None] * rotation / unit).astype(np.float64)
    centres = choose_landmarks((rotated / unit).astype(np.float64), landmarks, seed)
    return Basis(projection, -mean @ projection, centres, 1 / (2 * reach))


def penalties_of(basis: Basis, linear: float = 0.7, kernel: float = 0.1) -> Floats:
    """Ridge penalties of the columns of `expand`."""
    return np.concatenate([np.full(basis.projection.shape[1], linear), np.full(len(basis.landmarks), kernel)])

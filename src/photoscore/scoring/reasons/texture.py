"""What pixels next to each other say: sharpness, direction, noise, block edges, missing fine detail."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

TILE = 32
"""Side in pixels of the tiles that are looked at one by one: the sharpest and the flattest count."""
BANDS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 3 / 8, 1 / 2)
"""Edges of the rings of the spectrum, in cycles per pixel."""
LAGS = (1, 2, 4, 8)
IMMERKAER = np.float32(np.sqrt(np.pi / 2) / 6)
"""Deviation of white noise over the mean of his residual's absolute values."""
_DIRECTIONS = {"across": (0, 1), "down": (1, 0), "falling": (1, 1), "rising": (1, -1)}


def texture(luma: Floats) -> dict[str, float]:
    """Measures of a luminance picture, float32 [H, W] in 0..255, both sides at least 32."""
    return _slopes(luma) | _noise(luma) | _blocks(luma) | _spectrum(luma)


def _differences(luma: Floats, lag: int, direction: str) -> Floats:
    """Absolute differences of pixels `lag` steps apart; [H - 8, W - 16] for every lag up to 8."""
    down, right = (step * lag for step in _DIRECTIONS[direction])
    rows, columns = luma.shape[0] - 8, luma.shape[1] - 16
    shifted = luma[down : down + rows, 8 + right : 8 + right + columns]
    differences: Floats = np.abs(shifted - luma[:rows, 8 : 8 + columns])
    return differences


def _tiles(values: Floats) -> Floats:
    """Pixels of each tile, [n, side * side]; what fills no tile at the right and the bottom is left out."""
    side = min(TILE, *values.shape)
    rows, columns = values.shape[0] // side, values.shape[1] // side
    cut = values[: rows * side, : columns * side]
    return cut.reshape(rows, side, columns, side).swapaxes(1, 2).reshape(rows * columns, side * side)


def _slopes(luma: Floats) -> dict[str, float]:
    """How fast differences grow with distance, in the tiles with most contrast, by direction.

    Between pixels 1, 2, 4 and 8 apart, the mean absolute difference of fine texture grows little where it is
    sharp and in proportion where it is blurred: the structure function, the slope of the spectrum seen from
    the pixels. An edge keeps its height from pixel to pixel only where it is sharp: the greatest difference
    of neighbours against the greatest at 8 pixels says how wide the edges are.
    """
    means: dict[int, Floats] = {}
    peaks: dict[int, Floats] = {}
    for lag in LAGS:
        tiles = [_tiles(_differences(luma, lag, name)) for name in _DIRECTIONS]
        means[lag] = np.stack([tile.mean(axis=1) for tile in tiles])
        peaks[lag] = np.stack([tile.max(axis=1) for tile in tiles])
    contrast = means[8].mean(axis=0)
    busy = contrast >= np.quantile(contrast, 0.6)
    found = {"contrast": float(np.log(np.quantile(contrast, 0.9) + 0.5))}
    for lag in LAGS[:-1]:
        slope = _log_ratio(means[lag].mean(axis=0), means[2 * lag].mean(axis=0))[busy]
        found[f"slope_{lag}_typical"] = float(np.median(slope))
        found[f"slope_{lag}_sharpest"] = float(np.quantile(slope, 0.95))
        found[f"direction_{lag}"] = float(np.ptp(np.log(means[lag][:, busy].mean(axis=1) + 0.05)))
        found[f"direction_growth_{lag}"] = float(
            np.ptp(_log_ratio(means[lag], means[2 * lag])[:, busy].mean(axis=1))
        )
        edge = _log_ratio(peaks[lag], peaks[8])[:, busy]
        found[f"edge_{lag}_typical"] = float(np.median(edge))
        found[f"edge_{lag}_sharpest"] = float(np.quantile(edge.max(axis=0), 0.9))
        found[f"edge_{lag}_direction"] = float(np.ptp(edge.mean(axis=1)))
    return found


def _log_ratio(over: Floats, under: Floats) -> Floats:
    """The logarithm of a ratio of differences; the small constant stands in for rounding to 8 bits."""
    logs: Floats = np.log((over + 0.05) / (under + 0.05))
    return logs


def _noise(luma: Floats) -> dict[str, float]:
    """Deviation of the noise in the flattest tiles, where it is neither black nor white."""
    level = _tiles(luma[1:-1, 1:-1]).mean(axis=1)
    lit = (level > 12) & (level < 243)
    sigma = _deviations(luma)
    quantiles = np.log(np.quantile(sigma[lit] if lit.any() else sigma, (0.1, 0.3, 0.5)) + 0.05)
    return {
        f"noise_{name}": float(q) for name, q in zip(("flattest", "flat", "middle"), quantiles, strict=True)
    }


def _deviations(plane: Floats) -> Floats:
    """Deviation of the noise in each tile.

    Immerkær, "Fast noise variance estimation", CVIU 64, 1996. His mask, the difference of two Laplacians,
    is blind to planes and to straight edges along its axes.
    """
    rows = plane[:-2] - 2 * plane[1:-1] + plane[2:]
    residual = np.abs(rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:])
    deviations: Floats = _tiles(residual).mean(axis=1) * IMMERKAER
    return deviations


def coarse_noise(pixels: npt.NDArray[np.uint8]) -> dict[str, float]:
    """Noise in the luminance at half size and in the colours at half and quarter size, in the flattest tiles.

    Cameras smooth fine grain away; what they leave in the dark are blotches, most of all of colour.
    """
    values = pixels.astype(np.float32)
    green = values[..., 1]
    planes = {"luma": values.mean(axis=2), "red": values[..., 0] - green, "blue": values[..., 2] - green}
    found = {}
    for name, plane in planes.items():
        half = _halved(plane)
        sizes = {"half": half} if name == "luma" else {"half": half, "quarter": _halved(half)}
        for size, shrunk in sizes.items():
            found[f"noise_{name}_{size}"] = float(np.log(np.quantile(_deviations(shrunk), 0.25) + 0.05))
    return found


def _halved(plane: Floats) -> Floats:
    """The mean of every two by two pixels."""
    rows, columns = plane.shape[0] // 2 * 2, plane.shape[1] // 2 * 2
    cut = plane[:rows, :columns]
    halved: Floats = cut.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    return halved


def _blocks(luma: Floats) -> dict[str, float]:
    """How much the steps at every eighth pixel stand out, wherever the grid begins; how flat the rest is."""
    found = {}
    for name, picture in (("across", luma), ("down", luma.T)):
        step = np.abs(np.diff(picture, axis=1))
        # A step counts by what it has more than its two neighbours: edges of the scene have broad shoulders.
        extra = np.maximum(step[:, 1:-1] - (step[:, :-2] + step[:, 2:]) / 2, 0).mean(axis=0)
        phases = np.array([extra[phase::8].mean() for phase in range(8)])
        rest = np.delete(phases, phases.argmax())
        found[f"blocks_{name}"] = float(np.log((phases.max() + 0.05) / (rest.mean() + 0.05)))
    flat = np.abs(np.diff(luma, axis=1)) < 0.5
    return found | {"flatness": float(flat.mean())}


def _spectrum(luma: Floats) -> dict[str, float]:
    """Energy in rings of the spectrum against the ring below, and its evenness over eight directions."""
    side = min(luma.shape)
    side -= side % 2
    top, left = (luma.shape[0] - side) // 2, (luma.shape[1] - side) // 2
    square = luma[top : top + side, left : left + side]
    window = np.hanning(side).astype(np.float32)
    power = np.abs(np.fft.rfft2((square - square.mean()) * window[:, None] * window[None])) ** 2
    fy, fx = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    radius, angle = np.hypot(fx, fy), np.arctan2(fy, fx)
    rings = [
        float(np.log(power[(radius >= low) & (radius < high)].mean() + 1e-3)) for low, high in pairwise(BANDS)
    ]
    found = {f"ring_{i}": rings[i] - rings[i - 1] for i in range(1, len(rings))}
    for name, (low, high) in {"coarse": (1 / 32, 1 / 8), "fine": (1 / 8, 1 / 3)}.items():
        inside = (radius >= low) & (radius < high)
        sector = np.minimum(7, ((angle[inside] + np.pi / 2) / np.pi * 8).astype(int))
        energy = np.bincount(sector, power[inside], 8) / np.maximum(1, np.bincount(sector, minlength=8))
        logs = np.log(energy + 1e-3)
        found[f"sectors_{name}"] = float(logs.max() - logs.min())
        found[f"sectors_{name}_lack"] = float(np.median(logs) - logs.min())
    return found

"""What the tones of a picture say: exposure, contrast, colour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# Linear sRGB to CIE XYZ (D65), each row divided by the white point's coordinate (IEC 61966-2-1).
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ],
    dtype=np.float32,
) / np.array([[0.95047], [1.0], [1.08883]], dtype=np.float32)


def luminance(pixels: npt.NDArray[np.uint8]) -> Floats:
    """Luma of ITU-R BT.601, float32 [H, W] in 0..255."""
    return pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)


def to_lab(pixels: npt.NDArray[np.uint8]) -> Floats:
    """CIE 1976 L*a*b* of sRGB pixels, float32 [..., 3]."""
    curve = np.linspace(0, 1, 256, dtype=np.float32)
    linear = np.where(curve <= 0.04045, curve / 12.92, ((curve + 0.055) / 1.055) ** 2.4)
    xyz = linear.astype(np.float32)[pixels] @ _XYZ.T
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def tones(pixels: npt.NDArray[np.uint8]) -> dict[str, float]:
    """Measures of a small picture, uint8 [H, W, 3], sRGB."""
    return _exposure(luminance(pixels), pixels) | _colour(pixels)


def _exposure(luma: Floats, pixels: npt.NDArray[np.uint8]) -> dict[str, float]:
    """Percentiles of the luminance, and the shares of it that are lost in black and white."""
    names = (1, 5, 25, 50, 75, 95, 99)
    levels = np.percentile(luma, names) / 255
    found = {f"level_{name}": float(level) for name, level in zip(names, levels, strict=True)}
    return found | {
        "range": float(levels[-1] - levels[0]),
        "inner_range": float(levels[-2] - levels[1]),
        "deviation": float(luma.std() / 255),
        "black": float((luma < 6).mean()),
        "white": float((luma > 249).mean()),
        "blown": float((pixels.max(axis=2) == 255).mean()),
        "mean": float(luma.mean() / 255),
    }


def _colour(pixels: npt.NDArray[np.uint8]) -> dict[str, float]:
    """How far the greys are from grey.

    The mean of a* and b* against their spread: a cast shifts all colours one way (Gasparini and Schettini,
    "Color balancing of digital photos using simple image statistics", Pattern Recognition 37, 2004). The
    light's colour by grey-edge, the Minkowski mean of order 6 of the channels' differences (van de Weijer,
    Gevers and Gijsenij, IEEE TIP 16, 2007), and by the brightest pixels that are not blown. The chroma of
    the least colourful pixels: where there is a cast, none are left without.
    """
    lab = to_lab(pixels[::2, ::2])
    light, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    seen = (light > 8) & (light < 97)
    if seen.mean() < 0.02:
        seen = np.ones_like(seen)
    a, b, light = a[seen], b[seen], light[seen]
    chroma = np.hypot(a, b)
    mean, spread = float(np.hypot(a.mean(), b.mean())), float(np.hypot(a.std(), b.std()))
    bright = light >= np.quantile(light, 0.95)
    values: Floats = pixels.astype(np.float32) / np.float32(255)
    edge, whole = _minkowski(np.abs(np.diff(values, axis=1))), _minkowski(values)
    return {
        "shift": mean,
        "spread": spread,
        "shift_over_spread": float(np.log((mean + 1) / (spread + 1))),
        "shift_a": float(abs(a.mean())),
        "shift_b": float(b.mean()),
        "bright_shift": float(np.hypot(a[bright].mean(), b[bright].mean())),
        "edge_light": float(np.log(edge.max() / edge.min())),
        "mean_light": float(np.log(whole.max() / whole.min())),
        "chroma_least": float(np.quantile(chroma, 0.02)),
        "chroma_low": float(np.quantile(chroma, 0.15)),
        "chroma_middle": float(np.median(chroma)),
        "hue_agreement": float(np.hypot(a.sum(), b.sum()) / (chroma.sum() + 1)),
    }


def _minkowski(values: Floats) -> Floats:
    """The mean of order 6 of each channel, [3]; not quite 0."""
    squares = values * values
    mean: Floats = (squares * squares * squares).mean(axis=(0, 1)) ** (1 / 6) + 1e-4
    return mean

"""Where in a picture to look closely."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from photoscore.imaging.photo import Pixels


def busiest_window(small: Pixels, size: tuple[int, int], side: int) -> tuple[int, int, int, int]:
    """Left, top, width and height, in a picture of ``size``, of the square of ``side`` with most detail.

    Detail is the mean gradient of the luminance of ``small``, the same picture at lower resolution: a photo
    that is sharp anywhere is so there. A picture smaller than the square is taken whole along that side.
    """
    width, height = min(side, size[0]), min(side, size[1])
    rows, columns = small.shape[:2]
    across = max(1, round(width * columns / size[0]))
    down = max(1, round(height * rows / size[1]))
    totals = _window_sums(_gradient(small), across, down)
    top, left = np.unravel_index(int(totals.argmax()), totals.shape)
    return (
        min(round(int(left) * size[0] / columns), size[0] - width),
        min(round(int(top) * size[1] / rows), size[1] - height),
        width,
        height,
    )


def _gradient(small: Pixels) -> npt.NDArray[np.int64]:
    """Sum of the absolute differences to the right and lower neighbour, of the luminance; [H, W]."""
    luminance: npt.NDArray[np.int64] = small.astype(np.int64) @ np.array([77, 150, 29]) >> 8
    energy: npt.NDArray[np.int64] = np.abs(np.diff(luminance, axis=1, append=luminance[:, -1:]))
    energy += np.abs(np.diff(luminance, axis=0, append=luminance[-1:]))
    return energy


def _window_sums(values: npt.NDArray[np.int64], across: int, down: int) -> npt.NDArray[np.int64]:
    """The sums of all windows of ``down`` rows and ``across`` columns, by a summed-area table."""
    table: npt.NDArray[np.int64] = np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    return table[down:, across:] - table[:-down, across:] - table[down:, :-across] + table[:-down, :-across]

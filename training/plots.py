"""The plots of the evaluation, as small SVGs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COLOURS = {"ss01": "#c2410c", "ss02": "#0f766e", "ss03": "#4338ca"}

mpl.use("Agg")
mpl.rcParams.update({"svg.hashsalt": "photoscore", "font.size": 9, "axes.grid": True, "grid.alpha": 0.25})


def save(figure: Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def scatter(path: Path, value: Floats, mos: Floats, subset: NDArray[np.str_]) -> None:
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    for name, colour in COLOURS.items():
        rows = subset == name
        axes.plot(mos[rows], value[rows], ".", ms=3, color=colour, alpha=0.6, label=name, rasterized=True)
    axes.set(xlabel="mean mark of 30 people", ylabel="score", xlim=(0, 1), ylim=(0, 1))
    axes.legend(markerscale=3)
    save(figure, path)


def confusion(path: Path, table: NDArray[np.int64]) -> None:
    figure, axes = plt.subplots(figsize=(3.8, 3.6))
    axes.imshow(table / np.maximum(table.sum(1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(table):
        axes.text(column, row, str(count), ha="center", va="center")
    axes.set(xticks=range(5), yticks=range(5), xticklabels=range(1, 6), yticklabels=range(1, 6))
    axes.set(xlabel="predicted class", ylabel="observed class")
    axes.grid(False)
    save(figure, path)


def calibration(path: Path, bins: Sequence[tuple[float, float, int]]) -> None:
    figure, axes = plt.subplots(figsize=(4.2, 4))
    axes.plot((0, 1), (0, 1), color="#9ca3af", lw=1)
    axes.plot([b[0] for b in bins], [b[1] for b in bins], "o-", color="#4338ca")
    axes.set(xlabel="predicted probability of a class", ylabel="observed share", xlim=(0, 1), ylim=(0, 1))
    save(figure, path)


def fault_curves(path: Path, ladders: dict[str, dict[str, object]]) -> None:
    figure, axes = plt.subplots(figsize=(5.4, 4.2))
    for fault, row in ladders.items():
        axes.plot(range(6), row["curve"], marker=".", label=fault.replace("_", " "))  # type: ignore[arg-type]
    axes.set(xlabel="level of the made fault", ylabel="mean score", ylim=(0, 1))
    axes.legend(fontsize=7, ncols=2)
    save(figure, path)


def scale(path: Path, everyday: Floats, value: Floats, mos: Floats, subset: NDArray[np.str_]) -> None:
    figure, axes = plt.subplots(figsize=(5.4, 3.4))
    work = value[(subset == "ss03") & (mos >= 0.75)]
    bins = np.linspace(0, 1, 41)
    axes.hist(everyday, bins, density=True, alpha=0.6, color="#0f766e", label="everyday snapshots")
    axes.hist(
        work, bins, density=True, alpha=0.6, color="#4338ca", label="photographers' work rated 0.75 and more"
    )
    for edge in (0.2, 0.4, 0.6, 0.8):
        axes.axvline(edge, color="#6b7280", lw=0.8)
    axes.set(xlabel="score", ylabel="density", xlim=(0, 1))
    axes.legend(fontsize=7)
    save(figure, path)


def draw_all(
    folder: Path,
    value: Floats,
    mos: Floats,
    subset: NDArray[np.str_],
    table: NDArray[np.int64],
    bins: Sequence[tuple[float, float, int]],
    ladders: dict[str, dict[str, object]],
    everyday: Floats,
) -> None:
    """All plots of the report into `folder`."""
    scatter(folder / "scatter.svg", value, mos, subset)
    confusion(folder / "confusion.svg", table)
    calibration(folder / "reliability.svg", bins)
    fault_curves(folder / "fault-curves.svg", ladders)
    scale(folder / "scale.svg", everyday, value, mos, subset)

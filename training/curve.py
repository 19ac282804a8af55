"""Input size and width against agreement and milliseconds on one core: the curve the size was chosen on.

    python -m training.curve            # writes docs/evaluation/speed-curve.csv and .svg

The same linear head is fitted on frozen trunks of each width at each size, on a fixed part of the training
scenes, and judged on validation scenes; the time is that of a 4:3 photo through ONNX Runtime with one
thread (the best of several runs, so that what else the machine does counts little).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from matplotlib import pyplot as plt

from training import views
from training.datasets import PhotoSet, Pixels, open_set
from training.evaluate import write_csv
from training.features import cached_features, load_trunk, session_for
from training.metrics import srcc
from training.paths import EVALUATION, cached
from training.plots import save
from training.ridge import fit_ridge
from training.targets import raw_scale

SIDES = (256, 384, 512)
VARIANTS = (0, 2)
PENALTIES = (1e3, 3e3, 1e4, 3e4)


def milliseconds(variant: int, side: int, repeats: int) -> float:
    """Best time of a side × ¾ side picture on one core."""
    session = session_for(load_trunk(f"lite{variant}"), cached("onnx", f"lite{variant}-timed.onnx"))
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (1, side * 3 // 4, side, 3), dtype=np.uint8)
    best = np.inf
    for _ in range(repeats):
        begun = time.perf_counter()
        session.run(None, {"pixels": pixels})
        best = min(best, time.perf_counter() - begun)
    return best * 1000


def agreement_at(photos: PhotoSet, variant: int, side: int, train: list[int], held: list[int]) -> float:
    """SRCC on `held` of the best of a few penalties, the same for every point."""

    def maker(i: int) -> Callable[[], Pixels]:
        return lambda: views.fit(photos.pixels[i], side)

    whole = cached("features", f"lite{variant}-{photos.name}-plain-{side}-0.npy")
    if whole.exists():
        x = np.load(whole, mmap_mode="r")[[*train, *held]]
    else:
        name = f"curve-{side}-{len(train)}-{len(held)}"
        x = cached_features(f"lite{variant}", name, [maker(i) for i in [*train, *held]])
    y = raw_scale(photos).raw(photos.mos)
    fit_x, held_x = x[: len(train)], x[len(train) :]
    return max(srcc(fit_ridge(fit_x, y[train], p).predict(held_x), y[held]) for p in PENALTIES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, default=300)
    parser.add_argument("--held", type=int, default=250)
    parser.add_argument("--repeats", type=int, default=30)
    options = parser.parse_args()
    photos, rng = open_set("biq2021"), np.random.default_rng(5)
    train = rng.permutation(photos.where("train"))[: options.train].tolist()
    held = rng.permutation(photos.where("validation"))[: options.held].tolist()
    rows = []
    for variant in VARIANTS:
        for side in SIDES:
            row = (f"lite{variant}", side, milliseconds(variant, side, options.repeats))
            rows.append((*row, agreement_at(photos, variant, side, train, held)))
            print("{} at {} px: {:.1f} ms, SRCC {:.3f}".format(*rows[-1]), flush=True)
    EVALUATION.mkdir(parents=True, exist_ok=True)
    write_csv(EVALUATION / "speed-curve.csv", ("trunk", "long_side", "ms_one_core", "srcc"), rows)
    figure, axes = plt.subplots(figsize=(4.6, 3.4))
    for variant in VARIANTS:
        points = [row for row in rows if row[0] == f"lite{variant}"]
        axes.plot([p[2] for p in points], [p[3] for p in points], "o-", label=f"EfficientNet-Lite{variant}")
        for point in points:
            axes.annotate(str(point[1]), (point[2], point[3]), textcoords="offset points", xytext=(4, -10))
    axes.set(xlabel="ms on one core, 4:3 photo", ylabel="SRCC on validation scenes, linear head")
    axes.legend()
    save(figure, EVALUATION / "speed-curve.svg")


if __name__ == "__main__":
    main()

"""Input size, width and precision against agreement and time on one core: what the size was chosen on.

    python -m training.curve            # writes docs/evaluation/speed-curve.csv and .svg

The same linear head is fitted on frozen trunks of each width at each size, on a fixed part of the training
scenes, and judged on validation scenes; the time is that of a 4:3 photo through ONNX Runtime with one
thread (the best of several runs, so that what else the machine does counts little). `int8` are weights and
maps of the convolutions in eight bits, calibrated on training photos, without training for it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
from matplotlib import pyplot as plt

from training import views
from training.datasets import PhotoSet, Pixels, open_set
from training.eight_bits import eight_bits
from training.evaluate import write_csv
from training.features import cached_features, load_trunk, one_threaded, session_for
from training.metrics import srcc
from training.paths import EVALUATION, cached
from training.plots import save
from training.ridge import fit_ridge
from training.targets import raw_scale

POINTS = (
    *(("lite0", side, "fp32") for side in (256, 320, 384, 448, 512)),
    *(("lite2", side, "fp32") for side in (256, 384, 512)),
    *(("lite0", side, "int8") for side in (384, 512)),
)
PENALTIES = (1e3, 3e3, 1e4, 3e4)
CALIBRATION = 24


def session_at(trunk: str, precision: str, photos: list[Pixels]) -> onnxruntime.InferenceSession:
    """The trunk with its statistics, in one thread; `photos` are what eight bits are calibrated on."""
    path = cached("onnx", f"{trunk}-timed.onnx")
    session = session_for(load_trunk(trunk), path)
    if precision == "fp32":
        return session
    small: Path = path.with_suffix(".int8.onnx")
    eight_bits(path, small, photos)
    return one_threaded(small)


def milliseconds(session: onnxruntime.InferenceSession, side: int, repeats: int) -> float:
    """Best time of a side × ¾ side picture on one core."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (1, side * 3 // 4, side, 3), dtype=np.uint8)
    best = np.inf
    for _ in range(repeats):
        begun = time.perf_counter()
        session.run(None, {"pixels": pixels})
        best = min(best, time.perf_counter() - begun)
    return best * 1000


def agreement_at(
    photos: PhotoSet,
    point: tuple[str, int, str],
    session: onnxruntime.InferenceSession,
    train: list[int],
    held: list[int],
) -> float:
    """SRCC on `held` of the best of a few penalties, the same for every point."""
    trunk, side, precision = point

    def maker(i: int) -> Callable[[], Pixels]:
        return lambda: views.fit(photos.pixels[i], side)

    name = f"curve-{precision}-{side}-{len(train)}-{len(held)}"
    x = cached_features(trunk, name, [maker(i) for i in [*train, *held]], session)
    y = raw_scale(photos).raw(photos.mos)
    fit_x, held_x = x[: len(train)], x[len(train) :]
    return max(srcc(fit_ridge(fit_x, y[train], p).predict(held_x), y[held]) for p in PENALTIES)


def draw(rows: list[tuple[str, int, str, float, float]]) -> None:
    figure, axes = plt.subplots(figsize=(4.6, 3.4))
    for trunk, precision in sorted({(row[0], row[2]) for row in rows}):
        points = [row for row in rows if (row[0], row[2]) == (trunk, precision)]
        label = f"EfficientNet-Lite{trunk[-1]}, {precision}"
        axes.plot([p[3] for p in points], [p[4] for p in points], "o-", ms=4, label=label)
        for point in points:
            axes.annotate(str(point[1]), (point[3], point[4]), textcoords="offset points", xytext=(4, -10))
    axes.set(xlabel="ms on one core, 4:3 photo", ylabel="SRCC on validation scenes, linear head")
    axes.legend()
    save(figure, EVALUATION / "speed-curve.svg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=int, default=900)
    parser.add_argument("--held", type=int, default=600)
    parser.add_argument("--repeats", type=int, default=30)
    options = parser.parse_args()
    photos, rng = open_set("biq2021"), np.random.default_rng(5)
    train = rng.permutation(photos.where("train"))[: options.train].tolist()
    held = rng.permutation(photos.where("validation"))[: options.held].tolist()
    rows = []
    for point in POINTS:
        trunk, side, precision = point
        calibration = [views.fit(photos.pixels[i], side) for i in train[:CALIBRATION]]
        session = session_at(trunk, precision, calibration)
        agreement = agreement_at(photos, point, session, train, held)
        rows.append((*point, milliseconds(session, side, options.repeats), agreement))
        print("{} at {} px, {}: {:.1f} ms, SRCC {:.3f}".format(*rows[-1]), flush=True)
    EVALUATION.mkdir(parents=True, exist_ok=True)
    header = ("trunk", "long_side", "precision", "ms_one_core", "srcc")
    write_csv(EVALUATION / "speed-curve.csv", header, rows)
    draw(rows)


if __name__ == "__main__":
    main()

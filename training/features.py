"""Pooled statistics of every stage of a trunk, for every picture of a set, cached.

    python -m training.features --trunk lite2 --sets biq2021 flickr --view plain

A trunk is `lite0`, `lite1`, `lite2` (pretrained) or the name of a checkpoint in the cache, blended with the
pretrained weights by `@alpha` (`tuned@0.5`). A view is a named, seeded way to make the picture (`VIEWS`).
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training import faults, views
from training.datasets import PhotoSet, Pixels, open_set
from training.paths import cached
from training.progress import progress
from training.trunk import Trunk, normalise, pooled, pretrained

Features = NDArray[np.float32]
View = Callable[[Pixels, np.random.Generator, int], Pixels]

VIEWS: dict[str, View] = {
    "plain": lambda pixels, rng, side: views.fit(pixels, side),
    "varied": lambda pixels, rng, side: views.varied(pixels, rng, side),
    "reencoded": lambda pixels, rng, side: views.reencoded(pixels, rng, side),
    "alike": lambda pixels, rng, side: views.made_alike(pixels, rng),
}


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def load_trunk(name: str) -> Trunk:
    """`lite2`, or a checkpoint `tuned` blended with its origin: `tuned@0.5`."""
    base, _, alpha = name.partition("@")
    if base.startswith("lite"):
        return pretrained(int(base.removeprefix("lite")))
    state = torch.load(cached("checkpoints", f"{base}.pt"), map_location="cpu")
    trunk = pretrained(int(state["variant"]))
    share = float(alpha or 1)
    origin = trunk.state_dict()
    trunk.load_state_dict(
        {
            k: torch.lerp(v, state["trunk"][k].to(v.dtype), share) if v.is_floating_point() else v
            for k, v in origin.items()
        }
    )
    return trunk.eval()


def variant_of(name: str) -> int:
    """Which EfficientNet-Lite a trunk is, by its name or its checkpoint."""
    base = name.partition("@")[0]
    if base.startswith("lite"):
        return int(base.removeprefix("lite"))
    return int(torch.load(cached("checkpoints", f"{base}.pt"), map_location="cpu")["variant"])


class Statistics(nn.Module):
    """Pixels (N, H, W, 3) → pooled statistics (N, F)."""

    def __init__(self, trunk: Trunk) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, pixels: Tensor) -> Tensor:
        return pooled(self.trunk(normalise(pixels)))


def session_for(trunk: Trunk, path: Path) -> onnxruntime.InferenceSession:
    """One-threaded ONNX Runtime: what the product runs, and per core the fastest way on a CPU."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Statistics(trunk).eval(),
            (torch.zeros((1, 288, 384, 3), dtype=torch.uint8),),
            str(path),
            input_names=["pixels"],
            output_names=["features"],
            dynamic_axes={"pixels": {0: "n", 1: "height", 2: "width"}, "features": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
    return one_threaded(path)


def one_threaded(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def extract(
    trunk: Trunk,
    pictures: Sequence[Callable[[], Pixels]],
    label: str,
    session: onnxruntime.InferenceSession | None = None,
) -> Features:
    """Features (N, F) of lazily made pictures, on all cores; on a GPU through torch.

    `session` computes in place of the trunk itself, always on the CPU.
    """
    out: Features = np.zeros((len(pictures), 2 * sum(trunk.widths)), dtype=np.float32)
    if torch.cuda.is_available() and session is None:
        model = Statistics(trunk).cuda().eval()

        def measure(pixels: Pixels) -> Features:
            with torch.inference_mode():
                return model(torch.from_numpy(pixels[None].copy()).cuda()).cpu().numpy()
    else:
        computes = session or session_for(trunk, cached("onnx", f"{label}.onnx"))

        def measure(pixels: Pixels) -> Features:
            return computes.run(None, {"pixels": np.ascontiguousarray(pixels[None])})[0]

    def work(i: int) -> int:
        out[i] = measure(pictures[i]())[0]
        return i

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in progress(range(len(pictures)), label, source=pool.map(work, range(len(pictures)))):
            pass
    return out


def cached_features(
    trunk: str,
    name: str,
    pictures: Sequence[Callable[[], Pixels]],
    session: onnxruntime.InferenceSession | None = None,
) -> Features:
    """Features of lazily made pictures, computed once per trunk and name; `session` as in `extract`."""
    path = cached("features", f"{trunk}-{name}.npy")
    if not path.exists():
        np.save(path, extract(load_trunk(trunk), pictures, path.stem, session))
    return np.load(path)


def set_features(
    trunk: str, photos: PhotoSet, view: str = "plain", side: int = views.LONG_SIDE, seed: int = 0
) -> Features:
    """Features of a whole set in its order, cached by trunk, view, side and seed."""

    def maker(i: int) -> Callable[[], Pixels]:
        return lambda: VIEWS[view](photos.pixels[i], np.random.default_rng((seed, i)), side)

    return cached_features(
        trunk, f"{photos.name}-{view}-{side}-{seed}", [maker(i) for i in range(len(photos.items))]
    )


def some_features(trunk: str, photos: PhotoSet, name: str, view: str, indices: Sequence[int]) -> Features:
    """Features of chosen pictures of a set, in the order of `indices`, cached under `name`."""

    def maker(i: int) -> Callable[[], Pixels]:
        return lambda: VIEWS[view](photos.pixels[i], np.random.default_rng((3, i)), views.LONG_SIDE)

    return cached_features(trunk, f"{photos.name}-{view}-{name}", [maker(int(i)) for i in indices])


def spoiled_features(
    trunk: str, photos: PhotoSet, rows: Sequence[tuple[int, str, float]], name: str
) -> Features:
    """Features of (photo index, fault, level) rows, cached under `name`."""

    def maker(index: int, fault: str, level: float) -> Callable[[], Pixels]:
        return lambda: views.fit(
            faults.spoil(
                photos.pixels[index],
                fault,
                level,
                np.random.default_rng((7, index, faults.FAULTS.index(fault))),
            )
        )

    return cached_features(trunk, f"{photos.name}-spoiled-{name}", [maker(*row) for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", default="lite2")
    parser.add_argument("--sets", nargs="+", default=["biq2021", "flickr"])
    parser.add_argument("--view", default="plain", choices=VIEWS)
    parser.add_argument("--side", type=int, default=views.LONG_SIDE)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for name in options.sets:
        values = set_features(options.trunk, open_set(name), options.view, options.side, options.seed)
        print(f"{name}: {values.shape[0]} pictures, {values.shape[1]} features")


if __name__ == "__main__":
    main()

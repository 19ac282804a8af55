"""The quick first model: heads on a frozen EfficientNet-Lite, in minutes.

    python -m training.first --trunk lite2
    python -m training.export --trunk lite2 --heads first --version 2026.11.0

Prints SRCC on held-out scenes, over all and within each subset.
"""

from __future__ import annotations

import argparse
import json

import numpy as np

from training.basis import fit_basis, penalties_of
from training.datasets import open_set
from training.features import set_features
from training.heads import Heads
from training.metrics import srcc
from training.paths import cached
from training.ridge import fit_blocks
from training.targets import everyday_raw, raw_scale
from training.trunk import HEAD_WIDTH, pretrained
from training.views import LONG_SIDE

EVERYDAY_WEIGHT = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trunk", default="lite2")
    options = parser.parse_args()
    rated, everyday = open_set("biq2021"), open_set("flickr")
    x, e = set_features(options.trunk, rated), set_features(options.trunk, everyday)
    scale = raw_scale(rated)
    y, ye = scale.raw(rated.mos), everyday_raw(everyday, scale)
    fit, held = rated.where("train", "validation"), rated.where("test")
    fit_e, held_e = everyday.where("train", "validation"), everyday.where("test")
    rows = np.concatenate([x[fit], e[fit_e]])
    target = np.concatenate([y[fit], ye[fit_e]])
    weight = np.concatenate([np.ones(len(fit)), np.full(len(fit_e), EVERYDAY_WEIGHT)])
    trunk = pretrained(int(options.trunk.removeprefix("lite")))
    basis = fit_basis(rows, trunk.widths)
    linear = fit_blocks(basis.expand(rows), target, penalties_of(basis), weight)
    column = np.append(linear.weight, linear.bias)
    phi = basis.expand(np.concatenate([x[held], e[held_e]]))
    out = phi @ column[:-1] + column[-1]
    p, pe = out[: len(held)], out[len(held) :]
    subsets = np.asarray([rated.items[i].subset for i in held])
    print(f"held-out scenes: SRCC {srcc(p, y[held]):.3f} on {len(held)} photos")
    for name in ("ss01", "ss02", "ss03"):
        print(f"  within {name}: {srcc(p[subsets == name], y[held][subsets == name]):.3f}")
    print(
        f"everyday photos: SRCC {srcc(pe, ye[held_e]):.3f} on {len(held_e)}, "
        f"median {np.median(scale.mos(pe)):.3f}"
    )
    deviation = float(np.std(p - y[held]))
    print(f"residual deviation {deviation * scale.deviation:.3f} of the 0..1 scale")

    width, empty = len(column), np.zeros
    spread = empty(width)
    spread[-1] = np.log(deviation)
    content = rows[:, -2 * HEAD_WIDTH : -HEAD_WIDTH]
    _, _, axes = np.linalg.svd(content[::2] - content.mean(0), full_matrices=False)
    embed = np.concatenate([axes[:128].T, -(content.mean(0) @ axes[:128].T)[None]])
    Heads(
        basis.projection, basis.offset, basis.landmarks, np.asarray(basis.gamma), column,
        empty(width), empty(width), spread, empty((width, 0)), empty(0), empty(0), empty((width, 1)), embed,
    ).save(cached("heads", "first.npz"))  # fmt: skip
    ends = np.linspace(0, 1, 11)
    meta = {
        "input": {"long_side": LONG_SIDE, "resize": "lanczos"},
        "score_map": {
            "raw": [round(float(v), 5) for v in scale.raw(ends)],
            "value": [round(float(v), 3) for v in ends],
        },
        "spread": {"scale": 1.0, "floor": 0.02},
        "card": "docs/model-card.md",
    }
    cached("heads", "first.json").write_text(json.dumps(meta))


if __name__ == "__main__":
    main()

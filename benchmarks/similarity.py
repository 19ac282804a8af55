"""How well the embedding tells photos of one scene from others: hits and false alarms at each threshold.

    python benchmarks/similarity.py --data ../shared/data --csv benchmarks/similarity.csv

The photos: of BIQ2021's scenes that no weight was trained on, up to four shots each, among them brackets from
black to white and from sharp to blurred; and Flickr snapshots of the same split. The scenes are as the data
set states them: some pairs of two scenes are of one, so that false alarms are overstated.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from photoscore import Scorer

sys.path.insert(0, str(Path(__file__).parents[1]))

from training.datasets import read_items

SHOTS = 4
THRESHOLDS = (0.60, 0.65, 0.70, 0.75, 0.80, 0.84, 0.86, 0.88, 0.90, 0.92, 0.95, 0.98)
FIELDS = ("threshold", "same_scene_found", "other_scenes_per_million")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--csv", type=Path, help="also write the figures to this CSV file")
    args = parser.parse_args()
    taken: Counter[str] = Counter()
    items = []
    for item in [*read_items(args.data / "biq2021"), *read_items(args.data / "flickr")]:
        if item.split == "test" and taken[item.group] < SHOTS:
            taken[item.group] += 1
            items.append(item)
    scores = Scorer().score_many([item.path for item in items], embedding=True)
    vectors = np.stack([score.embedding for score in scores if score.embedding is not None])
    first, second = np.triu_indices(len(items), 1)
    cosine = (vectors @ vectors.T)[first, second]
    scene = np.unique([item.group for item in items], return_inverse=True)[1]
    same = scene[first] == scene[second]
    print(f"{len(items)} photos, {same.sum()} pairs of one scene, {(~same).sum()} of two.\n")
    print("| threshold | pairs of one scene found | pairs of two joined, per million |\n|---|---|---|")
    lines = []
    for threshold in THRESHOLDS:
        hit, false = (cosine[same] >= threshold).mean(), (cosine[~same] >= threshold).mean()
        lines.append((threshold, f"{hit:.4f}", f"{false * 1e6:.1f}"))
        print(f"| {threshold:.2f} | {hit:.1%} | {false * 1e6:.1f} |")
    if args.csv:
        with args.csv.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([FIELDS, *lines])
        print(f"Wrote {args.csv}", file=sys.stderr)


if __name__ == "__main__":
    main()

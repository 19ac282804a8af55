"""The photos of docs/story.md: a mixed folder, and two that people have parted.

    python tools/story_photos.py --data ../shared/data FOLDER

All are of the split that no weight was trained on. `inbox/` is mixed: snapshots, phone photos, deliberate
faults, photographers' work, several shots of one scene, and pictures that are no photos. `accepted/` and
`rejected/` hold other scenes: what people marked 0.6 or more and as many everyday snapshots, and what they
marked below 0.4. `marks.csv` keeps what people said of those in the inbox.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from training.datasets import Item, read_items

SEED = 8
SNAPSHOTS, RATED, NO_PHOTOS, EXAMPLES = 90, 170, 40, 50
BURSTS = 15
"""Scenes of which the inbox has several shots."""


def make(data: Path, folder: Path) -> None:
    """Link the photos of the sets in `data` into `folder`."""
    chance = random.Random(SEED)
    rated = [item for item in read_items(data / "biq2021") if item.split == "test"]
    scenes = defaultdict(list)
    for item in rated:
        scenes[item.group].append(item)
    several = [shots[:4] for shots in scenes.values() if len(shots) > 1]
    chance.shuffle(several)
    inbox = [item for shots in several[:BURSTS] for item in shots]
    single = [shots[0] for shots in scenes.values() if len(shots) == 1]
    chance.shuffle(single)
    left = RATED - len(inbox)
    inbox += single[:left]
    examples = single[left:]
    snapshots = [item for item in read_items(data / "flickr") if item.split == "test"]
    chance.shuffle(snapshots)
    inbox += snapshots[:SNAPSHOTS]
    inbox += chance.sample(read_items(data / "nonphotos"), NO_PHOTOS)
    chance.shuffle(inbox)
    parted = {
        "inbox": inbox,
        "accepted": [item for item in examples if item.mos >= 0.6][:EXAMPLES]
        + snapshots[SNAPSHOTS:][:EXAMPLES],
        "rejected": [item for item in examples if item.mos < 0.4][: 2 * EXAMPLES],
    }
    for name, items in parted.items():
        _link(items, folder / name)
    with (folder / "marks.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("path", "mark", "scene", "kind"))
        writer.writerows((_name(item), item.mos, item.group, item.kind) for item in inbox)


def _link(items: list[Item], folder: Path) -> None:
    folder.mkdir(parents=True)
    for item in items:
        os.symlink(item.path.resolve(), folder / _name(item))


def _name(item: Item) -> str:
    return Path(item.file).name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    args = parser.parse_args()
    make(args.data, args.folder)


if __name__ == "__main__":
    main()

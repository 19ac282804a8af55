"""`python -m training.evaluate_reasons`: how often each reason is told rightly and wrongly.

Four kinds of evidence, none of it seen when the detectors were fitted or their lines chosen:
made faults on well rated photos of test scenes, the same photos untouched, photos whose faults a person saw
(`eye_labels.csv`: one person, by eye, the photos of test scenes that were rated lowest and a sample of the
deliberate faults of `ss02`), and large photos 1:1. Pictures that are no photographs come from the held-out
renderings and from `nonphotos/`. Writes `docs/evaluation/reasons.csv` and the table in `docs/reasons.md`.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path
from typing import TypeVar

import numpy as np

from photoscore.imaging import Photo, load
from photoscore.quality import Reason
from photoscore.scoring.model import PACKAGED, Model
from photoscore.scoring.reasons import find_reasons
from training.datasets import decode, read_items
from training.faults import FAULTS
from training.paths import CACHE, DATA, EVALUATION, ROOT
from training.progress import progress
from training.reason_report import EITHER, EYE, ORDER, Count, Table, names, write_csv, write_table
from training.reason_samples import DETAIL, SMALL, Base, bases, make, send, send_compressed, sharpest_part

NOT_A_PHOTOGRAPH = "not_a_photograph"
BY_EYE = tuple(name for name in ORDER if name not in ("compression", "low_resolution"))
SEEN_CLOSE = ("out_of_focus", "motion_blur", "noise", "compression")


Picture = TypeVar("Picture")


class Judge:
    """Asks the product for its reasons."""

    def __init__(self, folder: Path) -> None:
        self._model = Model.open(folder)

    def reasons(self, photo: Photo) -> tuple[Reason, ...]:
        return find_reasons(photo, self._model.read(photo.pixels), self._model.card.faults)

    def names(self, photo: Photo) -> set[str]:
        return names(self.reasons(photo))

    def file(self, path: Path) -> Photo:
        return load(path, long_side=SMALL, detail=DETAIL)


def untouched(judge: Judge, found: list[Base], table: Table) -> None:
    """Well rated photos as they are: whatever is told of them counts as a false alarm."""
    for base in progress(found, "untouched"):
        told = judge.names(judge.file(base.path))
        for fault in (*FAULTS, EITHER, NOT_A_PHOTOGRAPH):
            table[fault, "large, untouched" if base.large else "good photos, untouched"].add(fault in told)


def spoilt(judge: Judge, found: list[Base], table: Table, seed: int) -> None:
    """The same photos with a fault made at levels 3 and 5 of five; large ones 1:1."""
    jobs = [
        (base, fault, level)
        for base in found
        for fault in (SEEN_CLOSE if base.large else FAULTS)
        for level in (3, 5)
    ]
    for base, fault, level in progress(jobs, "spoilt"):
        rng = np.random.default_rng([seed, level, FAULTS.index(fault), *base.path.name.encode()])
        pixels = decode(base.path)
        if base.large:
            pixels = sharpest_part(pixels, min(1000, *pixels.shape[:2]), rng)
        if fault == "compression":
            photo = send_compressed(pixels, level, rng)
        else:
            photo = send(make(pixels, fault, level, rng), rng)
        told, where = judge.names(photo), "large, made" if base.large else "made"
        table[fault, f"{where} at level {level}"].add(fault in told)
        if fault in ("out_of_focus", "motion_blur"):
            table[EITHER, f"{where} at level {level}"].add(EITHER in told)


def seen_by_eye(judge: Judge, images: Path, table: Table) -> None:
    """Photos that a person looked at; a fault that the person was unsure of counts neither way."""
    with EYE.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in progress(rows, "by eye"):
        told = judge.names(judge.file(images / row["file"]))
        seen, unsure = set(row["seen"].split()), set(row["unsure"].split())
        for fault in BY_EYE:
            if fault not in unsure:
                table[fault, "by eye, seen" if fault in seen else "by eye, not seen"].add(fault in told)


def other_pictures(judge: Judge, pictures: list[tuple[Path, str, str]], table: Table) -> None:
    """What is no photograph, and everyday snapshots; the kind counts only where it was told."""
    for path, kind, source in progress(pictures, "other pictures"):
        reasons = judge.reasons(judge.file(path))
        told = [one for one in reasons if one.name == NOT_A_PHOTOGRAPH]
        table[NOT_A_PHOTOGRAPH, source].add(bool(told))
        if told and kind != "photograph":
            table["kind of not_a_photograph", source].add(told[0].kind == kind)


def pictures_of(renderings: Path, data: Path) -> list[tuple[Path, str, str]]:
    """Path, kind and source of the held-out renderings, of `nonphotos` and of the snapshots of `flickr`."""
    with (renderings / "labels.csv").open(newline="") as handle:
        drawn = [row for row in csv.DictReader(handle) if row["split"] == "heldout"]
    found = [(renderings / row["file"], row["kind"], f"rendered: {row['kind']}") for row in drawn]
    found += [(item.path, "document", f"real: {item.kind}") for item in read_items(data / "nonphotos")]
    return found + [(item.path, "photograph", "everyday snapshots") for item in read_items(data / "flickr")]


def choose(found: list[Picture], count: int, seed: int) -> list[Picture]:
    """`count` of them, always the same ones."""
    order = np.random.default_rng(seed).permutation(len(found))
    return [found[index] for index in sorted(order[:count])]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate_reasons", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--renderings", type=Path, default=CACHE / "renderings")
    parser.add_argument("--large", type=Path, default=CACHE / "large", help="folder of large photos")
    parser.add_argument("--model", type=Path, default=PACKAGED, help="model folder")
    parser.add_argument("--photos", type=int, default=40, help="photos to make faults on")
    parser.add_argument("--untouched", type=int, default=300, help="good photos to leave as they are")
    parser.add_argument("--others", type=int, default=1000, help="renderings, real others and snapshots")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", type=Path, default=EVALUATION / "reasons.csv")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs" / "reasons.md")
    options = parser.parse_args()
    judge = Judge(options.model)
    table: Table = defaultdict(Count)
    held_out = [base for base in bases(options.data / "biq2021", options.large) if base.split == "test"]
    small, large = [b for b in held_out if not b.large], [b for b in held_out if b.large]
    untouched(judge, [*choose(small, options.untouched, options.seed), *large], table)
    spoilt(judge, [*choose(small, options.photos, options.seed), *large], table, options.seed)
    seen_by_eye(judge, options.data / "biq2021" / "images", table)
    pictures = pictures_of(options.renderings, options.data)
    other_pictures(judge, choose(pictures, options.others, options.seed), table)
    rows = [(*key, count.told, count.of) for key, count in table.items()]
    write_csv(rows, options.csv)
    write_table(rows, options.docs)
    print(f"wrote {options.csv} and the table in {options.docs}")


if __name__ == "__main__":
    main()

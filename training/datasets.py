"""The rated photo sets: labels, scene-disjoint splits, and decoded pixels in memory-mapped files."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.paths import CACHE, DATA, cached

Pixels = NDArray[np.uint8]

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Item:
    """One picture of a set: its mark is NaN where nobody rated it."""

    file: str
    path: Path
    mos: float
    group: str
    kind: str
    declared: str = ""

    @property
    def subset(self) -> str:
        """`ss01`, `ss02` or `ss03` for BIQ2021; the first word of the name elsewhere."""
        return self.file.split("_")[0]

    @property
    def split(self) -> str:
        """The set's own split where it declares one (renderings: `train`, `heldout`), else by the scene."""
        return self.declared or split_of(self.group)


def split_of(group: str) -> str:
    """70 % train, 10 % validation, 20 % test, by a hash of the scene: no random state to keep."""
    bucket = int.from_bytes(hashlib.sha256(f"photoscore/{group}".encode()).digest()[:4], "big") % 100
    return "train" if bucket < 70 else "validation" if bucket < 80 else "test"


def fold_of(group: str, folds: int = 5) -> int:
    """Fold for out-of-fold figures, independent of `split_of`."""
    return int.from_bytes(hashlib.sha256(f"fold/{group}".encode()).digest()[:4], "big") % folds


def read_items(folder: Path) -> list[Item]:
    """Rows of `labels.csv` (`file` and any of `mos`, `group`, `kind`), in its order."""
    images = folder / "images" if (folder / "images").is_dir() else folder
    with (folder / "labels.csv").open(newline="") as handle:
        return [
            Item(
                file=row["file"],
                path=images / row["file"],
                mos=float(row.get("mos") or "nan"),
                group=row.get("group") or row["file"],
                kind=row.get("kind") or "photograph",
                declared=row.get("split") or "",
            )
            for row in csv.DictReader(handle)
        ]


class PixelStore:
    """Pictures of any shape in one flat file: `store[i]` is a uint8 (height, width, 3) view."""

    def __init__(self, path: Path) -> None:
        self._index: NDArray[np.int64] = np.load(path.with_suffix(".index.npy"))
        self._flat = np.memmap(path, dtype=np.uint8, mode="r")

    def __len__(self) -> int:
        return len(self._index)

    def __getitem__(self, i: int) -> Pixels:
        offset, height, width = (int(v) for v in self._index[i])
        return self._flat[offset : offset + height * width * 3].reshape(height, width, 3)


def write_store(path: Path, pictures: Iterator[Pixels]) -> None:
    """Stream pictures into a `PixelStore` file; complete only when its index exists."""
    rows, offset = [], 0
    with path.open("wb") as handle:
        for picture in pictures:
            height, width, _ = picture.shape
            handle.write(np.ascontiguousarray(picture).tobytes())
            rows.append((offset, height, width))
            offset += height * width * 3
    np.save(path.with_suffix(".index.npy"), np.asarray(rows, dtype=np.int64))


def decode(path: Path, long_side: int | None = None) -> Pixels:
    """RGB pixels of a file, never enlarged."""
    with Image.open(path) as image:
        rgb = image.convert("RGB")
        if long_side and max(rgb.size) > long_side:
            rgb.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
        return np.asarray(rgb)


@dataclass(frozen=True)
class PhotoSet:
    """A decoded set: `items[i]` describes `pixels[i]`."""

    name: str
    items: list[Item]
    pixels: PixelStore

    @property
    def mos(self) -> NDArray[np.float64]:
        return np.asarray([item.mos for item in self.items])

    def where(self, *splits: str) -> NDArray[np.int64]:
        """Indices of the items in these splits."""
        return np.asarray([i for i, item in enumerate(self.items) if item.split in splits], dtype=np.int64)


def open_set(name: str) -> PhotoSet:
    """A set under the data folder (or, for `renderings`, under the cache), decoded on first use."""
    folder = CACHE / name if name == "renderings" else DATA / name
    items = read_items(folder)
    path = cached("pixels", f"{name}.bin")
    if not path.with_suffix(".index.npy").exists():
        write_store(path, (decode(item.path, 640) for item in items))
    return PhotoSet(name, items, PixelStore(path))

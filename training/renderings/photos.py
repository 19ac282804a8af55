"""Photos to put into pictures: a rendering that is trained on never shows a photo of a held-out scene."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from training.datasets import read_items
from training.renderings.dice import Dice


class PhotoPool:
    """Photos of `biq2021`, by split; hands them out and remembers for one picture which it gave."""

    def __init__(self, folder: Path) -> None:
        items = read_items(folder)
        self._paths = {
            "train": [item.path for item in items if item.split == "train"],
            "heldout": [item.path for item in items if item.split == "test"],
        }
        self.given: list[str] = []

    def path(self, split: str, dice: Dice) -> Path:
        path = dice.pick(self._paths[split])
        self.given.append(path.name)
        return path

    def image(self, split: str, dice: Dice) -> Image.Image:
        """An RGB photo cropped to a natural shape (the set's own are all square)."""
        with Image.open(self.path(split, dice)) as opened:
            photo = opened.convert("RGB")
        width, height = photo.size
        ratio = dice.pick([1.0, 4 / 3, 3 / 2, 16 / 9, 3 / 4, 2 / 3])
        if ratio > 1:
            height = int(width / ratio)
        else:
            width = int(height * ratio)
        left, top = dice.between(0, photo.width - width), dice.between(0, photo.height - height)
        return photo.crop((left, top, left + width, top + height))

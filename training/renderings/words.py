"""The words on a picture: short texts of our own in ten scripts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from training.renderings.dice import Dice

TEXTS = Path(__file__).parent / "texts"

TRAIN_SCRIPTS = {
    "latin": 0.55,
    "cyrillic": 0.09,
    "arabic": 0.08,
    "greek": 0.05,
    "devanagari": 0.07,
    "chinese": 0.09,
    "japanese": 0.07,
}
HELDOUT_SCRIPTS = {"hebrew": 1.0, "korean": 1.0, "thai": 1.0}
"""Never trained on: they show whether a screenshot is told by its letters or by its build."""


@cache
def corpus(script: str) -> dict[str, Any]:
    """The texts of a script; lists under `names`, `messages`, `headlines`, … and `dir`."""
    data: dict[str, Any] = json.loads((TEXTS / f"{script}.json").read_text())
    return data


class Words:
    """Draws texts of one script."""

    def __init__(self, script: str, dice: Dice) -> None:
        self._texts = corpus(script)
        self._dice = dice
        self.dir: str = self._texts["dir"]

    def _draw(self, field: str) -> str:
        return str(self._dice.pick(self._texts[field]))

    def name(self) -> str:
        return self._draw("names")

    def message(self) -> str:
        return self._draw("messages")

    def headline(self) -> str:
        return self._draw("headlines")

    def slogan(self) -> str:
        return self._draw("slogans")

    def sentence(self) -> str:
        return self._draw("sentences")

    def word(self) -> str:
        return self._draw("words")

    def paragraph(self, sentences: int) -> str:
        return " ".join(self.sentence() for _ in range(sentences))

    def clock(self) -> str:
        return f"{self._dice.between(0, 23)}:{self._dice.between(0, 59):02d}"

    def price(self) -> str:
        whole, point = self._dice.between(1, 400), self._dice.pick(".,")
        amount = f"{whole}{point}{self._dice.pick(['99', '00', '50', '49'])}"
        return self._dice.pick(["€{}", "${}", "{} €", "£{}", "¥{}", "{} zł", "₹{}"]).format(amount)

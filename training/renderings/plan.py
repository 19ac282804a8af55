"""What is drawn: every picture's layout, theme, script, split and seed, all from one number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.renderings.dice import Dice
from training.renderings.words import HELDOUT_SCRIPTS, TRAIN_SCRIPTS

HERE = Path(__file__).parent
LAYOUTS: dict[str, dict[str, Any]] = json.loads((HERE / "layouts.json").read_text())["layouts"]
SHAPES: dict[str, list[list[int]]] = json.loads((HERE / "layouts.json").read_text())["shapes"]
THEMES: dict[str, dict[str, dict[str, Any]]] = json.loads((HERE / "themes.json").read_text())
HELDOUT_SHARE = 0.12
"""Of a trained layout's pictures, those with a theme or a script that is held out."""


@dataclass(frozen=True)
class Job:
    """One picture to draw; `name` seeds everything about it."""

    name: str
    kind: str
    layout: str
    template: str | None
    theme: str
    script: str
    split: str

    @property
    def file(self) -> str:
        """PNG for one in seven, JPEG else: nothing is to be told by the format."""
        return f"{self.name}.{'png' if Dice(f'format/{self.name}').chance(1 / 7) else 'jpg'}"


def _look(layout: dict[str, Any], dice: Dice) -> tuple[str, str, str]:
    """Theme, script and split of one picture."""
    if layout.get("heldout"):
        theme = dice.pick(list(THEMES["train"]) + list(THEMES["heldout"]))
        return theme, dice.weighted(TRAIN_SCRIPTS | dict.fromkeys(HELDOUT_SCRIPTS, 0.1)), "heldout"
    theme, script = dice.pick(list(THEMES["train"])), dice.weighted(TRAIN_SCRIPTS)
    if not dice.chance(HELDOUT_SHARE):
        return theme, script, "train"
    if dice.chance(0.5):
        return dice.pick(list(THEMES["heldout"])), script, "heldout"
    return theme, dice.weighted(HELDOUT_SCRIPTS), "heldout"


def _job(name: str, layout_name: str, seed: int) -> Job:
    layout = LAYOUTS[layout_name]
    dice = Dice(f"{seed}/plan/{name}")
    theme, script, split = _look(layout, dice)
    template = layout_name if "photos" not in layout else None
    if layout.get("templates"):
        template = dice.pick(layout["templates"])
    if template is None:
        theme, script = "none", "none"
    return Job(name, layout["kind"], layout_name, template, theme, script, split)


def plan(count: int, seed: int) -> list[Job]:
    """About `count` jobs: each layout gets its weight's share, and at least one."""
    total = sum(layout["weight"] for layout in LAYOUTS.values())
    jobs = []
    for layout_name, layout in LAYOUTS.items():
        share = max(1, round(count * layout["weight"] / total))
        jobs += [_job(f"{layout_name}-{number:04d}", layout_name, seed) for number in range(share)]
    return jobs

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from training.paths import EVALUATION, WEIGHTS
from training.report import aims, listed, number, page

FIGURES = json.loads((EVALUATION / "figures.json").read_text(encoding="utf-8"))


def test_the_report_is_of_the_packaged_model() -> None:
    assert FIGURES["model"] == json.loads((WEIGHTS / "model.json").read_text(encoding="utf-8"))["version"]


def test_the_page_says_what_the_figures_say() -> None:
    written = (EVALUATION / "index.md").read_text(encoding="utf-8")
    assert written == page(FIGURES)


def test_a_missed_aim_is_told_as_missed() -> None:
    worse = {**FIGURES, "srcc": 0.1, "ece": 0.01}
    rows = {row[0]: row[3] for row in aims(worse)}
    assert rows["SRCC on BIQ2021"] is False
    assert rows["expected calibration error"] is True
    assert "| **no** |" in page(worse)


def test_only_files_that_exist_are_listed(tmp_path: Path) -> None:
    (tmp_path / "scale.svg").touch()
    names = re.findall(r"\(([^)]+\.(?:svg|csv))\)", "\n".join(listed(tmp_path)))
    assert names == ["scale.svg"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.12345, "0.123"), ([0.1, 0.2], "[0.100, 0.200]"), ([3, 4], "[3, 4]"), ("yes", "yes")],
)
def test_numbers_have_three_decimals(value: object, text: str) -> None:
    assert number(value) == text

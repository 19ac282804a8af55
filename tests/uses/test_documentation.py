"""The pages of the uses show what the commands print, and their Python runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tools.examples import DOCS, PAGES, ROOT, rewritten, with_tables

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_what_its_commands_print(name: str, tmp_path: Path) -> None:
    shown, printed = page(name), rewritten(page(name), tmp_path)
    hint = "run `make examples`"
    assert NUMBER.sub("0", printed) == NUMBER.sub("0", shown), hint
    # Another processor may round the last digit of a score otherwise.
    numbers = [[float(one) for one in NUMBER.findall(text)] for text in (printed, shown)]
    assert numbers[0] == pytest.approx(numbers[1], rel=0.01, abs=0.11), hint


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_figures_of_the_benchmarks(name: str) -> None:
    assert page(name) == with_tables(page(name)), "run `make examples`"


@pytest.mark.parametrize("name", ["uses.md", *PAGES])
def test_the_python_of_a_page_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "src" / "photoscore" / "samples", "samples")
    for caption, body in re.findall(r"^:caption: (\S+)\n(.*?)^```$", page(name), re.DOTALL | re.MULTILINE):
        Path(caption).write_text(body)
    blocks = re.findall(r"^```python\n(.*?)^```$", page(name), re.DOTALL | re.MULTILINE)
    assert blocks
    for block in blocks:
        exec(compile(block, name, "exec"), {})

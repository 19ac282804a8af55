"""The Python of README and docs runs."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from photoscore import PhotoError, Scorer
from photoscore.samples import samples

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", ["README.md", "docs/index.md", "docs/python.md"])
def test_the_python_of_a_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.M | re.S)
    assert blocks
    photo = samples()[0].path
    shutil.copy(photo, tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    known = {"paths": ["photo.jpg", "photo.jpg"], "PhotoError": PhotoError}
    for block in blocks:
        exec(compile(block, page, "exec"), known)
    assert known["score"] == Scorer().score(photo)


def test_the_program_with_processes_runs(tmp_path: Path) -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    [program] = re.findall(r"^```python\n(# many\.py\n.*?)^```", page, re.M | re.S)
    (tmp_path / "many.py").write_text(program, encoding="utf-8")
    photo = samples()[0].path
    shutil.copy(photo, tmp_path / "photo.jpg")
    told = subprocess.run(
        [sys.executable, "many.py"], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
    )
    assert (told.stdout, told.stderr) == (f"{[Scorer().score(photo).value] * 2}\n", "")

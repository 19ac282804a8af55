"""The Python of README and docs runs."""

import re
import shutil
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

"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from photoscore.cli.app import app
from pictures import picture

Run = Callable[..., Result]


@pytest.fixture
def run(toy_model: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `photoscore` with these arguments, on the toy model."""
    monkeypatch.setenv("PHOTOSCORE_MODEL", str(toy_model))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*args: str, stdin: bytes = b"") -> Result:
        return CliRunner().invoke(app, args, input=stdin)

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: three photos, a text that claims to be one, and one that does not."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for name, brightness in (("b-dark.jpg", 0.1), ("a-mid.png", 0.5), ("sub/c-bright.webp", 0.9)):
        format = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name.rpartition(".")[2]]
        (tmp_path / name).write_bytes(picture(brightness, format=format))
    (tmp_path / "broken.jpg").write_text("no photo at all, though its name says so")
    (tmp_path / "notes.txt").write_text("no photo at all, and its name says so")
    return tmp_path

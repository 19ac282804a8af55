"""A process that was forked after photos were decoded says so, where it would wait for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .scenes import encode, scene

FORK = """
import os, sys
from photoscore.imaging import load

before, after = sys.argv[1:]
if before:
    load(before, detail=64)
child = os.fork()
if child:
    os.waitpid(child, 0)
    sys.exit()
try:
    print(load(after).width, flush=True)
except RuntimeError as error:
    print(error, flush=True)
os._exit(0)
"""
FILES = {
    "plain.jpg": "JPEG",
    "photo.png": "PNG",
    "photo.webp": "WEBP",
    "photo.heic": "HEIC",
    "photo.avif": "AVIF",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name, format in FILES.items():
        (folder / name).write_bytes(encode(scene(), format))
    return folder


def forked(folder: Path, before: str, after: str) -> str:
    """What a forked process prints that decodes ``after``, when its parent had decoded ``before``."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK, before, after],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout


@pytest.mark.parametrize("after", [name for name in FILES if name != "plain.jpg"])
def test_what_would_hang_is_told(folder: Path, after: str) -> None:
    told = forked(folder, "photo.png", after)
    assert "forked after photos were scored" in told
    assert "'spawn'" in told
    assert told.count("\n") == 1


def test_what_does_not_hang_is_decoded(folder: Path) -> None:
    assert forked(folder, "", "photo.png") == "640\n"
    assert forked(folder, "photo.png", "plain.jpg") == "640\n"

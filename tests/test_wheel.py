"""What is installed: all that the package needs at run time, and nothing else."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from photoscore.samples import samples

ROOT = Path(__file__).parents[1]

NEEDED = (
    "photoscore/py.typed",
    "photoscore/scoring/weights/model.json",
    "photoscore/scoring/weights/model.onnx",
    "photoscore/samples/credits.json",
    "photoscore/samples/coffee.jpg",
    "photoscore/accounts/migrations/env.py",
    "photoscore/accounts/migrations/columns.py",
    "photoscore/web/templates/",
    "photoscore/web/static/css/",
    "photoscore/web/static/js/",
)


UNMARKED = {"Public domain", "as its parts"}
"""What stands in the credits and is no licence of its own."""


def built(kind: str, folder: Path) -> Path:
    """The one file that a build makes."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


def test_the_wheel_is_whole_and_small(tmp_path: Path) -> None:
    with zipfile.ZipFile(built("wheel", tmp_path)) as archive:
        names = archive.namelist()
        weights = sum(one.file_size for one in archive.infolist() if "/weights/" in one.filename)
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    for needed in NEEDED:
        assert any(name.startswith(needed) for name in names), needed
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"photoscore"}
    assert weights < 25_000_000
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert not any(heavy in line for line in required for heavy in ("torch", "tensorflow", "opencv"))


def test_the_wheel_names_every_licence_of_what_it_holds(tmp_path: Path) -> None:
    with zipfile.ZipFile(built("wheel", tmp_path)) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    stated = set(next(iter(re.findall(r"^License-Expression: (.*)$", metadata, re.MULTILINE))).split(" AND "))
    named = {sample.licence for sample in samples()} - UNMARKED
    marks = {re.sub(r"^CC (\w+)", r"CC-\1", name).replace(" ", "-") for name in named}
    assert stated == marks | {"Apache-2.0", "OFL-1.1"}
    for file in ("LICENSE", "NOTICE", "credits.json", "OFL.txt"):
        assert any("/licenses/" in name and name.endswith("/" + file) for name in names), file


def test_the_source_archive_holds_what_the_repository_does_and_nothing_else(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    if listed:  # what is made from an archive has no list
        assert names ^ {name for name in listed if (ROOT / name).exists()} == {"PKG-INFO"}
    assert {"Makefile", "training/README.md", "fuzz/__main__.py", "tools/reference.py"} <= names
    assert not any("__pycache__" in name or name.startswith(("build", "dist")) for name in names)

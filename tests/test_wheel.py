"""What is installed: all that the package needs at run time, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

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


def test_the_wheel_is_whole_and_small(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        weights = sum(one.file_size for one in archive.infolist() if "/weights/" in one.filename)
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    for needed in NEEDED:
        assert any(name.startswith(needed) for name in names), needed
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"photoscore"}
    assert weights < 25_000_000
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert not any(heavy in line for line in required for heavy in ("torch", "tensorflow", "opencv"))

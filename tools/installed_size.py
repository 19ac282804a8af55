"""Print the size of an installation with all run-time dependencies, in a fresh environment.

    python tools/installed_size.py [EXTRA…]

builds the wheel, installs it with these extras into a temporary environment, and sums what was installed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    extras = f"[{','.join(sys.argv[1:])}]" if sys.argv[1:] else ""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder)
        subprocess.run([sys.executable, "-m", "venv", environment / "builder"], check=True)
        pip = [environment / "builder/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "wheel", "--no-deps", f"--wheel-dir={environment}", ROOT], check=True)
        wheel = next(environment.glob("*.whl"))
        weight = wheel.stat().st_size
        target = environment / "installed"
        subprocess.run([*pip, "install", f"--target={target}", f"{wheel}{extras}"], check=True)
        sizes = {entry.name: size_of(entry) for entry in target.iterdir()}
    for name, size in sorted(sizes.items(), key=lambda row: -row[1])[:12]:
        print(f"{size / 1e6:8.1f} MB  {name}")
    print(f"{weight / 1e6:8.1f} MB  the wheel itself")
    print(f"{sum(sizes.values()) / 1e6:8.1f} MB  photoscore{extras} with everything it needs at run time")


def size_of(entry: Path) -> int:
    """Bytes of a file or of all files below a folder, compiled caches left out."""
    if entry.is_file():
        return entry.stat().st_size
    files = (file for file in entry.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return sum(file.stat().st_size for file in files)


if __name__ == "__main__":
    main()

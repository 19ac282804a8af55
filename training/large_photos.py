"""`python -m training.large_photos FOLDER`: gather photos of two to twenty megapixels.

The rated sets hold small photos only; what a camera's own pixels look like 1:1 is learned and tested on
photos that Debian packages carry as backgrounds, under free licences (see each package's copyright file):

    apt-get download lomiri-wallpapers-16.04 lomiri-wallpapers-20.04
    apt-get download mate-backgrounds plasma-workspace-wallpapers
    for package in *.deb; do dpkg -x $package unpacked; done
    python -m training.large_photos unpacked

Only photographs were chosen, by eye; `large_photos.txt` lists them.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from training.paths import CACHE

LIST = Path(__file__).with_name("large_photos.txt")


def gather(unpacked: Path, out: Path) -> list[str]:
    """Copy the listed photos; answers those that the folder lacks."""
    out.mkdir(parents=True, exist_ok=True)
    missing = []
    for line in LIST.read_text().splitlines():
        path, _, name = line.partition(" ")
        if (unpacked / path).is_file():
            shutil.copyfile(unpacked / path, out / name)
        else:
            missing.append(path)
    return missing


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.large_photos", description=__doc__)
    parser.add_argument("unpacked", type=Path, help="folder that the packages were unpacked into")
    parser.add_argument("--out", type=Path, default=CACHE / "large")
    options = parser.parse_args()
    missing = gather(options.unpacked, options.out)
    for path in missing:
        print(f"not there: {path}")
    print(f"{len(list(options.out.glob('*.jpg')))} large photos in {options.out}")


if __name__ == "__main__":
    main()

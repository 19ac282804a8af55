"""Make the sample photos of `src/photoscore/samples` from packages whose photos have clear licences.

    python tools/make_samples.py [--cache FOLDER]

fetches three wheels (pip) and one Debian package (apt-get) into the cache, cuts the photos to a web page's
size, and makes spoiled versions of some. Everything is seeded: the same sources give the same files.
"""

from __future__ import annotations

import argparse
import bz2
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from spoiling import blur, collage, darken, overexpose, screenshot, squeeze, tilt

SAMPLES = Path(__file__).parents[1] / "src/photoscore/samples"
LONG_SIDE = 960
MOST_BYTES = 82_000
LEAST_BYTES = 20_500  # the web page takes nothing under 20 KB

WHEELS = {
    "scikit_image": "scikit-image==0.22.0",
    "scikit_learn": "scikit-learn==1.5.2",
    "scipy": "scipy==1.9.3",
}
WALLPAPERS = "lomiri-wallpapers-16.04"
WALLPAPER_FOLDER = "usr/share/backgrounds"

CC0 = "CC0 1.0"
CC_BY = "CC BY 4.0"
PUBLIC_DOMAIN = "Public domain"


@dataclass(frozen=True)
class Origin:
    """Where a photo comes from, and on what terms."""

    package: str
    path: str
    author: str
    licence: str


ORIGINS = {
    "dandelion": Origin(WALLPAPERS, "seeding_by_Clements_Engelhardt.jpg", "Clemens Engelhardt", CC0),
    "fig": Origin(WALLPAPERS, "Picture_0B_by_freespace.jpg", 'Trevor "Freespace"', CC_BY),
    "brushes": Origin(WALLPAPERS, "Picture_1A_by_freespace.jpg", 'Trevor "Freespace"', CC_BY),
    "mountains": Origin(WALLPAPERS, "picosdeeuropa_by_Aitzol_Berasategi.jpg", "Aitzol Berasategi", CC_BY),
    "dogs": Origin(WALLPAPERS, "friends_by_Aitzol_Berasategi.jpg", "Aitzol Berasategi", CC_BY),
    "stream": Origin(WALLPAPERS, "life_by_Aitzol_Berasategi.jpg", "Aitzol Berasategi", CC_BY),
    "autumn": Origin(WALLPAPERS, "aitzgorri_by_Aitzol_Berasategi.jpg", "Aitzol Berasategi", CC_BY),
    "dahlia": Origin("scikit_learn", "sklearn/datasets/images/flower.jpg", "vultilion", "CC BY 2.0"),
    "coffee": Origin("scikit_image", "skimage/data/coffee.png", "Rachel Michetti", CC0),
    "cat": Origin("scikit_image", "skimage/data/chelsea.png", "Stéfan van der Walt", CC0),
    "rocket": Origin("scikit_image", "skimage/data/rocket.jpg", "SpaceX", PUBLIC_DOMAIN),
    "raccoon": Origin("scipy", "scipy/misc/face.dat", "public-domain-image.com", PUBLIC_DOMAIN),
}

SPOILED: dict[str, tuple[str, str, Callable[[Image.Image], Image.Image]]] = {
    "stream-blurred": ("stream", "out of focus", blur),
    "coffee-overexposed": ("coffee", "over-exposed", overexpose),
    "raccoon-dark": ("raccoon", "too dark, and noisy", darken),
    "cat-compressed": ("cat", "shrunk, enlarged and compressed", squeeze),
    "mountains-tilted": ("mountains", "tilted", tilt),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=Path("training/.cache/samples"))
    cache = parser.parse_args().cache
    fetch(cache)
    SAMPLES.mkdir(exist_ok=True)
    photos = {name: resized(original(origin, cache)) for name, origin in ORIGINS.items()}
    credits = []
    for name, origin in ORIGINS.items():
        credits.append(save(name, photos[name], credit(origin, "resized")))
    for name, (source, what, spoil) in SPOILED.items():
        spoiled = spoil(photos[source])
        credits.append(save(name, spoiled, credit(ORIGINS[source], f"resized, made {what}")))
    pieces = ["cat", "rocket", "coffee", "autumn", "dogs", "brushes"]
    authors = ", ".join(dict.fromkeys(f"{ORIGINS[one].author} ({ORIGINS[one].licence})" for one in pieces))
    made = {
        "author": authors,
        "licence": "as its parts",
        "source": "the photos named alike",
        "change": "composed",
    }
    credits.append(save("collage", collage([photos[one] for one in pieces]), made))
    drawn = {"author": "photoscore", "licence": "Apache-2.0", "source": "tools/spoiling.py", "change": "none"}
    credits.append(save("screenshot", screenshot(), drawn))
    text = json.dumps(credits, indent=2, ensure_ascii=False)
    (SAMPLES / "credits.json").write_text(text + "\n", encoding="utf-8")


def fetch(cache: Path) -> None:
    """Bring the packages into the cache, those that are not there yet."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, requirement in WHEELS.items():
        if not list(cache.glob(f"{name}-*.whl")):
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
            subprocess.run([*pip, "--python-version=3.11", f"--dest={cache}", requirement], check=True)
    if not (cache / WALLPAPERS).exists():
        subprocess.run(["apt-get", "download", "-q", WALLPAPERS], cwd=cache, check=True)
        package = next(cache.glob(f"{WALLPAPERS}_*.deb"))
        subprocess.run(["dpkg", "-x", package, cache / WALLPAPERS], check=True)


def original(origin: Origin, cache: Path) -> Image.Image:
    """The photo as its package has it."""
    if origin.package == WALLPAPERS:
        return Image.open(cache / WALLPAPERS / WALLPAPER_FOLDER / origin.path).convert("RGB")
    with zipfile.ZipFile(next(cache.glob(f"{origin.package}-*.whl"))) as wheel:
        content = wheel.read(origin.path)
    if origin.path.endswith(".dat"):
        return Image.fromarray(np.frombuffer(bz2.decompress(content), np.uint8).reshape(768, 1024, 3))
    return Image.open(BytesIO(content)).convert("RGB")


def resized(photo: Image.Image) -> Image.Image:
    """The photo with a longer side of at most `LONG_SIDE`."""
    photo = photo.copy()
    photo.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    return photo


def credit(origin: Origin, change: str) -> dict[str, str]:
    """Who is to be named for a photo, and what was done to it."""
    source = f"{WHEELS.get(origin.package, origin.package)}: {origin.path}"
    return {"author": origin.author, "licence": origin.licence, "source": source, "change": change}


def save(name: str, picture: Image.Image, credits: dict[str, str]) -> dict[str, str]:
    """Write a sample as JPEG within the bounds of bytes; answers its row of credits."""
    for quality in range(92, 30, -2):
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        if len(buffer.getvalue()) <= MOST_BYTES:
            break
    if len(buffer.getvalue()) < LEAST_BYTES:
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=97, subsampling=0)
    (SAMPLES / f"{name}.jpg").write_bytes(buffer.getvalue())
    print(f"{name:20} {len(buffer.getvalue()):7,} bytes {picture.size}")
    return {"name": name} | credits


if __name__ == "__main__":
    main()

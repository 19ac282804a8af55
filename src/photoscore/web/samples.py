"""The sample photos of the package, as the pages show them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image
from starlette.exceptions import HTTPException

import photoscore
from photoscore.web.texts import Texts

FOLDER = Path(photoscore.__file__).parent / "samples"
THUMBNAIL = 320
"""Longest side of a thumbnail in pixels."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample photo."""

    name: str
    path: Path
    width: int
    height: int

    def title(self, language: str) -> str:
        """What the picture shows, in a few words."""
        return str(Texts(language)(f"samples.{self.name}"))


@cache
def samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """All samples of the package, by name."""
    found = []
    for path in sorted(folder.glob("*.jpg")):
        with Image.open(path) as picture:
            found.append(Sample(path.stem, path, *picture.size))
    return tuple(found)


def find(name: str) -> Sample:
    """The sample of that name; a 404 when there is none."""
    for sample in samples():
        if sample.name == name:
            return sample
    raise HTTPException(404)


@cache
def thumbnail(sample: Sample) -> bytes:
    """A small WebP of the sample; made once."""
    with Image.open(sample.path) as picture:
        picture.draft("RGB", (2 * THUMBNAIL, 2 * THUMBNAIL))
        small = picture.convert("RGB")
        small.thumbnail((THUMBNAIL, THUMBNAIL))
        out = io.BytesIO()
        small.save(out, "WEBP", quality=72, method=6)
    return out.getvalue()

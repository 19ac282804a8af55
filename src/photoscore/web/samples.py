"""The sample photos of the package, as the pages show them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image
from starlette.exceptions import HTTPException

from photoscore.samples import Sample as Packaged
from photoscore.samples import samples as packaged
from photoscore.web.texts import Texts

THUMBNAIL = 320
"""Longest side of a thumbnail in pixels."""

FRONT = (
    "dahlia",
    "stream",
    "dogs",
    "cat",
    "coffee-overexposed",
    "raccoon-dark",
    "stream-blurred",
    "screenshot",
)
"""What the front page offers: a bit of everything."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample photo and its size in pixels."""

    credit: Packaged
    width: int
    height: int

    @property
    def name(self) -> str:
        """The name in addresses."""
        return self.credit.name

    @property
    def path(self) -> Path:
        """The JPEG file."""
        return self.credit.path

    def title(self, language: str) -> str:
        """What the picture shows, in a few words."""
        return str(Texts(language)(f"samples.{self.name}"))


@cache
def samples() -> tuple[Sample, ...]:
    """All samples of the package, by name."""
    found = []
    for credit in packaged():
        with Image.open(credit.path) as picture:
            found.append(Sample(credit, *picture.size))
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

"""Photos to try photoscore with, from packages with clear licences, and spoiled versions of some."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample photo and whom to thank for it."""

    name: str
    """Name of the file without its ending."""
    author: str
    licence: str
    source: str
    """The package, and the path in it, that the photo was taken from."""
    change: str
    """What was done to the photo."""

    @property
    def path(self) -> Path:
        """The file, a JPEG of 20 to 110 KB."""
        return FOLDER / f"{self.name}.jpg"


def samples() -> tuple[Sample, ...]:
    """All samples, good ones and spoiled ones, by name."""
    rows = json.loads((FOLDER / "credits.json").read_text(encoding="utf-8"))
    return tuple(sorted((Sample(**row) for row in rows), key=lambda sample: sample.path))

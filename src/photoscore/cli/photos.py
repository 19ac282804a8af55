"""What the verbs that score photos share: their arguments, and the scoring itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from photoscore.cli.progress import watched
from photoscore.cli.rows import Rows
from photoscore.cli.tally import Tally
from photoscore.errors import PhotoError
from photoscore.quality import Score
from photoscore.samples import samples as all_samples
from photoscore.scoring.files import Found, find_files
from photoscore.settings import MOST_WORKERS

if TYPE_CHECKING:
    from photoscore.scoring import Scorer

STDIN = "-"
THUMBNAIL_SIDE = 160

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Photos, folders (with all below them), patterns as 'trip/**/*.jpg', or - for one on stdin.",
        show_default=False,
    ),
]
Samples = Annotated[bool, typer.Option("--samples", help="Take the photos that come with photoscore.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object a line.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Write a CSV table.")]
ModelFolder = Annotated[
    Path | None,
    typer.Option("--model", help="Folder of another model than the packaged one.", show_default=False),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, max=MOST_WORKERS, help="Photos under way at once; one a core if not given."
    ),
]


def meant(paths: list[str] | None, samples: bool) -> list[Found]:
    """The files that the arguments mean; a usage error where they mean none or both."""
    if bool(paths) == samples:
        raise typer.BadParameter("name photos or folders, or give --samples")
    return list(find_files([sample.path for sample in all_samples()] if samples else paths or []))


def each_once(found: list[Found]) -> list[Found]:
    """Without those that are one by another path or a link; a file's own name stays, not a link's."""
    chosen: dict[object, Found] = {}
    for file in found:
        try:
            facts = os.stat(file.path)
        except OSError:  # stdin, or what scoring tells to be missing
            chosen.setdefault(file.path, file)
            continue
        one = (facts.st_dev, facts.st_ino)
        if one not in chosen or (os.path.islink(chosen[one].path) and not os.path.islink(file.path)):
            chosen[one] = file
    return list(chosen.values())


def scored(
    found: list[Found],
    rows: Rows,
    tally: Tally,
    *,
    model: Path | None,
    workers: int | None,
    reasons: bool = False,
    embedding: bool = False,
) -> Generator[tuple[str, Score], None, None]:
    """Path and score of each photo, in order, as they are ready; what fails goes to the tally."""
    from photoscore.scoring import Scorer  # takes a moment: not before usage errors and --help

    results = _results(Scorer(model), found, workers, reasons, embedding)
    with closing(results):
        yield from tally.scored(watched(results, len(found), rows.progress_console))


def thumbnail(path: str) -> bytes | None:
    """A small upright JPEG of a photo; None where there is none to make."""
    from PIL import Image

    from photoscore.imaging import load

    if path == STDIN:
        return None
    try:
        photo = load(path, long_side=THUMBNAIL_SIDE)
    except PhotoError:
        return None
    buffer = BytesIO()
    Image.fromarray(photo.pixels).save(buffer, "JPEG", quality=75)
    return buffer.getvalue()


def _results(
    scorer: Scorer, found: list[Found], workers: int | None, reasons: bool, embedding: bool
) -> Generator[tuple[Found, Score | PhotoError], None, None]:
    most = scorer.limits.max_bytes
    sources = (
        # Read here and not by a worker, which an interrupt would not reach.
        sys.stdin.buffer.read(-1 if most is None else most + 1) if file.path == STDIN else file.path
        for file in found
    )
    outcomes = scorer.score_many(
        sources, workers=workers, on_error="return", reasons=reasons, embedding=embedding
    )
    with closing(outcomes):
        yield from zip(found, outcomes, strict=True)

"""`photoscore score`: photos in, scores out."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable
from contextlib import closing
from enum import StrEnum
from importlib.resources import files as package_files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from photoscore.cli.output import notes
from photoscore.cli.progress import watched
from photoscore.cli.rows import CsvRows, JsonRows, Rows, TableRows
from photoscore.cli.tally import Tally
from photoscore.errors import PhotoError
from photoscore.quality import Score
from photoscore.scoring.files import Found, find_files

if TYPE_CHECKING:
    from photoscore.scoring import Scorer

STDIN = "-"


class Order(StrEnum):
    """How results are sorted."""

    BEST = "best"
    WORST = "worst"
    NAME = "name"


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Photos, folders (with all below them), patterns as 'trip/**/*.jpg', or - for one on stdin.",
            show_default=False,
        ),
    ] = None,
    samples: Annotated[
        bool, typer.Option("--samples", help="Score the photos that come with photoscore.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object a line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write a CSV table.")] = False,
    sort: Annotated[
        Order | None,
        typer.Option(help="Sort when all are scored; else results come in their order, as they are ready."),
    ] = None,
    least: Annotated[float, typer.Option("--min", min=0, max=1, help="Leave out what scores less.")] = 0.0,
    most: Annotated[float, typer.Option("--max", min=0, max=1, help="Leave out what scores more.")] = 1.0,
    reasons: Annotated[bool, typer.Option("--reasons", help="Say what speaks against each photo.")] = False,
    model: Annotated[
        Path | None, typer.Option(help="Folder of another model than the packaged one.", show_default=False)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Photos under way at once; one a core if not given.")
    ] = None,
) -> None:
    """Score photos: JPEG, PNG, WebP, HEIC and AVIF, known by their content.

    A score lies between 0 and 1, shown as a percentage, in five classes: very bad, bad, average, good and
    excellent. Files in folders that are no photos are passed over. Photos that cannot be read are listed
    at the end and make the exit code 1; all others are scored.

    Examples:

    * photoscore score photo.jpg

    * photoscore score holiday/ --sort best --min 0.6

    * photoscore score holiday/ --json > scores.jsonl
    """
    if as_json and as_csv:
        raise typer.BadParameter("choose one of --json and --csv")
    if bool(paths) == samples:
        raise typer.BadParameter("name photos or folders, or give --samples")
    if least > most:
        raise typer.BadParameter("--min lies above --max")
    from photoscore.scoring import Scorer  # takes a moment: not before usage errors and --help

    rows: Rows = JsonRows() if as_json else CsvRows() if as_csv else TableRows()
    found = list(find_files([str(package_files("photoscore") / "samples")] if samples else paths or []))
    tally = Tally(rows)
    results = _results(Scorer(model), found, workers, reasons)
    with closing(results):
        good = tally.scored(watched(results, len(found), rows.progress_console))
        for path, score in _sorted(good, sort):
            if least <= score.value <= most:
                rows.scored(path, score)
    tally.summarise(notes())
    if tally.failed:
        raise typer.Exit(1)


def _results(
    scorer: Scorer, found: list[Found], workers: int | None, reasons: bool
) -> Generator[tuple[Found, Score | PhotoError], None, None]:
    most = scorer.limits.max_bytes
    sources = (
        # Read here and not by a worker, which an interrupt would not reach.
        sys.stdin.buffer.read(-1 if most is None else most + 1) if file.path == STDIN else file.path
        for file in found
    )
    with closing(scorer.score_many(sources, workers=workers, on_error="return", reasons=reasons)) as outcomes:
        yield from zip(found, outcomes, strict=True)


def _sorted(scored: Iterable[tuple[str, Score]], order: Order | None) -> Iterable[tuple[str, Score]]:
    if order is None:
        return scored
    if order is Order.NAME:
        return sorted(scored, key=lambda result: result[0])
    return sorted(scored, key=lambda result: result[1].value, reverse=order is Order.BEST)

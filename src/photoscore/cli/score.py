"""`photoscore score`: photos in, scores out."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from enum import StrEnum
from typing import Annotated

import typer

from photoscore.cli.output import notes
from photoscore.cli.photos import AsCsv, AsJson, ModelFolder, Paths, Samples, Workers, meant, scored
from photoscore.cli.rows import CsvRows, JsonRows, Rows, TableRows
from photoscore.cli.tally import Tally
from photoscore.quality import Score


class Order(StrEnum):
    """How results are sorted."""

    BEST = "best"
    WORST = "worst"
    NAME = "name"


def command(
    paths: Paths = None,
    samples: Samples = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    sort: Annotated[
        Order | None,
        typer.Option(help="Sort when all are scored; else results come in their order, as they are ready."),
    ] = None,
    least: Annotated[float, typer.Option("--min", min=0, max=1, help="Leave out what scores less.")] = 0.0,
    most: Annotated[float, typer.Option("--max", min=0, max=1, help="Leave out what scores more.")] = 1.0,
    reasons: Annotated[bool, typer.Option("--reasons", help="Say what speaks against each photo.")] = False,
    model: ModelFolder = None,
    workers: Workers = None,
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
    if least > most:
        raise typer.BadParameter("--min lies above --max")
    found = meant(paths, samples)
    rows: Rows = JsonRows() if as_json else CsvRows() if as_csv else TableRows()
    tally = Tally(rows)
    results = scored(found, rows, tally, model=model, workers=workers, reasons=reasons)
    with closing(results):
        for path, score in _sorted(results, sort):
            if least <= score.value <= most:
                rows.scored(path, score)
    tally.summarise(notes())
    if tally.failed:
        raise typer.Exit(1)


def _sorted(scored: Iterable[tuple[str, Score]], order: Order | None) -> Iterable[tuple[str, Score]]:
    if order is None:
        return scored
    if order is Order.NAME:
        return sorted(scored, key=lambda result: result[0])
    return sorted(scored, key=lambda result: result[1].value, reverse=order is Order.BEST)

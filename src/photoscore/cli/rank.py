"""`photoscore rank`: an order of search results that weighs relevance and quality."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from photoscore.cli.hits import Hit, read_hits
from photoscore.cli.output import notes, printable
from photoscore.cli.photos import AsCsv, AsJson, ModelFolder, Workers, scored
from photoscore.cli.tally import Tally
from photoscore.cli.use_rows import UseRows, usage
from photoscore.scoring.files import Found
from photoscore.uses import rank
from photoscore.uses.ranking import WEIGHT, check_weight
from photoscore.uses.recipes import factor_query, postgresql_order, search_query


class Recipe(StrEnum):
    """A search engine that can order as `rank` does."""

    ELASTICSEARCH = "elasticsearch"
    OPENSEARCH = "opensearch"
    ELASTICSEARCH_FACTOR = "elasticsearch-factor"
    POSTGRESQL = "postgresql"


def command(
    table: Annotated[
        Path | None,
        typer.Argument(
            metavar="TABLE",
            help="CSV with the columns path and relevance (and score, which saves the scoring), .jsonl with "
            "these keys, or - for CSV on stdin.",
            show_default=False,
        ),
    ] = None,
    weight: Annotated[
        float,
        typer.Option("--weight", "-w", help="Weight of quality: 0 is relevance alone, 1 quality alone."),
    ] = WEIGHT,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Write the first so many.", show_default=False)
    ] = None,
    recipe: Annotated[
        Recipe | None,
        typer.Option(help="Print how a search engine orders so, and do nothing else.", show_default=False),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    model: ModelFolder = None,
    workers: Workers = None,
) -> None:
    """Order photos by relevance and quality: by relevance^(1-w) · quality^w, greatest first.

    Examples:

    * photoscore rank results.csv

    * photoscore rank results.csv --weight 0.5 --limit 20 --json

    * photoscore rank --recipe elasticsearch --weight 0.5
    """
    with usage():
        check_weight(weight)
    if (table is None) == (recipe is None):
        raise typer.BadParameter("name a table, or give --recipe")
    if table is None:
        assert recipe is not None
        print(_recipe(recipe, weight))
        return
    hits = read_hits(table)
    rows = UseRows(as_json, as_csv, ("rank", "key", "relevance", "score"))
    if not hits:
        notes().print("No search results in the table.", style="dim")
    tally = Tally(rows)
    known = _with_scores(hits, rows, tally, model, workers)
    order = rank([score for _, score in known], [hit.relevance for hit, _ in known], weight)
    for number, place in enumerate(order[:limit], 1):
        path = known[place.index][0].path
        facts = {"path": path, "rank": number} | {
            key: value for key, value in place.as_dict().items() if key != "index"
        }
        line = Text(f"{number:>5}  {place.relevance:10.4g}  {place.quality:6.1%}  ").append(printable(path))
        rows.write(facts, line)
    if any(hit.score is None for hit in hits):
        tally.summarise(notes())
    if tally.failed:
        raise typer.Exit(1)


def _with_scores(
    hits: list[Hit], rows: UseRows, tally: Tally, model: Path | None, workers: int | None
) -> list[tuple[Hit, float]]:
    """Each hit with its score, from the table or the model; what cannot be scored goes to the tally."""
    missing = {hit.path: Found(hit.path, True) for hit in hits if hit.score is None}
    scores: dict[str, float] = {}
    if missing:
        found = scored(list(missing.values()), rows, tally, model=model, workers=workers)
        scores = {path: score.value for path, score in found}
    known = [(hit, scores.get(hit.path) if hit.score is None else hit.score) for hit in hits]
    return [(hit, score) for hit, score in known if score is not None]


def _recipe(recipe: Recipe, weight: float) -> str:
    match = {"match": {"title": "beach"}}
    if recipe is Recipe.POSTGRESQL:
        return "ORDER BY " + postgresql_order("ts_rank(words, query)", weight)
    body = (
        factor_query(match, weight) if recipe is Recipe.ELASTICSEARCH_FACTOR else search_query(match, weight)
    )
    return json.dumps(body, indent=2)

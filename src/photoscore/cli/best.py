"""`photoscore best`: the best photo of each group of near-duplicates and of each burst."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from photoscore.cli.output import notes, printable
from photoscore.cli.photos import (
    STDIN,
    AsCsv,
    AsJson,
    ModelFolder,
    Paths,
    Samples,
    Workers,
    each_once,
    meant,
    scored,
    thumbnail,
)
from photoscore.cli.tally import Tally
from photoscore.cli.use_rows import UseRows, begun, check_page, usage, write_page
from photoscore.errors import UseError
from photoscore.quality import Score
from photoscore.uses import Group, best
from photoscore.uses.culling import contact_sheet, place, sidecar_paths, write_rating
from photoscore.uses.culling.grouping import BURST_SECONDS, BURST_SIMILARITY, SIMILARITY, check_nearness
from photoscore.uses.culling.placing import Mode

MODES: tuple[Mode, ...] = ("link", "copy", "move")
PAST = {"link": "linked", "copy": "copied", "move": "moved"}


class Stars(StrEnum):
    """Which programs are to read the stars."""

    LIGHTROOM = "lightroom"
    DARKTABLE = "darktable"
    BOTH = "both"


def _into(what: str) -> Any:
    return typer.Option(
        f"--{what}",
        metavar="FOLDER",
        help=f"{what.title()} the best photos to this folder.",
        show_default=False,
    )


def command(
    paths: Paths = None,
    samples: Samples = False,
    link: Annotated[Path | None, _into("link")] = None,
    copy: Annotated[Path | None, _into("copy")] = None,
    move: Annotated[Path | None, _into("move")] = None,
    least: Annotated[
        float, typer.Option("--min", min=0, max=1, help="Keep no photo that scores less.")
    ] = 0.0,
    stars: Annotated[
        Stars | None,
        typer.Option(
            help="Write 1 to 5 stars into XMP sidecars: beside the photos in FOLDER, or beside all.",
            show_default=False,
        ),
    ] = None,
    keep_stars: Annotated[
        bool, typer.Option("--keep-stars", help="With --stars: leave ratings that are there.")
    ] = False,
    sheet: Annotated[
        Path | None, typer.Option(help="Write a contact sheet, an HTML file.", show_default=False)
    ] = None,
    similarity: Annotated[
        float, typer.Option(help="Cosine of two photos from which on they are near-duplicates.")
    ] = SIMILARITY,
    burst_similarity: Annotated[float, typer.Option(help="The same within a burst.")] = BURST_SIMILARITY,
    burst_seconds: Annotated[
        float, typer.Option(min=0, help="Most seconds between two photos of a burst; 0 for no bursts.")
    ] = BURST_SECONDS,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    model: ModelFolder = None,
    workers: Workers = None,
) -> None:
    """Find near-duplicates and bursts, and the best photo of each.

    Photos are never deleted or overwritten: a name that is taken gets a number, and a photo that lies in
    the folder already is not placed twice.

    Examples:

    * photoscore best trip/ --sheet sheet.html

    * photoscore best trip/ --link best/ --min 0.4

    * photoscore best trip/ --stars both
    """
    wanted = [(mode, folder) for mode, folder in zip(MODES, (link, copy, move), strict=True) if folder]
    if len(wanted) > 1:
        raise typer.BadParameter("choose one of --link, --copy and --move")
    if keep_stars and not stars:
        raise typer.BadParameter("--keep-stars goes with --stars")
    with usage():
        check_nearness(similarity, burst_similarity, burst_seconds)
        if sheet:
            check_page(sheet)
    if STDIN in (paths or []) and (wanted or stars):
        raise typer.BadParameter("a photo on stdin is no file: no --link, --copy, --move and --stars with -")
    named = meant(paths, samples)
    found = each_once(named)  # a photo is no near-duplicate of itself
    rows = UseRows(as_json, as_csv, ("group", "best", "kind", "because", "score", "class", "placed"))
    tally = Tally(rows)
    results = scored(found, rows, tally, model=model, workers=workers, reasons=True, embedding=True)
    with closing(results):
        photos = list(results)
    names, scores = [path for path, _ in photos], [score for _, score in photos]
    groups = best(
        scores, similarity=similarity, burst_similarity=burst_similarity, burst_seconds=burst_seconds
    )
    work = _Work()
    if sheet:  # before a move takes the photos away
        work.draw(sheet, contact_sheet(groups, names, scores, thumbnail))
    kept = [group.best for group in groups if scores[group.best].value >= least]
    for mode, folder in wanted:
        work.place([(at, names[at]) for at in kept], folder, mode)
    if stars:
        rated = work.placed if wanted else {at: Path(name) for at, name in enumerate(names)}
        work.rate([(path, scores[at]) for at, path in rated.items()], stars, keep_stars)
    for number, group in enumerate(groups, 1):
        _show(rows, number, group, names, scores, work.placed)
    tally.summarise(notes())
    if again := len(named) - len(found):
        notes().print(f"{again} left out: another name of a file.", style="dim")
    work.summarise(len(groups))
    if tally.failed or work.problems:
        raise typer.Exit(1)


class _Work:
    """What is done with files, and what of it could not be."""

    def __init__(self) -> None:
        self.placed: dict[int, Path] = {}
        self.problems: list[str] = []
        self._counts: Counter[str] = Counter()

    def draw(self, sheet: Path, html: str) -> None:
        """Write the contact sheet: a disk that is full loses no answer, nor what is to be placed."""
        try:
            write_page(sheet, html)
        except UseError as error:
            self.problems.append(error.message)

    def place(self, photos: list[tuple[int, str]], folder: Path, mode: Mode) -> None:
        """Put each photo into the folder."""
        for at, name in photos:
            try:
                done = place(Path(name), folder, mode)
            except UseError as error:
                self.problems.append(error.message)
                continue
            self.placed[at] = done.path
            self._counts[PAST[mode] if done.new else "lay there already"] += 1

    def rate(self, photos: list[tuple[Path, Score]], stars: Stars, keep: bool) -> None:
        """Write each photo's stars; the better of two photos that share a sidecar has it."""
        written: set[Path] = set()
        for path, score in sorted(photos, key=lambda photo: -photo[1].value):
            for sidecar in sidecar_paths(path, stars.value):
                if sidecar in written:
                    continue
                written.add(sidecar)
                try:
                    outcome = write_rating(sidecar, int(score.quality_class), keep=keep)
                except UseError as error:
                    self.problems.append(error.message)
                    continue
                self._counts[f"sidecars {outcome}"] += 1

    def summarise(self, groups: int) -> None:
        """Print what was done, and each thing that could not be."""
        parts = [
            f"{groups} group{'' if groups == 1 else 's'}",
            *(f"{many} {what}" for what, many in self._counts.items()),
        ]
        notes().print(", ".join(parts) + ".", style="dim")
        for problem in self.problems:
            notes().print(printable(problem), style="red", markup=False)


def _show(
    rows: UseRows, number: int, group: Group, names: list[str], scores: list[Score], placed: dict[int, Path]
) -> None:
    """A row for each photo of a group, the best first."""
    for at in group.members:
        score, is_best = scores[at], at == group.best
        facts = {
            "path": names[at],
            "group": number,
            "best": is_best,
            "kind": group.kind,
            "because": group.because if is_best else None,
            "score": score.value,
            "class": int(score.quality_class),
            "placed": str(placed[at]) if at in placed else None,
        }
        line = Text(f"{number:>5}  " if is_best else "       ").append_text(begun(score))
        line.append(printable(names[at]), "" if is_best else "dim")
        if is_best and len(group.members) > 1:
            line.append(f"  best of {len(group.members)}, {group.kind}: {group.because}", "green")
        rows.write(facts, line)

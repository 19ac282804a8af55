"""`photoscore moderate`: accept, review or reject by a policy; a dry run; thresholds that are learned."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from photoscore.cli.output import notes, printable
from photoscore.cli.photos import (
    AsCsv,
    AsJson,
    ModelFolder,
    Paths,
    Samples,
    Workers,
    meant,
    scored,
    thumbnail,
)
from photoscore.cli.tally import Tally
from photoscore.cli.use_rows import (
    ACTION_STYLES,
    PolicyFile,
    UseRows,
    begun,
    check_folder,
    check_page,
    usage,
    write_page,
)
from photoscore.errors import PolicyError, UseError
from photoscore.quality import Score
from photoscore.scoring.files import Found, find_files
from photoscore.uses import DEFAULT_POLICY, Decision, Learned, Policy, learn, load_policy, moderate
from photoscore.uses.moderation.learning import Rate, check_max_error
from photoscore.uses.moderation.policy import ACTIONS
from photoscore.uses.moderation.report import Moderated, report

RATES = ("false_reject", "false_accept", "reviewed")
DECIDED = ("action", "rule", "because", "score", "class", "kind")
"""Columns of CSV where photos are decided on."""
LEARNED = (
    "reject_below",
    "accept_from",
    *(f"{rate}_{part}" for rate in RATES for part in ("errors", "of", "rate", "low", "high")),
)
"""Columns of CSV where a threshold is learned and nothing else is asked for."""


def command(
    paths: Paths = None,
    samples: Samples = False,
    policy: PolicyFile = None,
    learn_from: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--learn",
            metavar="ACCEPTED REJECTED",
            help="Find the threshold that parts these two folders, and follow it.",
            show_default=False,
        ),
    ] = None,
    max_error: Annotated[
        float | None,
        typer.Option(
            help="With --learn: the share of each folder that may go wrong; between goes to review.",
            show_default=False,
        ),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(help="With --learn: a new file for the policy that was found.", show_default=False),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option("--report", help="Write a report of the dry run, an HTML file.", show_default=False),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    model: ModelFolder = None,
    workers: Workers = None,
) -> None:
    """Accept, review or reject photos by a policy. It is a dry run: no photo is moved or changed.

    Without --policy, what is no photograph and what scores below 20 % is rejected, below 40 % goes to
    review. --learn finds the threshold from photos that people have already parted, says how many it
    would get wrong, and writes a policy.

    Examples:

    * photoscore moderate uploads/ --report report.html

    * photoscore moderate uploads/ --policy policy.toml --csv > decisions.csv

    * photoscore moderate --learn accepted/ rejected/ --max-error 0.05 --write policy.toml
    """
    if policy and learn_from:
        raise typer.BadParameter("choose one of --policy and --learn")
    if not learn_from and (write or max_error is not None):
        raise typer.BadParameter("--write and --max-error go with --learn")
    with usage():
        check_max_error(max_error)
        if write:
            _check_new(write)
        if page:
            check_page(page)
    alone = learn_from is not None and not paths and not samples
    if alone and page:
        raise typer.BadParameter("--report needs photos to decide on: name some, or give --samples")
    found = [] if alone else meant(paths, samples)
    chosen = load_policy(policy) if policy else DEFAULT_POLICY
    rows = UseRows(as_json, as_csv, LEARNED if alone else DECIDED)
    tally = Tally(rows)
    if learn_from:
        accepted, rejected = (_scores(folder, rows, tally, model, workers) for folder in learn_from)
        try:
            learned = learn(accepted, rejected, max_error)
        except UseError:
            tally.summarise(notes())  # why there are too few may stand there
            raise
        if alone and not rows.for_people:
            rows.write(_columns(learned) if as_csv else learned.as_dict(), Text())
        else:
            _tell(learned, rows.console if alone else notes())
        chosen = learned.policy()
        _write(chosen, write)
    try:
        if found:
            _moderate(found, chosen, rows, tally, page, model, workers)
    except UseError:
        tally.summarise(notes())  # a report that cannot be written takes nothing from what was decided
        raise
    tally.summarise(notes())
    if tally.failed:
        raise typer.Exit(1)


def _moderate(
    found: list[Found],
    policy: Policy,
    rows: UseRows,
    tally: Tally,
    page: Path | None,
    model: Path | None,
    workers: int | None,
) -> None:
    """Decide on each photo as it is scored, then write the report."""
    photos = []
    results = scored(found, rows, tally, model=model, workers=workers, reasons=policy.needs_reasons)
    with closing(results):
        for path, score in results:
            decision = moderate(score, policy)
            facts = {
                "path": path,
                "score": score.value,
                "class": int(score.quality_class),
                "kind": score.kind,
            }
            rows.write(facts | decision.as_dict(), _line(path, score, decision))
            photos.append(Moderated(path, score, decision))
    counts = Counter(photo.decision.action for photo in photos)
    notes().print(", ".join(f"{counts[action]} {action}" for action in ACTIONS), style="dim")
    if page:
        failed = [(path, error.message) for path, error in tally.failed]
        write_page(page, report(photos, policy, thumbnail, failed))


def _line(path: str, score: Score, decision: Decision) -> Text:
    line = Text(f"{decision.action:7} ", ACTION_STYLES[decision.action]).append_text(begun(score))
    why = f"{decision.rule}: {decision.because}" if decision.rule else decision.because
    return line.append(printable(path)).append(f"  {printable(why)}", "dim")


def _scores(folder: str, rows: UseRows, tally: Tally, model: Path | None, workers: int | None) -> list[Score]:
    """The scores of a folder to learn from."""
    results = scored(list(find_files([folder])), rows, tally, model=model, workers=workers)
    with closing(results):
        return [score for _, score in results]


def _columns(learned: Learned) -> dict[str, float]:
    """What was learned as a row of CSV."""
    row: dict[str, float] = {"reject_below": learned.reject_below, "accept_from": learned.accept_from}
    for name in RATES:
        rate: Rate = getattr(learned, name)
        parts = {"errors": rate.errors, "of": rate.of, "rate": rate.rate, "low": rate.low, "high": rate.high}
        row |= {f"{name}_{part}": value for part, value in parts.items()}
    return row


def _tell(learned: Learned, console: Console) -> None:
    """Say what was learned: as the result where nothing else is asked for, beside it otherwise."""
    console.print(f"Reject below {learned.reject_below:g}, accept from {learned.accept_from:g}.")
    console.print(f"Accepted photos that it would reject: {_said(learned.false_reject)}")
    console.print(f"Rejected photos that it would accept: {_said(learned.false_accept)}")
    if learned.accept_from > learned.reject_below:
        console.print(f"Photos that would go to review:       {_said(learned.reviewed)}")


def _said(rate: Rate) -> str:
    return (
        f"{rate.errors} of {rate.of} ({rate.rate:.1%}; 95 % interval {rate.low:.1%} to {rate.high:.1%}), "
        "held out in ten folds"
    )


def _check_new(path: Path) -> None:
    if path.exists():
        raise PolicyError(f"{path}: exists already; name a new file for the policy.")
    check_folder(path)


def _write(policy: Policy, path: Path | None) -> None:
    """Write a policy to a new file."""
    if path is None:
        return
    if path.suffix.lower() == ".json":
        text = json.dumps(policy.model_dump(exclude_none=True), indent=2) + "\n"
    else:
        text = policy.as_toml()
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise PolicyError(f"{path}: exists already; name a new file for the policy.") from None
    except OSError as error:
        raise PolicyError(f"{path}: cannot write the policy: {error.strerror or error}.") from None
    notes().print(f"Wrote {printable(str(path))}", style="dim", markup=False)

"""`photoscore gate`: would an upload form take these photos, and what is to change?"""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer
from rich.text import Text

from photoscore.cli.output import notes, printable
from photoscore.cli.photos import AsCsv, AsJson, ModelFolder, Paths, Samples, Workers, meant, scored
from photoscore.cli.tally import Tally
from photoscore.cli.use_rows import PolicyFile, UseRows, begun
from photoscore.uses import GATE_POLICY, gate, load_policy

REFUSED = 3
"""Exit code where all photos were scored and one does not pass; 1 is kept for what went wrong."""


def command(
    paths: Paths = None,
    samples: Samples = False,
    policy: PolicyFile = None,
    language: Annotated[
        str, typer.Option(help="Language of the texts, en or de; English for any other.")
    ] = "en",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    model: ModelFolder = None,
    workers: Workers = None,
) -> None:
    """Say whether photos pass an upload form, and what to change where they do not.

    Without --policy, photographs of class average or better pass. With one, all pass that it does not
    reject. The exit code is 3 where a photo does not pass, 1 where one could not be scored.

    Examples:

    * photoscore gate upload.jpg

    * photoscore gate upload.jpg --language de --json
    """
    found = meant(paths, samples)
    chosen = load_policy(policy) if policy else GATE_POLICY
    rows = UseRows(as_json, as_csv, ("pass", "message", "language", "rule", "score", "class", "kind"))
    tally, all_passed = Tally(rows), True
    results = scored(found, rows, tally, model=model, workers=workers, reasons=True)
    with closing(results):
        for path, score in results:
            answer = gate(score, chosen, language)
            facts = {
                "path": path,
                "score": score.value,
                "class": int(score.quality_class),
                "kind": score.kind,
            }
            line = Text("pass  " if answer.passed else "fail  ", "green" if answer.passed else "red")
            line.append_text(begun(score)).append(printable(path)).append(f"  {answer.message}", "dim")
            rows.write(facts | answer.as_dict(), line)
            all_passed = all_passed and answer.passed
    tally.summarise(notes())
    if tally.failed or not all_passed:
        raise typer.Exit(1 if tally.failed else REFUSED)

"""What a use answers, as lines for people, JSON lines or a CSV table."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from photoscore.cli.output import CLASS_STYLES, notes, printable, results
from photoscore.cli.rows import Rows, percent
from photoscore.csv_lines import CsvLines
from photoscore.errors import PhotoError, UseError
from photoscore.quality import Score

ACTION_STYLES = {"accept": "green", "review": "yellow", "reject": "red"}
"""Colours of what becomes of a photo."""

PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="Policy to follow, TOML or JSON.", show_default=False)
]


class UseRows(Rows):
    """Rows of one use: the same facts for people, for JSON and for CSV."""

    def __init__(self, as_json: bool, as_csv: bool, fields: Sequence[str]) -> None:
        """`fields` are the columns of CSV; `path` is put before them, `error` behind."""
        if as_json and as_csv:
            raise typer.BadParameter("choose one of --json and --csv")
        self.for_people = not (as_json or as_csv)
        self.console = results()
        self._csv: Any = None
        if as_csv:
            columns = ("path", *fields, "error")
            self._csv = csv.DictWriter(CsvLines(sys.stdout), columns, restval="", extrasaction="ignore")
            self._csv.writeheader()

    @property
    def progress_console(self) -> Console | None:
        """Where a progress bar does not disturb the rows."""
        if self.for_people and self.console.is_terminal:
            return self.console
        return None if sys.stdout.isatty() else notes()

    def write(self, facts: Mapping[str, Any], line: Text) -> None:
        """Write one answer: its facts for machines, the line for people."""
        if self.for_people:
            self.say(line)
        elif self._csv:
            self._csv.writerow(facts)
        else:
            print(json.dumps(facts), flush=True)

    def say(self, line: Text) -> None:
        """Write a line for people only."""
        if self.for_people:
            self.console.print(line, no_wrap=True, overflow="ignore", crop=False)
            self.console.file.flush()

    def scored(self, path: str, score: Score) -> None:
        """Write a bare score."""
        self.write({"path": path} | score.as_dict(), begun(score).append(printable(path)))

    def failed(self, path: str, error: PhotoError) -> None:
        """Write that a photo has none; people read it in the summary."""
        if self._csv:
            self._csv.writerow({"path": path, "error": error.code})
        elif not self.for_people:
            print(json.dumps({"path": path, "error": error.code, "message": error.message}), flush=True)


def begun(score: Score) -> Text:
    """The begin of a photo's line: its score in the colour of its class."""
    return Text(f"{percent(score):>6}  ", CLASS_STYLES[score.quality_class])


@contextmanager
def usage() -> Iterator[None]:
    """What is refused within is wrong usage: told before the work, with the exit code of it."""
    try:
        yield
    except UseError as error:
        raise typer.BadParameter(printable(error.message)) from None


def check_page(path: Path) -> None:
    """Raises UseError where the name is not one of a page: it may be a photo's; or it cannot be written."""
    if path.suffix.lower() not in {".html", ".htm"}:
        raise UseError(f"{path}: a page is written to a name that ends in .html; nothing was written.")
    if not path.exists():
        check_folder(path)
    elif path.is_dir():
        raise UseError(f"{path}: is a folder; name a file.")
    elif not os.access(path, os.W_OK):
        raise UseError(f"{path}: is there, and may not be written; name another file.")


def check_folder(path: Path) -> None:
    """Raises UseError where the folder of a new file is missing, or lets no file be made."""
    if not path.parent.is_dir():
        raise UseError(f"{path}: there is no folder {path.parent}; make it first.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise UseError(f"{path}: no file can be made in {path.parent}; name another folder.")


def write_page(path: Path, html: str) -> None:
    """Write an HTML file that the user named; raises UseError where that cannot be."""
    check_page(path)
    try:
        # A file's name may hold bytes that are no text.
        path.write_text(html, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UseError(f"{path}: cannot write the page: {error.strerror or error}.") from None
    notes().print(f"Wrote {printable(str(path))}", style="dim", markup=False)

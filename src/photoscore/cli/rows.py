"""Results as a table for people, as JSON lines or as CSV; each row is written as soon as it is there."""

from __future__ import annotations

import csv
import json
import sys
from abc import ABC, abstractmethod
from typing import Any

from rich.console import Console
from rich.text import Text

from photoscore.cli.output import CLASS_STYLES, bar, end_of, notes, printable, results
from photoscore.csv_lines import CsvLines
from photoscore.errors import PhotoError
from photoscore.quality import QualityClass, Reason, Score


class Rows(ABC):
    """Where results go."""

    @abstractmethod
    def scored(self, path: str, score: Score) -> None:
        """Write a photo's score."""

    @abstractmethod
    def failed(self, path: str, error: PhotoError) -> None:
        """Write that a photo has none."""

    @property
    def progress_console(self) -> Console | None:
        """Where a progress bar does not disturb the rows; None if there is no such place."""
        return None if sys.stdout.isatty() else notes()


class TableRows(Rows):
    """A line a photo: percentage, bar, class, size, path; under it, the reasons that were asked for."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or results()
        self._begun = False

    @property
    def progress_console(self) -> Console:
        """The rows' own terminal, which keeps the bar under them."""
        return self.console if self.console.is_terminal else notes()

    def scored(self, path: str, score: Score) -> None:
        """Write the line, and above the first one the header."""
        if not self._begun:
            self._begun = True
            self._line(Text(f"{'SCORE':>6}  {'':20}  {'CLASS':9}  {'SIZE':>11}  PHOTO", "dim"))
        style = CLASS_STYLES[score.quality_class]
        line = Text().append(f"{percent(score):>6}  ", style).append_text(bar(score.value, style))
        line.append(f"  {score.quality_class.label:9}", style)
        line.append(f"  {f'{score.width}×{score.height}':>11}  ", "dim")
        room = max(20, self.console.width - line.cell_len)
        self._line(line.append(end_of(printable(path), room)))
        if score.reasons:
            self._reasons(score.reasons)

    def _reasons(self, reasons: tuple[Reason, ...]) -> None:
        from photoscore.scoring.reasons import advice  # brings the decoders: not before they are needed

        for reason in reasons:
            self._line(Text().append(f"{reason.strength:6.0%}  " + " ".join(advice(reason)), "italic dim"))

    def failed(self, path: str, error: PhotoError) -> None:
        """Nothing: people read what failed in the summary."""

    def _line(self, text: Text) -> None:
        self.console.print(text, no_wrap=True, overflow="ignore", crop=False)
        self.console.file.flush()


def percent(score: Score) -> str:
    """The score as a percentage, with as many digits as it takes to lie in its class, 1 at least."""
    texts = (f"{score.value:.{digits}%}" for digits in range(1, 14))
    level = score.quality_class
    return next(
        (text for text in texts if QualityClass.from_value(float(text.rstrip("%")) / 100) is level),
        f"{score.value:.1%}",
    )


class JsonRows(Rows):
    """One object a line: the path and the fields of the score, or the error's code and message."""

    def scored(self, path: str, score: Score) -> None:
        self._write({"path": path} | score.as_dict())

    def failed(self, path: str, error: PhotoError) -> None:
        self._write({"path": path, "error": error.code, "message": error.message})

    def _write(self, row: dict[str, Any]) -> None:
        print(json.dumps(row), flush=True)


class CsvRows(Rows):
    """A header and a row a photo; the probabilities in a column per class, reasons as ``name=strength``."""

    FIELDS = (
        "path",
        "score",
        "class",
        "label",
        *(f"p_{one.name.lower()}" for one in QualityClass),
        "width",
        "height",
        "kind",
        "model",
        "reasons",
        "error",
    )

    def __init__(self) -> None:
        self._writer = csv.DictWriter(CsvLines(sys.stdout), self.FIELDS, restval="")
        self._writer.writeheader()

    def scored(self, path: str, score: Score) -> None:
        row = {"path": path} | score.as_dict()
        for one, probability in zip(QualityClass, row.pop("distribution"), strict=True):
            row[f"p_{one.name.lower()}"] = probability
        row["reasons"] = " ".join(f"{one.name}={one.strength:.3f}" for one in score.reasons or ())
        self._write(row)

    def failed(self, path: str, error: PhotoError) -> None:
        self._write({"path": path, "error": error.code})

    def _write(self, row: dict[str, Any]) -> None:
        self._writer.writerow(row)
        sys.stdout.flush()

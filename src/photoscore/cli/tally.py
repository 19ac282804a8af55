"""What became of many files: scored, failed, passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console

from photoscore.cli.output import printable
from photoscore.cli.rows import Rows
from photoscore.errors import PhotoError
from photoscore.quality import QualityClass, Score
from photoscore.scoring.files import Found


class Tally:
    """Counts results as they pass, and tells the rows of those that failed."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.classes: Counter[QualityClass] = Counter()
        self.failed: list[tuple[str, PhotoError]] = []
        self.passed_over = 0

    def scored(self, results: Iterable[tuple[Found, Score | PhotoError]]) -> Iterator[tuple[str, Score]]:
        """The results that have a score; the others are kept for the summary."""
        for file, outcome in results:
            if isinstance(outcome, Score):
                self.classes[outcome.quality_class] += 1
                yield file.path, outcome
            elif file.passed_over:
                self.passed_over += 1
            else:
                self.failed.append((file.path, outcome))
                self._rows.failed(file.path, outcome)

    def summarise(self, console: Console) -> None:
        """Print how many there were of each, and every file that failed with its reason."""
        scored = self.classes.total()
        if scored > 1:
            shares = ", ".join(
                f"{self.classes[one]} {one.label}" for one in reversed(QualityClass) if self.classes[one]
            )
            console.print(f"{scored} photos scored: {shares}.", style="dim")
        if not (scored or self.passed_over or self.failed):
            console.print("No files found.", style="dim")
        if self.passed_over:
            console.print(f"{_files(self.passed_over)} passed over: no photos.", style="dim")
        if self.failed:
            console.print(f"{_files(len(self.failed))} could not be scored:", style="red")
        for path, error in self.failed:
            console.print(printable(f"  {path}: {error.message}"), markup=False)


def _files(count: int) -> str:
    return f"{count} file" if count == 1 else f"{count} files"

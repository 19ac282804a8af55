"""Where the command line writes: results to stdout, everything else to stderr."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from photoscore.quality import QualityClass

CLASS_STYLES = {
    QualityClass.VERY_BAD: "red",
    QualityClass.BAD: "dark_orange",
    QualityClass.AVERAGE: "yellow",
    QualityClass.GOOD: "green",
    QualityClass.EXCELLENT: "bold bright_green",
}
"""Colours of the classes on a terminal."""

BAR_WIDTH = 20


class PipeConsole(Console):
    """A console that leaves it to the verbs' group what is done where a reader went away."""

    def on_broken_pipe(self) -> None:
        """Raise the BrokenPipeError that is being handled; rich would exit with 1."""
        raise  # noqa: PLE0704


def results() -> Console:
    """The console of the results, stdout; as wide as it takes when that is no terminal."""
    console = PipeConsole(highlight=False, soft_wrap=False)
    return console if console.is_terminal else PipeConsole(highlight=False, width=10_000)


def notes() -> Console:
    """The console of errors, progress and summaries, stderr."""
    return PipeConsole(stderr=True, highlight=False, soft_wrap=True)


def printable(text: str) -> str:
    """The text without what could steer a terminal: a file's name may hold anything."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def end_of(text: str, cells: int) -> str:
    """The text, or as much of its end as fits into so many cells of a terminal."""
    if cell_len(text) <= cells:
        return text
    while cell_len(text) >= cells:
        text = text[1:]
    return "…" + text


def bar(value: float, style: str = "", width: int = BAR_WIDTH) -> Text:
    """A bar of ``width`` cells for a value in 0..1, to half a cell."""
    full, half = divmod(round(2 * value * width), 2)
    filled = "━" * full + "╸" * half
    return Text().append(filled, style).append("─" * (width - len(filled)), "bright_black")

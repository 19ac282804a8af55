"""CSV whose rows end in a line feed alone, and that every reader takes."""

from __future__ import annotations

from typing import Protocol


class Writable(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> object:
        """Take the text."""


class CsvLines:
    """Stands before a stream for `csv.writer`, whose rows end in CR LF as it does by default.

    Told to end them in LF, Python before 3.13 does not quote a CR, and no reader takes such a row.
    """

    def __init__(self, stream: Writable) -> None:
        self._stream = stream

    def write(self, row: str, /) -> object:
        """Write a row, which comes in one piece."""
        return self._stream.write(row.removesuffix("\r\n") + "\n")

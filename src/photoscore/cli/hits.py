"""Search results as a table: paths with their relevance, and their score where it is known."""

from __future__ import annotations

import csv
import json
import math
import os
import sys
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from photoscore.errors import UseError

STDIN = "-"
_ANY_NAME = "surrogateescape"
"""How bytes are read that are no text: as `score --csv` writes them, in names of files (PEP 383)."""


class Hit(NamedTuple):
    """One search result."""

    path: str
    relevance: float
    score: float | None


def read_hits(table: Path) -> list[Hit]:
    """The hits of a CSV table, of JSON lines where the name ends in `.jsonl`, or of CSV on stdin for `-`.

    Raises UseError with the line of what is wrong.
    """
    try:
        if str(table) == STDIN:
            if isinstance(sys.stdin, TextIOWrapper):
                sys.stdin.reconfigure(errors=_ANY_NAME)
            return list(_from_csv(_without_mark(sys.stdin), "stdin"))
        with table.open(encoding="utf-8-sig", errors=_ANY_NAME, newline="") as lines:
            read = _from_json if table.suffix.lower() in {".jsonl", ".ndjson"} else _from_csv
            return list(read(lines, str(table)))
    except OSError as error:
        raise UseError(f"{table}: cannot read it: {error.strerror or error}.") from None


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """The lines without a byte-order mark at their begin, as spreadsheets write it."""
    for number, line in enumerate(lines):
        yield line if number else line.removeprefix("\ufeff")


def _from_csv(lines: Iterable[str], source: str) -> Iterator[Hit]:
    rest = iter(lines)
    header = next(rest, "")
    # Spreadsheets whose decimals have a comma put a semicolon between columns.
    european = ";" in header and "," not in header
    separator = ";" if european else ","
    reader = csv.DictReader(
        chain([header], rest), delimiter=separator, skipinitialspace=f"{separator} " in header
    )
    try:
        reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
        if not {"path", "relevance"} <= set(reader.fieldnames):
            _refuse_other_encodings(header, f"{source}, line 1")
            raise UseError(f"{source}, line 1: needs the columns path and relevance; name them so.")
        for row in reader:
            if european:
                row |= {name: (row.get(name) or "").replace(",", ".") for name in ("relevance", "score")}
            yield _hit(row, f"{source}, line {reader.line_num}")
    except csv.Error as error:
        raise UseError(f"{source}, line {reader.line_num}: {error}.") from None


def _from_json(lines: Iterable[str], source: str) -> Iterator[Hit]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            _refuse_other_encodings(line, f"{source}, line {number}")
            raise UseError(f"{source}, line {number}: is no JSON object.")
        yield _hit(row, f"{source}, line {number}")


def _hit(row: dict[str, Any], where: str) -> Hit:
    if row.get("path") in (None, "") or row.get("relevance") in (None, ""):
        raise UseError(f"{where}: needs a path and a relevance.")
    relevance = _number(row["relevance"], f"{where}: relevance")
    if not (math.isfinite(relevance) and relevance >= 0):
        raise UseError(
            f"{where}: relevance {relevance:g}; give a finite number of 0 or more "
            "(of a log-probability its exponential, of a cosine its positive part)."
        )
    score = None if row.get("score") in (None, "") else _number(row["score"], f"{where}: score")
    if score is not None and not 0 <= score <= 1:
        raise UseError(f"{where}: score {score:g}; give 0 to 1, or leave it out.")
    path = str(row["path"])
    if score is None and not os.path.lexists(path):
        _refuse_other_encodings(path, where)
    return Hit(path, relevance, score)


def _refuse_other_encodings(text: str, where: str) -> None:
    """Bytes that are no UTF-8 can be a file's name; elsewhere they tell that the table is no UTF-8."""
    if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
        raise UseError(f"{where}: is not UTF-8 text; save the table as CSV in UTF-8.")


def _number(value: Any, what: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise UseError(f"{what} {value!r} is no number.") from None
    except OverflowError:  # an integer beyond all floats
        return math.inf

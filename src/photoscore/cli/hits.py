"""Search results as a table: paths with their relevance, and their score where it is known."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from photoscore.errors import UseError

STDIN = "-"


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
            return list(_from_csv(sys.stdin, "stdin"))
        with table.open(encoding="utf-8-sig", newline="") as lines:
            read = _from_json if table.suffix.lower() in {".jsonl", ".ndjson"} else _from_csv
            return list(read(lines, str(table)))
    except OSError as error:
        raise UseError(f"{table}: cannot read it: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise UseError(f"{table}: is not UTF-8 text; save it as CSV in UTF-8.") from None


def _from_csv(lines: Iterable[str], source: str) -> Iterator[Hit]:
    reader = csv.DictReader(lines)
    try:
        for row in reader:
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
            raise UseError(f"{source}, line {number}: is no JSON object.")
        yield _hit(row, f"{source}, line {number}")


def _hit(row: dict[str, Any], where: str) -> Hit:
    if row.get("path") in (None, "") or row.get("relevance") in (None, ""):
        raise UseError(f"{where}: needs a path and a relevance; name the columns so.")
    numbers = {}
    for key in ("relevance", "score"):
        try:
            numbers[key] = None if row.get(key) in (None, "") else float(row[key])
        except (TypeError, ValueError):
            raise UseError(f"{where}: {key} {row[key]!r} is no number.") from None
    relevance, score = numbers["relevance"], numbers["score"]
    assert relevance is not None
    return Hit(str(row["path"]), relevance, score)

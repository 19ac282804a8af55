"""The most memory that one scoring process ever has, all of it counted, by the format of its photos.

    python -m benchmarks.memory --csv benchmarks/results/memory.csv

A fresh process for each format loads the model and scores 12-megapixel photos, with their reasons or without.
"""

from __future__ import annotations

import argparse
import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import photos

FIELDS = ("format", "reasons", "peak_mb")

WORKER = (
    photos.PEAK
    + """
import sys
from photoscore import Scorer
scorer = Scorer(alone=True)
for path in sys.argv[2:]:
    scorer.score(path, reasons=sys.argv[1] == "yes")
print(peak())
"""
)


def peak(paths: list[Path], reasons: str) -> int:
    """Megabytes of resident memory at the peak of a process that scored ``paths``."""
    command = [sys.executable, "-c", WORKER, reasons, *map(str, paths)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--csv", type=Path, help="where to write the rows as well")
    chosen = parser.parse_args()
    lines = io.StringIO()
    writer = csv.DictWriter(lines, FIELDS, lineterminator="\n")
    writer.writeheader()
    with tempfile.TemporaryDirectory() as folder:
        for format in photos.FORMATS:
            paths = photos.write(Path(folder), "12mp", format, 2)
            for reasons in ("no", "yes"):
                writer.writerow({"format": format, "reasons": reasons, "peak_mb": peak(paths * 2, reasons)})
    print(lines.getvalue(), end="")
    if chosen.csv:
        chosen.csv.write_text(lines.getvalue())


if __name__ == "__main__":
    main()

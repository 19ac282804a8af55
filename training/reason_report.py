"""The figures of the reasons, as CSV and as the table of `docs/reasons.md`."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from photoscore.quality import Reason

EYE = Path(__file__).with_name("eye_labels.csv")
EITHER = "blur"
"""Out of focus or moved: which of the two, an eye cannot always say."""

Row = tuple[str, str, int, int]
"""Fault, evidence, how many got the reason, of how many."""

BEGIN, END = "<!-- figures: python -m training.evaluate_reasons -->", "<!-- end of figures -->"
COLUMNS = (
    ("made at level 3", "made, level 3"),
    ("made at level 5", "made, level 5"),
    ("good photos, untouched", "false alarms, good photos"),
    ("by eye, seen", "real, seen by eye"),
    ("by eye, not seen", "false alarms, by eye"),
    ("large, made at level 5", "large 1:1, made, level 5"),
    ("large, untouched", "false alarms, large"),
)
ORDER = (
    "out_of_focus", "motion_blur", "blur", "noise", "too_dark", "too_bright", "low_contrast",
    "colour_cast", "compression", "low_resolution",
)  # fmt: skip


@dataclass
class Count:
    """How many pictures got a reason, of how many."""

    told: int = 0
    of: int = 0

    def add(self, told: bool) -> None:
        self.told += told
        self.of += 1


Table = dict[tuple[str, str], Count]
"""Counts by fault and evidence."""


def names(reasons: Sequence[Reason]) -> set[str]:
    """The names of the reasons, and `EITHER` where one of the two blurs is among them."""
    told = {reason.name for reason in reasons}
    return told | ({EITHER} if told & {"out_of_focus", "motion_blur"} else set())


def wilson(told: int, of: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.96, told / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def write_csv(rows: list[Row], path: Path) -> None:
    """One line per fault and evidence, with the interval of the share."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["fault", "evidence", "told", "of", "share", "low", "high"])
        for fault, evidence, told, of in sorted(rows):
            low, high = wilson(told, of)
            writer.writerow([fault, evidence, told, of, f"{told / of:.3f}", f"{low:.3f}", f"{high:.3f}"])


def cell(told: int, of: int) -> str:
    return f"{100 * told / of:.0f} % of {of}"


def table_of(rows: list[Row]) -> str:
    """Two Markdown tables: the faults of photos, and what is no photograph."""
    counts = {(fault, evidence): (told, of) for fault, evidence, told, of in rows}
    lines = ["| reason | " + " | ".join(title for _, title in COLUMNS) + " |"]
    lines.append("|---" * (len(COLUMNS) + 1) + "|")
    for fault in ORDER:
        cells = [cell(*counts[fault, key]) if (fault, key) in counts else "–" for key, _ in COLUMNS]
        lines.append(f"| `{fault}` | " + " | ".join(cells) + " |")
    lines += ["", "| pictures | told as no photograph | of these, told as the right kind |", "|---|---|---|"]
    for fault, evidence, told, of in sorted(rows):
        if fault == "not_a_photograph":
            kind = counts.get(("kind of not_a_photograph", evidence))
            lines.append(f"| {evidence} | {cell(told, of)} | {cell(*kind) if kind else '–'} |")
    return "\n".join(lines)


def write_table(rows: list[Row], path: Path) -> None:
    """Put the tables between the two marks of the page."""
    text = path.read_text()
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{path} lacks the marks {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n\n{table_of(rows)}\n\n{END}{after}")

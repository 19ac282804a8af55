"""Bring the released model's evaluation onto the site: what its plots and its comparison are drawn from.

    python tools/site_data.py            # docs/evaluation/ → src/photoscore/web/data/

Writes `reference.csv` (the scores of held-out photos as quantiles, which a visitor's photo is compared with)
and `evidence.json` (figures and points of the plots on "How it works"). Run it after each evaluation.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
EVALUATION = ROOT / "docs" / "evaluation"
DATA = ROOT / "src" / "photoscore" / "web" / "data"
DOTS = 400
"""Photos that the scatter shows: evenly spaced by rank."""
BINS = 10
PHOTOGRAPHERS = ("ss03", 0.75)
"""The subset by photographers, and the rating from which a photo of it counts as good work."""


def main() -> None:
    figures = json.loads((EVALUATION / "figures.json").read_text("utf-8"))
    held = rows("held-out-scores.csv")
    everyday = [float(row["score"]) for row in rows("everyday-scores.csv")]
    DATA.mkdir(exist_ok=True)
    write_reference(figures["model"], [float(row["score"]) for row in held] + everyday)
    evidence = {
        "model": figures["model"],
        "photos": figures["photos"],
        "srcc": round(figures["srcc"], 3),
        "ece": round(figures["ece"], 3),
        "dots": dots(held),
        "reliability": [
            [round(float(row["predicted"]), 3), round(float(row["observed"]), 3), int(float(row["count"]))]
            for row in rows("reliability.csv")
        ],
        "faults": {
            row["fault"]: [round(float(row[name]), 3) for name in row if name.startswith("level_")]
            for row in rows("fault-curves.csv")
        },
        "everyday": histogram(everyday),
        "photographers": histogram(
            [
                float(row["score"])
                for row in held
                if row["subset"] == PHOTOGRAPHERS[0] and float(row["mos"]) >= PHOTOGRAPHERS[1]
            ]
        ),
    }
    text = json.dumps(evidence, separators=(",", ":"))
    (DATA / "evidence.json").write_text(text + "\n", "utf-8")
    print(
        f"{figures['model']}: {len(held) + len(everyday)} photos compared with, {len(evidence['dots'])} shown"
    )


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the evaluation's tables."""
    with (EVALUATION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_reference(model: str, scores: list[float]) -> None:
    """The scores as 101 quantiles."""
    quantiles = np.quantile(scores, np.linspace(0, 1, 101))
    with (DATA / "reference.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("model", "count", "quantile", "score"))
        writer.writerows((model, len(scores), n, round(float(q), 4)) for n, q in enumerate(quantiles))


def dots(held: list[dict[str, str]]) -> list[list[float]]:
    """Rating and score of photos, evenly spaced by rank."""
    chosen = held[:: max(1, -(-len(held) // DOTS))]
    return [[round(float(row["mos"]), 2), round(float(row["score"]), 2)] for row in chosen]


def histogram(scores: list[float]) -> dict[str, Any]:
    """Shares of ten equal bands of the score, the median, and how many photos."""
    counts, _ = np.histogram(scores, bins=BINS, range=(0, 1))
    return {
        "count": len(scores),
        "median": round(float(np.median(scores)), 2),
        "shares": [round(float(share), 3) for share in counts / max(1, len(scores))],
    }


if __name__ == "__main__":
    main()

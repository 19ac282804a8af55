"""What quality in the order costs in relevance: NDCG@10 against mean quality, on a synthetic set.

    python benchmarks/rank.py --csv benchmarks/rank.csv

The set: 2,000 searches of 50 photos. A photo's true grade is 0 to 3 (probabilities .55, .25, .13, .07).
Its relevance score is what an engine gives: exp(0.7 * grade + normal(0, 0.6)), times a scale of the search
(log-normal, deviation 1), as scores of two searches cannot be compared. Its quality is Beta(4, 3.6), mean
.53, drawn apart from the grade. NDCG (Järvelin and Kekäläinen, ACM TOIS 20(4), 2002) has gains 2**grade - 1.

Beside `photoscore.rank` stands what is often done instead: relevance scaled to 0..1 within the search, and a
weighted sum.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from photoscore import rank

SEARCHES, PHOTOS, SHOWN, SEED = 2000, 50, 10, 20261124
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FIELDS = ("weight", "ndcg", "quality", "sum_ndcg", "sum_quality")

Order = Callable[[np.ndarray, np.ndarray, float], list[int]]


def by_rank(relevance: np.ndarray, quality: np.ndarray, weight: float) -> list[int]:
    """The product's own order."""
    return [place.index for place in rank(quality.tolist(), relevance.tolist(), weight)]


def by_sum(relevance: np.ndarray, quality: np.ndarray, weight: float) -> list[int]:
    """(1 - w) * relevance scaled to 0..1 + w * quality."""
    scaled = (relevance - relevance.min()) / np.ptp(relevance)
    return np.argsort(-((1 - weight) * scaled + weight * quality), kind="stable").tolist()


def searches() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """(grade, relevance score, quality) of the photos of each search."""
    rng = np.random.default_rng(SEED)
    made = []
    for _ in range(SEARCHES):
        grade = rng.choice(4, PHOTOS, p=(0.55, 0.25, 0.13, 0.07))
        relevance = np.exp(0.7 * grade + rng.normal(0, 0.6, PHOTOS)) * rng.lognormal(0, 1)
        made.append((grade, relevance, rng.beta(4, 3.6, PHOTOS)))
    return made


def measured(
    order: Order, weight: float, made: list[tuple[np.ndarray, np.ndarray, np.ndarray]]
) -> tuple[float, float]:
    """(mean NDCG@10, mean quality of the first 10)."""
    discount = 1 / np.log2(np.arange(SHOWN) + 2)
    ndcg, shown_quality = [], []
    for grade, relevance, quality in made:
        first = order(relevance, quality, weight)[:SHOWN]
        best = np.sort(grade)[::-1][:SHOWN]
        ideal = ((2.0**best - 1) * discount).sum()
        ndcg.append(((2.0 ** grade[first] - 1) * discount).sum() / ideal if ideal else 1.0)
        shown_quality.append(quality[first].mean())
    return float(np.mean(ndcg)), float(np.mean(shown_quality))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--csv", type=Path, help="also write the figures to this CSV file")
    args = parser.parse_args()
    made, lines = searches(), []
    print("| weight | NDCG@10 | mean quality | weighted sum: NDCG@10 | mean quality |\n|---|---|---|---|---|")
    for weight in WEIGHTS:
        figures = (*measured(by_rank, weight, made), *measured(by_sum, weight, made))
        lines.append((weight, *(f"{figure:.4f}" for figure in figures)))
        print(f"| {weight:g} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")
    if args.csv:
        with args.csv.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([FIELDS, *lines])
        print(f"Wrote {args.csv}", file=sys.stderr)


if __name__ == "__main__":
    main()

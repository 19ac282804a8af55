"""How `best` grows: time, memory and groups found, for up to 100,000 synthetic embeddings.

    python benchmarks/best.py --csv benchmarks/best.csv

The set: vectors of 128 dimensions in a space of 24 effective ones, as embeddings of photos lie close to a
few directions. A third of the photos lie in groups of two to six at cosines of about 0.985 to their middle,
0.97 to each other. Each size runs in a process of its own; seconds are of its processor, memory is how far
its peak rises above what it holds with the vectors (Linux: VmHWM).
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

SIZES = (1_000, 10_000, 50_000, 100_000)
DIMENSIONS, EFFECTIVE, NOISE, SEED = 128, 24, 0.0155, 20261124
FIELDS = ("photos", "seconds", "milliseconds_a_photo", "megabytes", "pairs", "pairs_found", "pairs_wrong")


def vectors(count: int) -> tuple[np.ndarray, np.ndarray]:
    """(unit vectors [count, 128], number of the true group of each)."""
    rng = np.random.default_rng(SEED)
    group = np.empty(count, int)
    place = number = 0
    while place < count:
        size = min(count - place, int(rng.integers(2, 7)) if rng.random() < 0.111 else 1)
        group[place : place + size] = number
        place, number = place + size, number + 1
    middles = rng.normal(size=(number, EFFECTIVE)) @ rng.normal(size=(EFFECTIVE, DIMENSIONS))
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    made = middles[group] + rng.normal(scale=NOISE, size=(count, DIMENSIONS))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    order = rng.permutation(count)
    return made[order].astype(np.float32), group[order]


def pairs(labels: np.ndarray) -> int:
    """How many pairs share a label."""
    counts = np.unique(labels, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def peak() -> float:
    """The most memory that the process has held, in megabytes."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found.group(1)) / 1024


def measure(count: int) -> tuple[float | int, ...]:
    """The figures of `FIELDS` for this many photos."""
    from photoscore import Score, best

    made, truth = vectors(count)
    values = np.random.default_rng(1).random(count)
    scores = [
        Score(float(value), (0.2,) * 5, "synthetic", 4000, 3000, embedding=vector)
        for value, vector in zip(values, made, strict=True)
    ]
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, begin = peak(), time.process_time()
    groups = best(scores)
    seconds, grown = time.process_time() - begin, peak() - before
    found = np.empty(count, int)
    for number, group in enumerate(groups):
        found[list(group.members)] = number
    joint = found.astype(np.int64) * (int(truth.max()) + 1) + truth
    both = pairs(joint)
    return count, seconds, seconds / count * 1000, grown, pairs(truth), both, pairs(found) - both


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--csv", type=Path, help="also write the figures to this CSV file")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(*measure(args.one))
        return
    lines = []
    print("| photos | seconds | ms a photo | MB | pairs | found | wrong |\n|---|---|---|---|---|---|---|")
    for size in SIZES:
        command = [sys.executable, __file__, "--one", str(size)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        figures = [float(figure) for figure in answer]
        line = [
            f"{figures[0]:.0f}",
            f"{figures[1]:.2f}",
            f"{figures[2]:.3f}",
            *(f"{one:.0f}" for one in figures[3:]),
        ]
        lines.append(line)
        print("| " + " | ".join(line) + " |", flush=True)
    if args.csv:
        with args.csv.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([FIELDS, *lines])
        print(f"Wrote {args.csv}", file=sys.stderr)


if __name__ == "__main__":
    main()

"""What a score costs, beside the floor below which it cannot fall and beside idealo's NIMA, in one run.

    python -m benchmarks.score --csv benchmarks/results/score.csv

For photos of 1080 px and of 12 megapixels, as JPEG: reading, decoding, inferring and all of it, by `Scorer`;

- the floor: the fastest bare scaled decode that was found (simplejpeg, straight to the smallest size that
  is enough) and a bare run of the same network on a ready array: no colour, no limits, no errors;
- NIMA as its README runs it (benchmarks/nima.py), when its published weights are at hand.

Every round measures each of them on each file, so that a busy machine slows all alike; what counts are the
medians of the ratios. ``--cores 1`` binds the process to one core and counts processor time, ``--cores all``
scores with as many threads as there are cores. Without ``--cores`` both are run, each in its own process.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
import simplejpeg

from benchmarks import nima, photos
from photoscore import Scorer
from photoscore.imaging import load
from photoscore.scoring.model import PACKAGED

FIELDS = ("photo", "cores", "what", "median_ms", "photos_per_s", "ratio_to_floor", "nima_over_it")
FILES = 4
NIMA = Path("../shared/data/nima_ava")

Work = Callable[[Path], object]


def session(model: bytes | Path) -> ort.InferenceSession:
    """A bare session of one thread."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    source = model if isinstance(model, bytes) else str(model)
    return ort.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def contestants(weights: Path | None) -> dict[str, Work]:
    """Name → what scores one file."""
    scorer = Scorer()
    bare = session(PACKAGED / "model.onnx")
    ready = np.random.default_rng(0).integers(0, 255, (1, 288, 384, 3), np.uint8)

    def floor(path: Path) -> object:
        simplejpeg.decode_jpeg(path.read_bytes(), min_width=384, min_height=288, min_factor=1)
        return bare.run(None, {"pixels": ready})

    work: dict[str, Work] = {"total": scorer.score, "floor": floor}
    if weights is not None:
        mobilenet = session(nima.network(weights))
        work["NIMA"] = lambda path: mobilenet.run(None, {"pixels": nima.prepared(path)})
    return work


def stages() -> dict[str, Work]:
    """Name → one stage of a score, on what the stages before it gave."""
    scorer = Scorer()
    contents: dict[Path, bytes] = {}
    decoded: dict[Path, object] = {}

    def read(path: Path) -> None:
        contents[path] = path.read_bytes()

    def decode(path: Path) -> None:
        decoded[path] = load(contents[path])

    def infer(path: Path) -> object:
        return scorer.score_photo(decoded[path])  # type: ignore[arg-type]

    return {"read": read, "decode": decode, "infer": infer}


def one_core(paths: list[Path], weights: Path | None, rounds: int) -> Iterator[dict[str, object]]:
    """Each contestant and stage on each file, one at a time, by the processor's time.

    On one core that is the time that passes, less what other programs take of it.
    """
    work = contestants(weights) | stages()
    times: dict[str, list[float]] = {name: [] for name in work}
    for number in range(-1, rounds):
        for path in paths:
            for name, act in work.items():
                started = time.process_time()
                act(path)
                if number >= 0:  # the first round only warms up
                    times[name].append(time.process_time() - started)
    yield from rows(times, lambda seconds: 1 / statistics.median(seconds))


def all_cores(paths: list[Path], weights: Path | None, rounds: int) -> Iterator[dict[str, object]]:
    """Each contestant on many files by as many threads as there are cores."""
    cores = len(os.sched_getaffinity(0))
    times: dict[str, list[float]] = {}
    work = contestants(weights)
    many = paths * (2 * cores)
    with ThreadPoolExecutor(cores) as pool:
        for number in range(-1, rounds):
            for name, act in work.items():
                started = time.perf_counter()
                list(pool.map(act, many))
                if number >= 0:
                    times.setdefault(name, []).append((time.perf_counter() - started) / len(many))
    yield from rows(times, lambda seconds: 1 / statistics.median(seconds))


def rows(times: dict[str, list[float]], rate: Callable[[list[float]], float]) -> Iterator[dict[str, object]]:
    """One row for each name: its median, its median ratio to the floor, and how much longer NIMA takes."""
    for name, seconds in times.items():
        row: dict[str, object] = {
            "what": name,
            "median_ms": f"{1000 * statistics.median(seconds):.1f}",
            "photos_per_s": f"{rate(seconds):.1f}",
        }
        if name in ("total", "NIMA"):
            row["ratio_to_floor"] = f"{ratio(seconds, times['floor']):.2f}"
        if name == "total" and "NIMA" in times:
            row["nima_over_it"] = f"{ratio(times['NIMA'], seconds):.2f}"
        yield row


def ratio(ones: list[float], others: list[float]) -> float:
    """The median of what one takes in units of the other, each pair measured one after the other."""
    return statistics.median(one / other for one, other in zip(ones, others, strict=True))


def measure(cores: str, rounds: int, weights: Path | None) -> list[dict[str, object]]:
    """All rows for one number of cores."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for size in photos.SIZES:
            paths = photos.write(Path(folder), size, "JPEG", FILES)
            kind = one_core if cores == "1" else all_cores
            found += [{"photo": size, "cores": cores} | row for row in kind(paths, weights, rounds)]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cores", choices=("1", "all"))
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--nima", type=Path, default=NIMA, help="folder with NIMA's published weights")
    parser.add_argument("--csv", type=Path, help="where to write the rows as well")
    chosen = parser.parse_args()
    lines = []
    if chosen.cores is None:
        for cores in ("1", "all"):
            command = [sys.executable, "-m", "benchmarks.score", "--cores", cores, "--nima", str(chosen.nima)]
            command += ["--rounds", str(chosen.rounds)]
            ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            lines += ran.stdout.splitlines()[bool(lines) :]
    else:
        if chosen.cores == "1":
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        weights = next(iter(sorted(chosen.nima.glob("*.hdf5"))), None)
        writer = csv.DictWriter(sys.stdout, FIELDS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(measure(chosen.cores, chosen.rounds, weights))
        return
    print("\n".join(lines))
    if chosen.csv:
        chosen.csv.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

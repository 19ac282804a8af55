"""The service under load, against the bare scorer on the same cores in the same run.

    python -m benchmarks.load --csv benchmarks/results/load.csv

Bare: as many processes as the service has scoring processes, each calling `Scorer.score` on the same bytes.
Service: `photoscore serve` on SQLite with authentication, rate and charging, called by 1, 8 and 64 clients
over loopback. Each round measures one after the other, so that whatever else the machine does meets all
alike; the client takes its share of the same cores. Printed are the medians of the rounds.

``CPU ms`` is the processor's time for a photo, of all processes; ``CPU share`` is how much of the service's
goes into what the bare scorer does: what is left of its throughput where nothing else takes the cores.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import statistics
import sys
import time
from pathlib import Path

from benchmarks import photos
from benchmarks.load_client import Load, run, upload
from benchmarks.load_server import serving
from photoscore.scoring import Scorer, usable_cores

CLIENTS = (1, 8, 64)
WARM = 1.0


def bare_process(model: str | None, data: bytes, seconds: float, start: object, counts: object) -> None:
    """Score the same bytes for so long, from the moment that all processes are ready."""
    scorer = Scorer(model, alone=True)
    scorer.score(data)
    start.wait()  # type: ignore[attr-defined]
    until, count, before = time.perf_counter() + seconds, 0, time.process_time()
    while time.perf_counter() < until:
        scorer.score(data)
        count += 1
    counts.put((count, time.process_time() - before))  # type: ignore[attr-defined]


def bare(model: str | None, data: bytes, workers: int, seconds: float) -> tuple[float, float]:
    """Photos a second of so many bare scorers, and the processor's seconds that each photo took."""
    context = multiprocessing.get_context("spawn")
    start, counts = context.Barrier(workers), context.Queue()
    arguments = (model, data, seconds, start, counts)
    processes = [context.Process(target=bare_process, args=arguments) for _ in range(workers)]
    for process in processes:
        process.start()
    reports = [counts.get() for _ in processes]
    for process in processes:
        process.join()
    total = sum(count for count, _ in reports)
    return total / seconds, sum(spent for _, spent in reports) / total


def processor_seconds(pid: int) -> float:
    """What the process and its children have taken of the processor so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ticks = 0
    for one in (str(pid), *children):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", help="folder of the model; the packaged one if not given")
    parser.add_argument("--workers", type=int, default=usable_cores())
    parser.add_argument("--csv", type=Path)
    given = parser.parse_args()
    os.environ.setdefault("PHOTOSCORE_LOG_LEVEL", "warning")
    rows = []
    for name in photos.SIZES:
        data = photos.FORMATS["JPEG"](photos.photo(name))
        bares: list[tuple[float, float]] = []
        loads: dict[int, list[Load]] = {clients: [] for clients in CLIENTS}
        pids: list[int] = []
        for _ in range(given.rounds):
            bares.append(bare(given.model, data, given.workers, given.seconds))
            with serving(given.model, given.workers, pids) as (port, client_id, secret):
                request = upload("/v1/quality_ugc", data, client_id, secret)
                for clients in CLIENTS:
                    before = processor_seconds(pids[-1])
                    load = run(port, request, clients, seconds=given.seconds, warm=WARM)
                    load.processor = (processor_seconds(pids[-1]) - before) / load.sent
                    loads[clients].append(load)
        rows += [row(name, given.workers, bares, clients, loads[clients]) for clients in CLIENTS]
    print_table(rows)
    if given.csv:
        with given.csv.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", file=sys.stderr)


def row(
    name: str, workers: int, bares: list[tuple[float, float]], clients: int, loads: list[Load]
) -> dict[str, str]:
    """One line of the table: the medians of the rounds."""
    pairs = list(zip(bares, loads, strict=True))
    p50, p95, p99 = (
        statistics.median(load.percentile(share) for load in loads) for share in (0.5, 0.95, 0.99)
    )
    return {
        "photo": name,
        "workers": str(workers),
        "bare/s": f"{statistics.median(rate for rate, _ in bares):.1f}",
        "clients": str(clients),
        "service/s": f"{statistics.median(load.rate for load in loads):.1f}",
        "of bare": f"{statistics.median(load.rate / rate for (rate, _), load in pairs):.0%}",
        "bare CPU ms": f"{statistics.median(spent for _, spent in bares) * 1000:.1f}",
        "service CPU ms": f"{statistics.median(load.processor for load in loads) * 1000:.1f}",
        "CPU share": f"{statistics.median(spent / load.processor for (_, spent), load in pairs):.0%}",
        "p50 ms": f"{p50 * 1000:.0f}",
        "p95 ms": f"{p95 * 1000:.0f}",
        "p99 ms": f"{p99 * 1000:.0f}",
        "p99/p50": f"{p99 / p50:.1f}",
        "errors": str(sum(load.errors for load in loads)),
    }


def print_table(rows: list[dict[str, str]]) -> None:
    """The rows in Markdown."""
    print("| " + " | ".join(rows[0]) + " |")
    print("|" + "---|" * len(rows[0]))
    for one in rows:
        print("| " + " | ".join(one.values()) + " |")


if __name__ == "__main__":
    main()

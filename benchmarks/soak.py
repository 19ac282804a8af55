"""The service over many requests: does it lose one, does its memory grow?

    python -m benchmarks.soak

Nine in ten requests are good photos of three sizes, one in ten is broken. Memory is the resident size of
the HTTP process and its scoring processes (`/proc`), read after each tenth of the requests. Exit code 1 where
an answer was neither the score nor the error that belongs to it, or where memory grew by more than a tenth
after the first three tenths.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks import photos
from benchmarks.load_client import run, upload
from benchmarks.load_server import serving
from photoscore.scoring import usable_cores

STEPS = 10
GROWTH = 1.10
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(pid: int) -> int:
    """Bytes that the process and its children hold in memory."""
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE for one in (pid, *children))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--model", help="folder of the model; the packaged one if not given")
    parser.add_argument("--workers", type=int, default=usable_cores())
    given = parser.parse_args()
    os.environ.setdefault("PHOTOSCORE_LOG_LEVEL", "warning")
    large = photos.photo("1080")
    files = [photos.FORMATS["JPEG"](large.resize(size)) for size in ((400, 300), (640, 480), (1080, 810))]
    pids: list[int] = []
    sizes: list[int] = []
    wrong, share = 0, given.requests // STEPS
    with serving(given.model, given.workers, pids) as (port, client_id, secret):
        for step in range(STEPS):
            data = files[step % len(files)]
            good = upload("/v1/quality_ugc", data, client_id, secret)
            broken = upload("/v1/quality_ugc", data[:2000], client_id, secret)
            for request, count, status in ((good, share * 9 // 10, 200), (broken, share // 10, 400)):
                load = run(port, request, given.clients, requests=count)
                wrong += count - load.statuses.get(status, 0)
            sizes.append(resident(pids[0]))
            done = (step + 1) * share
            print(f"{done:6} requests: {sizes[-1] / 1e6:5.0f} MB, {wrong} wrong answers", flush=True)
    settled, most = max(sizes[: len(files)]), max(sizes[len(files) :])
    print(f"memory: {settled / 1e6:.0f} MB when every size has been seen, then {most / 1e6:.0f} MB at most")
    sys.exit(bool(wrong) or most > settled * GROWTH)


if __name__ == "__main__":
    main()

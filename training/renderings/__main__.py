"""`python -m training.renderings`: draw all pictures; started again, it goes on where it was."""

from __future__ import annotations

import argparse
import csv
import shutil
import time
from pathlib import Path

from PIL import Image

from training.paths import CACHE, DATA
from training.renderings.collage import COLLAGES
from training.renderings.counter import COUNTERS, on_screen
from training.renderings.dice import Dice
from training.renderings.finish import finish, write
from training.renderings.pages import Browser, html, open_browser, page_size
from training.renderings.photos import PhotoPool
from training.renderings.plan import LAYOUTS, Job, plan

COLUMNS = ("file", "kind", "layout", "theme", "script", "split", "photos")


def draw(job: Job, seed: int, browser: Browser | None, pool: PhotoPool) -> Image.Image:
    """The picture of a job before it is shrunk. Only pages need the browser."""
    dice = Dice(f"{seed}/draw/{job.name}")
    photos = [pool.image(job.split, dice) for _ in range(LAYOUTS[job.layout].get("photos", 0))]
    composer = (COLLAGES | COUNTERS).get(job.layout)
    if composer:
        return composer(photos, dice)
    if browser is None:
        raise ValueError(f"{job.name} is a page: it needs a browser")
    size = page_size(job, dice)
    picture = browser.picture(html(job, dice, size, pool), size)
    return on_screen(picture, photos[0], dice) if photos else picture


def draw_all(jobs: list[Job], seed: int, out: Path, pool: PhotoPool, executable: str) -> None:
    """Draw what is missing; a line of `photos.csv` tells which photos a picture shows."""
    missing = [job for job in jobs if not (out / job.file).exists()]
    print(f"{len(jobs)} pictures, {len(jobs) - len(missing)} of them there already", flush=True)
    if not missing:
        return
    start = time.monotonic()
    with open_browser(executable) as browser, (out / "photos.csv").open("a", newline="") as handle:
        for number, job in enumerate(missing, 1):
            pool.given.clear()
            finishing = Dice(f"{seed}/finish/{job.name}")
            picture = finish(draw(job, seed, browser, pool), job.layout, finishing)
            csv.writer(handle).writerow([job.file, " ".join(sorted(set(pool.given)))])
            handle.flush()
            write(picture, out / job.file, finishing)
            if number % 100 == 0 or number == len(missing):
                rate = 60 * number / (time.monotonic() - start)
                print(f"{number}/{len(missing)} drawn, {rate:.0f} a minute", flush=True)


def write_labels(jobs: list[Job], out: Path) -> None:
    """`labels.csv`, one row a picture, in the plan's order."""
    with (out / "photos.csv").open(newline="") as handle:
        shown = dict(csv.reader(handle))
    with (out / "labels.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for job in jobs:
            writer.writerow(
                [job.file, job.kind, job.layout, job.theme, job.script, job.split, shown[job.file]]
            )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.renderings", description=__doc__)
    parser.add_argument("--count", type=int, default=3600, help="about how many pictures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA, help="folder that holds biq2021/")
    parser.add_argument("--out", type=Path, default=CACHE / "renderings")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "/usr/bin/chromium")
    parser.add_argument("--only", default="", help="layouts whose name starts so")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    jobs = [job for job in plan(options.count, options.seed) if job.layout.startswith(options.only)]
    draw_all(jobs, options.seed, options.out, PhotoPool(options.data / "biq2021"), options.chromium)
    write_labels(jobs, options.out)
    if not options.only:
        (options.out / "DONE").write_text(f"{len(jobs)}\n")
    print(f"{len(jobs)} pictures and labels.csv in {options.out}")


if __name__ == "__main__":
    main()

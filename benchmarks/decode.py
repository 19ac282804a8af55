"""Ways of decoding a photo for the model, side by side: why imaging uses what it uses.

    python -m benchmarks.decode --csv benchmarks/results/decode.csv

For each format and size: `photoscore.imaging.load`; Pillow (shrinking JPEGs by ``draft``, the rest by a box
and Lanczos); libvips (its own ``thumbnail``); libheif or simplejpeg where they apply. All end in at most 384
px, but simplejpeg, which stops at the nearest size above: it is the floor. One thread; processor time,
medians over rounds in which each takes its turn. Memory is the peak of a process above what it had before.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import photos

SIDE = 384
FIELDS = ("photo", "format", "decoder", "median_ms", "ratio_to_ours", "memory_mb")
HEIF, TURBO, PILLOW, VIPS = "pi-heif", "simplejpeg", "Pillow", "libvips"

Decode = Callable[[bytes], object]


def decoders(format: str) -> dict[str, Decode]:
    """Name → what decodes a file of ``format``."""
    found: dict[str, Decode] = {"photoscore": by_us}
    if format == "HEIC":
        return found | {HEIF: by_heif}
    if format.endswith("JPEG"):
        found[TURBO] = by_turbo
    return found | {PILLOW: by_pillow, VIPS: by_vips}


def by_us(file: bytes) -> object:
    from photoscore.imaging import load

    return load(file, long_side=SIDE)


def by_pillow(file: bytes) -> object:
    from PIL import Image

    with Image.open(io.BytesIO(file)) as image:
        size = wanted(image.size)
        image.draft(None, (2 * size[0], 2 * size[1]))
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def by_vips(file: bytes) -> object:
    import pyvips

    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)
    return pyvips.Image.thumbnail_buffer(file, SIDE, size="down").write_to_memory()


def by_heif(file: bytes) -> object:
    import pi_heif
    from PIL import Image

    pi_heif.options.DECODE_THREADS = 1
    image = pi_heif.open_heif(file).to_pillow()
    return image.resize(wanted(image.size), Image.Resampling.LANCZOS, reducing_gap=2.0)


def by_turbo(file: bytes) -> object:
    import simplejpeg

    height, width, _, _ = simplejpeg.decode_jpeg_header(file)
    across, down = wanted((width, height))
    return simplejpeg.decode_jpeg(file, min_width=across, min_height=down, min_factor=1)


def wanted(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height at which the longer side is SIDE."""
    factor = SIDE / max(size)
    return round(size[0] * factor), round(size[1] * factor)


def peak(decoder: str, format: str, path: Path, warm: Path) -> int:
    """Megabytes by which a fresh process grows while it decodes ``path``, having decoded ``warm`` before."""
    code = photos.PEAK + (
        "import sys, pathlib; from benchmarks.decode import decoders;"
        "decode = decoders(sys.argv[2])[sys.argv[1]]; decode(pathlib.Path(sys.argv[4]).read_bytes());"
        "file = pathlib.Path(sys.argv[3]).read_bytes();"
        "before = peak(); decode(file); print(peak() - before)"
    )
    command = [sys.executable, "-c", code, decoder, format, str(path), str(warm)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(size: str, format: str, rounds: int, folder: Path) -> list[dict[str, object]]:
    """One row for each decoder of a format and size."""
    path = photos.write(folder, size, format, 1)[0]
    warm = photos.write(folder, "1080", format, 1)[0]
    file = path.read_bytes()
    times: dict[str, list[float]] = {name: [] for name in decoders(format)}
    for number in range(-1, rounds):
        for name, decode in decoders(format).items():
            started = time.process_time()
            decode(file)
            if number >= 0:  # the first round only warms up
                times[name].append(time.process_time() - started)
    ours = times["photoscore"]
    return [
        {
            "photo": size,
            "format": format,
            "decoder": name,
            "median_ms": f"{1000 * statistics.median(seconds):.1f}",
            "ratio_to_ours": f"{statistics.median(a / b for a, b in zip(seconds, ours, strict=True)):.2f}",
            "memory_mb": peak(name, format, path, warm) if size == "12mp" else "",
        }
        for name, seconds in times.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--csv", type=Path, help="where to write the rows as well")
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    lines = io.StringIO()
    writer = csv.DictWriter(lines, FIELDS, lineterminator="\n")
    writer.writeheader()
    with tempfile.TemporaryDirectory() as folder:
        for size in photos.SIZES:
            for format in photos.FORMATS:
                writer.writerows(measure(size, format, chosen.rounds, Path(folder)))
    print(lines.getvalue(), end="")
    if chosen.csv:
        chosen.csv.write_text(lines.getvalue())


if __name__ == "__main__":
    main()

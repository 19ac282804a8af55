"""The process that decodes: what kills it kills nothing else. Cases come by stdin, outcomes go by stdout."""

from __future__ import annotations

import os
import resource
import sys
import time

from photoscore.errors import PhotoError
from photoscore.imaging import load

ADDRESS_SPACE = 6_000_000_000


def main() -> None:
    """Once ready, for each case one line: outcome, seconds, megabytes at the peak."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = sys.stdin.buffer
    print("ready", flush=True)
    while header := source.read(5):
        file = source.read(int.from_bytes(header[:4], "big"))
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")  # sets the peak back to what is in use now
        started = time.monotonic()
        outcome = decode(file, detail=64 if header[4] else None)
        print(outcome, f"{time.monotonic() - started:.3f}", peak_megabytes(), flush=True)


def decode(file: bytes, detail: int | None) -> str:
    """``ok``, the name of our own error, or ``!`` and that of another one."""
    try:
        photo = load(file, detail=detail)
    except PhotoError as error:
        return type(error).__name__ if "\n" not in str(error) else "!two-lines"
    except BaseException as error:
        return f"!{type(error).__name__}"
    height, width, bands = photo.pixels.shape
    sound = bands == 3 and max(width, height) <= 384 and photo.pixels.flags.c_contiguous
    return "ok" if sound else "!shape"


def peak_megabytes() -> int:
    """The most memory that this process had in use since the peak was set back."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


if __name__ == "__main__":
    # Whatever C libraries write goes where the parent reads it: to the real stderr, unbuffered.
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()

"""Send mutated pictures through the decoder, and keep those that it does not survive in good order.

A find is a case that crashes the child, takes too long, raises what is no error of ours, writes to stderr, or
takes too much memory. The finds are written as files: copied to tests/imaging/finds, a test keeps them.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import IO

from fuzz.mutations import mutate
from fuzz.seeds import seeds

SECONDS = 30.0
MEGABYTES = 600


class Child:
    """A decoder process that is started anew whenever it dies; ``errors`` takes its stderr."""

    def __init__(self, errors: IO[bytes]) -> None:
        self.errors = errors
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "fuzz.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )
        assert process.stdout is not None
        process.stdout.readline()  # ready: from now on the time counts
        return process

    def try_case(self, file: bytes, detail: bool) -> tuple[str, bool]:
        """The outcome in one word, and whether it is a find."""
        self.errors.seek(0)
        self.errors.truncate()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(len(file).to_bytes(4, "big") + bytes([detail]) + file)
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], SECONDS)
            answer = self.process.stdout.readline().split() if ready else None
        except BrokenPipeError:
            answer = []
        if not answer:
            self.stop()
            word = "hang" if answer is None else f"crash{self.process.returncode}"
            self.process = self._start()
            return word, True
        outcome, megabytes = answer[0].decode(), int(answer[2])
        if self.errors.seek(0, os.SEEK_END):
            return f"stderr:{outcome}", True
        if megabytes > MEGABYTES:
            return f"memory:{outcome}", True
        return outcome, outcome.startswith("!")

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


def run(name: str, files: list[bytes], cases: int, seed: int, finds: Path) -> tuple[Counter[str], int]:
    """``cases`` mutations of one format's files: how often each outcome came, and how many were finds."""
    outcomes: Counter[str] = Counter()
    found = 0
    with tempfile.TemporaryFile() as errors:
        child = Child(errors)
        for number in range(cases):
            chance = random.Random(f"{seed}/{name}/{number}")
            file = mutate(chance, chance.choice(files), chance.choice(files))
            outcome, is_find = child.try_case(file, detail=number % 4 == 0)
            outcomes[outcome] += 1
            if is_find:
                found += 1
                finds.mkdir(parents=True, exist_ok=True)
                kind = outcome.strip("!").replace(":", "-")
                (finds / f"{name.lower()}-{kind}-{seed}-{number}.bin").write_bytes(file)
        child.stop()
    return outcomes, found


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="cases for each format")
    parser.add_argument("--seed", type=int, default=1, help="another number, other cases")
    parser.add_argument("--formats", nargs="*", help="only these")
    parser.add_argument("--finds", type=Path, default=Path("build/finds"), help="where finds are written")
    chosen = parser.parse_args()
    total = 0
    for name, files in seeds().items():
        if chosen.formats and name not in chosen.formats:
            continue
        outcomes, found = run(name, files, chosen.cases, chosen.seed, chosen.finds)
        total += found
        counts = ", ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common())
        print(f"{name}: {chosen.cases} cases, {found} finds ({counts})", flush=True)
    if total:
        print(f"The finds lie in {chosen.finds}.")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())

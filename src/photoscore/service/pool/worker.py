"""A scoring process: ``python -m photoscore.service.pool.worker ANSWERS JOBS FACTORY``.

It takes one job after the other from the socket JOBS until that is closed, which it also is when the
service dies, reads the photo from the memory that the job names, and writes its score to the socket
ANSWERS. Both are numbers of open files. FACTORY is ``module:callable`` and makes what scores.
"""

from __future__ import annotations

import importlib
import json
import signal
import socket
import sys
from typing import Any, Protocol

from photoscore.quality import Score
from photoscore.service.pool import frames, slots


class Scores(Protocol):
    """What a worker needs of a scorer."""

    @property
    def version(self) -> str:
        """Version of the model."""

    def score(self, source: bytes, *, reasons: bool = False, embedding: bool = False) -> Score:
        """The score of a photo. Raises PhotoError."""


def serve(wire: socket.socket, jobs: socket.socket, factory: str) -> None:
    """Score what the jobs tell of until their socket is closed."""
    try:
        scorer = make(factory)
    except Exception as error:
        wire.sendall(frames.pack({"failed": f"{error}"}))
        return
    wire.sendall(frames.pack({"ready": scorer.version}))
    while packet := jobs.recv(frames.LARGEST_JOB):
        job = json.loads(packet)
        head, body = answer(scorer, job, slots.read(job["file"], job["size"]))
        wire.sendall(frames.pack(head, body))
        if body:
            wire.sendall(body)


def make(factory: str) -> Scores:
    """What ``module:callable`` makes."""
    module, _, name = factory.partition(":")
    scorer: Scores = getattr(importlib.import_module(module), name)()
    return scorer


def lone_scorer() -> Scores:
    """The scorer of a process that scores one photo after the other."""
    from photoscore.scoring import Scorer

    return Scorer(alone=True)


def answer(scorer: Scores, job: dict[str, Any], photo: bytes) -> tuple[dict[str, Any], bytes]:
    """Head and body of the answer to one photo."""
    try:
        return frames.from_score(scorer.score(photo, reasons=job["reasons"], embedding=job["embedding"]))
    except MemoryError:
        # What is left of the process cannot be trusted; a new one starts clean.
        raise SystemExit("out of memory") from None
    except Exception as error:
        return frames.from_error(error), b""


def main() -> None:
    """Run as a process of the service."""
    # The service says when to stop, by closing the socket: a signal to the whole group must not
    # take away the photo that is being scored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    wire, jobs = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    with wire, jobs:
        try:
            serve(wire, jobs, sys.argv[3])
        except (BrokenPipeError, ConnectionResetError):
            return


if __name__ == "__main__":
    main()

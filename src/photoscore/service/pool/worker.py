"""A scoring process: ``python -m photoscore.service.pool.worker FD FACTORY``.

It takes one photo after the other from the socket FD until that is closed, which it also is when the
service dies. FACTORY is ``module:callable`` and makes what scores.
"""

from __future__ import annotations

import importlib
import json
import signal
import socket
import sys
from typing import Any, Protocol

from photoscore.errors import PhotoError
from photoscore.quality import Score
from photoscore.service.pool import frames


class Scores(Protocol):
    """What a worker needs of a scorer."""

    @property
    def version(self) -> str:
        """Version of the model."""

    def score(self, source: bytes, *, reasons: bool = False, embedding: bool = False) -> Score:
        """The score of a photo. Raises PhotoError."""


def serve(wire: socket.socket, factory: str) -> None:
    """Score what comes over the wire until it is closed."""
    try:
        scorer = make(factory)
    except Exception as error:
        wire.sendall(frames.pack({"failed": f"{error}"}))
        return
    wire.sendall(frames.pack({"ready": scorer.version}))
    while (job := receive(wire)) is not None:
        head, body = answer(scorer, *job)
        wire.sendall(frames.pack(head, body))
        if body:
            wire.sendall(body)


def make(factory: str) -> Scores:
    """What ``module:callable`` makes."""
    module, _, name = factory.partition(":")
    scorer: Scores = getattr(importlib.import_module(module), name)()
    return scorer


def answer(scorer: Scores, head: dict[str, Any], photo: bytes) -> tuple[dict[str, Any], bytes]:
    """Head and body of the answer to one photo."""
    try:
        return frames.from_score(scorer.score(photo, reasons=head["reasons"], embedding=head["embedding"]))
    except MemoryError:
        # What is left of the process cannot be trusted; a new one starts clean.
        raise SystemExit("out of memory") from None
    except PhotoError as error:
        return frames.from_error(error), b""
    except Exception as error:
        return frames.from_error(error), b""


def receive(wire: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """The next frame, or None where the other end has closed."""
    length = read(wire, frames.LENGTH.size)
    if length is None:
        return None
    text = read(wire, frames.LENGTH.unpack(length)[0])
    if text is None:
        return None
    head: dict[str, Any] = json.loads(text)
    body = read(wire, head["size"])
    return None if body is None else (head, body)


def read(wire: socket.socket, size: int) -> bytes | None:
    """Exactly so many bytes, or None where the other end has closed."""
    pieces, left = [], size
    while left:
        # All at once, straight into the bytes that are returned: a photo is not copied again.
        piece = wire.recv(left, socket.MSG_WAITALL)
        if not piece:
            return None
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def main() -> None:
    """Run as a process of the service."""
    # The service says when to stop, by closing the socket: a signal to the whole group must not
    # take away the photo that is being scored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as wire:
        try:
            serve(wire, sys.argv[2])
        except (BrokenPipeError, ConnectionResetError):
            return


if __name__ == "__main__":
    main()

"""A scorer for tests of the pool: bytes tell it how to end."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

import numpy as np

from photoscore.errors import ImageTooLarge, ModelError
from photoscore.quality import Reason, Score

MARKS = {b"segfault": signal.SIGSEGV, b"abort": signal.SIGABRT, b"killed": signal.SIGKILL}
ENDS = {b"memory": MemoryError, b"exit": SystemExit}


class Fragile:
    """Scores anything 0.5, unless told otherwise; the height is the number of the process."""

    version = "fragile.1"

    def score(self, source: bytes, *, reasons: bool = False, embedding: bool = False) -> Score:
        """What the bytes ask for: a pause before it, an end, an error, or a score."""
        data = source.removeprefix(b"\xff\xd8\xff")
        if data.startswith(b"sleep "):
            _, seconds, *rest = data.split(b" ", 2)
            time.sleep(float(seconds))
            data = rest[0] if rest else data
        if data in MARKS:
            os.kill(os.getpid(), MARKS[data])
        if data in ENDS:
            raise ENDS[data]
        if data == b"nonsense":
            os.write(int(sys.argv[1]), b"\0\0\0\2{]" + b"\xff" * 9)
            time.sleep(60)
        if data == b"deaf":
            socket.socket(fileno=os.dup(int(sys.argv[2]))).shutdown(socket.SHUT_RD)
        if data == b"too large":
            raise ImageTooLarge("The picture is too large.")
        if data == b"defect":
            raise RuntimeError("an inner secret")
        seen = (Reason("noise", 0.25), Reason("not_a_photograph", 0.75, "screenshot"))
        return Score(
            0.5,
            (0.1, 0.2, 0.4, 0.2, 0.1),
            self.version,
            len(data),
            os.getpid(),
            reasons=seen if reasons else None,
            captured_at="2026-01-01T00:00:00",
            embedding=np.array([0.6, 0.8], np.float32) if embedding else None,
        )


def broken() -> Fragile:
    """What a scorer does whose model is not there."""
    raise ModelError("There is no model at /nowhere.")

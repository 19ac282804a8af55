"""What HTTP processes of tests do in place of serving."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from photoscore.errors import Unavailable


def note(folder: Path) -> int:
    """Leave this process's id in the folder; how many have done so."""
    (folder / str(os.getpid())).touch()
    return len(list(folder.iterdir()))


def idle(folder: Path, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Ready at once, and there until told to stop."""
    note(folder)
    ready()
    signal.pause()


def stubborn(folder: Path, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Ready at once, and deaf to being told to stop."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    note(folder)
    ready()
    while True:
        time.sleep(1)


def refuse(folder: Path, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Cannot start."""
    note(folder)
    raise Unavailable("The cellar is flooded; pump.")


def crash(folder: Path, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Ends before it is ready, without a word."""
    note(folder)
    os.kill(os.getpid(), signal.SIGKILL)


def once(folder: Path, listener: socket.socket, ready: Callable[[], None]) -> None:
    """The first one serves, the second and third cannot start, the others serve."""
    if note(folder) in (2, 3):
        raise Unavailable("The cellar is flooded; pump.")
    ready()
    signal.pause()

"""Several HTTP processes on one listener: started, watched, replaced and ended together."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait

import structlog

from photoscore.errors import PhotoscoreError, Unavailable

log = structlog.get_logger("photoscore.supervisor")

BEAT_SECONDS = 5.0
"""Between two signs of life of an HTTP process."""
SILENT_SECONDS = 60.0
"""Without a sign of life for so long, an HTTP process hangs and is replaced."""
PAUSE_SECONDS = 3.0
"""Before the next try where one did not start: what it needs, as the database, may be away for long."""
END_SECONDS = 10.0
"""What an HTTP process gets on top of its grace time, to close what it holds."""
NOT_STARTED = 3
"""Exit code of an HTTP process that did not start, as uvicorn has it."""
ENDS = (signal.SIGTERM, signal.SIGINT)

Serve = Callable[[socket.socket, Callable[[], None]], None]
"""Serves on a listener until told to stop, and says once that it is ready. Raises what hinders its start."""

_spawn = multiprocessing.get_context("spawn")


class Supervisor:
    """Keeps so many processes running ``serve`` until a signal ends them.

    As long as not all of them have started, one that cannot ends the service with its error: what is set is
    wrong, or something is missing. Later it is tried again and again, since what it needs was there once.

    Args:
        serve: what each process does; it is pickled, so a function of a module, or a `partial` of one.
        listener: where they accept; closed when the end begins.
        count: how many processes.
        grace: seconds that they may take to finish their requests.
    """

    def __init__(self, serve: Serve, listener: socket.socket, count: int, grace: float) -> None:
        self._serve = serve
        self._listener = listener
        self._grace = grace
        self._children: list[_Child | None] = [None] * count
        self._due = [0.0] * count
        self._all_started = False

    def run(self) -> None:
        """Return after SIGTERM or SIGINT, when all have ended.

        Raises the PhotoscoreError of the one that hindered the start.
        """
        with _told_to_end() as told:
            try:
                while not told.poll():
                    self._fill()
                    self._listen([told])
                    self._replace()
            finally:
                self._end()

    def _fill(self) -> None:
        """Start what is missing and whose pause is over."""
        for place, child in enumerate(self._children):
            if child is None and time.monotonic() >= self._due[place]:
                self._children[place] = _Child(self._serve, self._listener)

    def _listen(self, others: list[Connection]) -> None:
        """Wait until something happens, a second at most, and take in what the processes say."""
        children = [child for child in self._children if child is not None]
        began = time.monotonic()
        happened = wait([*others, *(one for child in children for one in child.watched())], timeout=1)
        # Where this process was stopped for a while, so were the others: that is no silence of theirs.
        passed = min(1.0, time.monotonic() - began)
        for child in children:
            child.silent += passed
            if child.wire in happened and child.hear():
                log.info("http process started", pid=child.pid)
        self._all_started |= len(children) == len(self._children) and all(one.ready for one in children)

    def _replace(self) -> None:
        """See to it that places of processes that have ended, or hang, are filled again."""
        for place, child in enumerate(self._children):
            if child is None or not (child.ended() or child.silent > SILENT_SECONDS):
                continue
            code = child.kill()
            self._children[place] = None
            if child.ready:
                log.error("http process ended", pid=child.pid, code=code)
                continue
            error = child.error or Unavailable("An HTTP process did not start; see the server's log.")
            if not self._all_started:
                raise error
            log.error("http process did not start", pid=child.pid, cause=error.message)
            self._due[place] = time.monotonic() + PAUSE_SECONDS

    def _end(self) -> None:
        """Take nothing new, let what runs finish, and end what does not."""
        self._listener.close()  # first: a connection that nobody would accept is refused at once
        children = [child for child in self._children if child is not None]
        for child in children:
            child.terminate()
        until = time.monotonic() + self._grace + END_SECONDS
        for child in children:
            child.join(until - time.monotonic())
            child.kill()


class _Child:
    """One HTTP process, seen from its parent."""

    def __init__(self, serve: Serve, listener: socket.socket) -> None:
        self.wire, theirs = _spawn.Pipe(duplex=False)
        with theirs:
            self._process = _spawn.Process(target=_main, args=(serve, listener, theirs))
            self._process.start()
        self.pid = self._process.pid
        self.ready = False
        self.error: PhotoscoreError | None = None
        self.silent = 0.0
        """Seconds for which it has said nothing."""

    def watched(self) -> list[Connection | int]:
        """What stirs when it speaks or ends."""
        return [self._process.sentinel] if self.wire.closed else [self.wire, self._process.sentinel]

    def hear(self) -> bool:
        """Take in what it says: a sign of life, that it is ready (True), or the error of its start.

        Returns whether it has become ready.
        """
        before = self.ready
        try:
            while self.wire.poll():
                said = self.wire.recv()
                self.silent = 0.0
                self.ready |= said is True
                self.error = said if isinstance(said, PhotoscoreError) else self.error
        except (EOFError, OSError):
            self.wire.close()
        return self.ready and not before

    def ended(self) -> bool:
        """Whether it has ended; all that it said before is taken in then."""
        if self._process.is_alive():
            return False
        if not self.wire.closed:
            self.hear()
        return True

    def terminate(self) -> None:
        """Ask it to stop."""
        self._process.terminate()

    def join(self, seconds: float) -> None:
        """Wait until it has ended, so long at most."""
        self._process.join(max(0.0, seconds))

    def kill(self) -> int | None:
        """End it at once where it has not ended; its exit code."""
        self._process.kill()
        self._process.join()
        self.wire.close()
        return self._process.exitcode


@contextlib.contextmanager
def _told_to_end() -> Iterator[Connection]:
    """What can be read from once a signal says that this is the end."""
    told, tell = multiprocessing.Pipe(duplex=False)
    before = {end: signal.signal(end, lambda number, frame: tell.send(number)) for end in ENDS}
    try:
        yield told
    finally:
        for end, handler in before.items():
            signal.signal(end, handler)
        told.close()
        tell.close()


def _main(serve: Serve, listener: socket.socket, wire: Connection) -> None:
    """The life of an HTTP process."""
    threading.Thread(target=_beat, args=(wire,), daemon=True).start()
    try:
        serve(listener, lambda: wire.send(True))
    except PhotoscoreError as error:
        wire.send(error)
        sys.exit(NOT_STARTED)


def _beat(wire: Connection) -> None:
    """Give signs of life to the parent, and end this process when the parent has."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    with contextlib.suppress(OSError):
        while not wait([parent.sentinel], timeout=BEAT_SECONDS):
            wire.send(False)
    os.kill(os.getpid(), signal.SIGTERM)

"""The service's end of one scoring process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from typing import Any

from photoscore.errors import InvalidImage, ModelError, PhotoscoreError, Unavailable
from photoscore.quality import Score
from photoscore.service.pool import frames
from photoscore.service.pool.slots import Slot
from photoscore.settings import PREFIX, Settings

FACTORY = "photoscore.service.pool.worker:lone_scorer"
PASSED_ON = ("model", "provider", "max_pixels", "min_side", "max_frames")
"""Settings that the scorer reads in its own process."""
DEPTH = 2
"""Photos that a process holds: one that it scores, and the next, so that it need not wait for it."""
START_SECONDS = 60
STOP_SECONDS = 5
CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL}
"""Ends that a picture can bring about in a decoder."""


class ProcessGone(Exception):
    """The process has ended; it is of no more use."""


class Process:
    """One scoring process, which scores the photos that it is handed one after the other.

    Photos lie in shared memory. What tells of them goes through a socket of packets, of which the
    service holds both ends: so it can take back a photo that the process has not begun, and knows for
    certain which one it had begun when it ended.
    """

    def __init__(
        self, child: subprocess.Popen[bytes], jobs: tuple[socket.socket, socket.socket], slots: list[Slot]
    ) -> None:
        self._child = child
        self._jobs, self._taken = jobs
        self._slots = deque(slots)
        """Those of the photos handed over, the oldest first, then the free ones."""
        self._held = 0
        self._late = False
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self.model = ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @classmethod
    async def start(cls, settings: Settings, factory: str = FACTORY) -> Process:
        """A process that is ready to score. Raises ModelError where it cannot get ready."""
        with contextlib.ExitStack() as unstarted:
            # Where files or memory are short, what was opened is closed: the next try must not find less.
            slots = [unstarted.enter_context(contextlib.closing(Slot())) for _ in range(DEPTH)]
            jobs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours, theirs = socket.socketpair()
            for wire in (*jobs, ours):
                unstarted.enter_context(wire)
            with theirs:
                child = _start(settings, factory, [theirs.fileno(), jobs[1].fileno()], slots)
            unstarted.pop_all()
        process = cls(child, jobs, slots)
        await process._connect(ours)
        return process

    async def _connect(self, wire: socket.socket) -> None:
        self._reader, self._writer = await asyncio.open_unix_connection(sock=wire)
        try:
            async with asyncio.timeout(START_SECONDS):
                head, _ = await self._receive()
        except (OSError, EOFError, TimeoutError):
            head = {"failed": "A scoring process did not start; see the server's log."}
        except BaseException:
            self.kill()
            self._writer.close()
            self._close()
            self._child.wait()
            raise
        if "failed" in head:
            await self.stop()
            raise ModelError(head["failed"])
        self.model = head["ready"]

    def hand(self, photo: bytes, *, reasons: bool, embedding: bool) -> None:
        """Give it one more photo, which it begins when it has done those before. At most DEPTH at once.

        Raises OSError where memory is short.
        """
        slot = self._slots[self._held]
        slot.write(photo)
        job = {"file": slot.file, "size": len(photo), "reasons": reasons, "embedding": embedding}
        try:
            self._jobs.send(json.dumps(job).encode(), socket.MSG_DONTWAIT)
        except OSError:  # there is always room: it has closed its end, and its end is told like any other
            self.kill()
        self._held += 1

    def take_back(self) -> bool:
        """Take back the photo that was handed over last, if the process has begun the one before it alone."""
        last = self._slots[self._held - 1]
        try:
            first = json.loads(self._taken.recv(frames.LARGEST_JOB, socket.MSG_DONTWAIT | socket.MSG_PEEK))
            if first["file"] != last.file:
                return False
            self._taken.recv(frames.LARGEST_JOB, socket.MSG_DONTWAIT)
        except (BlockingIOError, ValueError):  # begun, or closed by the process
            return False
        self._held -= 1
        last.clear()
        return True

    async def answer(self) -> Score | PhotoscoreError:
        """What became of the oldest photo that it holds. Raises ProcessGone where the process has ended."""
        try:
            head, body = await self._receive()
            result = frames.to_score(head["score"], body) if "score" in head else frames.to_error(head)
        except (OSError, EOFError, ValueError, LookupError, TypeError):  # it is gone, or talks nonsense
            raise ProcessGone from None
        if not self._held:
            raise ProcessGone
        self._held -= 1
        self._slots[0].clear()
        self._slots.rotate(-1)
        return result

    def end(self) -> int:
        """End it, where it has not ended; how many of the photos handed over it has not begun."""
        self.kill()
        count = 0
        with contextlib.suppress(BlockingIOError):
            while self._taken.recv(frames.LARGEST_JOB, socket.MSG_DONTWAIT):
                count += 1
        return count

    def give_up(self) -> None:
        """End it, since the photo that it is at takes too long."""
        self._late = True
        self.kill()

    async def fault(self) -> tuple[PhotoscoreError, str]:
        """Why it is gone: for the client of its photo, and for the log."""
        code = await self.stop()
        if self._late:
            error: PhotoscoreError = InvalidImage(
                "The picture takes too long to decode; save it anew and send that."
            )
            return error, "a photo took too long"
        if -code in CRASHES:
            error = InvalidImage("The picture is damaged so that its decoder fails.")
        else:
            error = Unavailable("The scoring of this photo was interrupted; try again.")
        return error, f"a scoring process ended with {code}"

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        length = frames.LENGTH.unpack(await self._reader.readexactly(frames.LENGTH.size))[0]
        if length > frames.LARGEST_HEAD:
            raise EOFError("a worker's answer makes no sense")
        head: dict[str, Any] = json.loads(await self._reader.readexactly(length))
        size = head["size"]
        if not 0 <= size <= frames.LARGEST_HEAD:
            raise EOFError("a worker's answer makes no sense")
        return head, await self._reader.readexactly(size)

    def kill(self) -> None:
        """End it at once."""
        self._child.kill()

    async def stop(self) -> int:
        """Let it end by itself, and end it where it does not; its exit code."""
        self._writer.close()
        self._close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        return await asyncio.to_thread(self._wait)

    def _close(self) -> None:
        self._jobs.close()
        self._taken.close()
        while self._slots:
            self._slots.pop().close()

    def _wait(self) -> int:
        try:
            return self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()


def _start(settings: Settings, factory: str, wires: list[int], slots: list[Slot]) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "photoscore.service.pool.worker", *map(str, wires), factory]
    return subprocess.Popen(  # noqa: S603 (our own module)
        arguments,
        pass_fds=[*wires, *(slot.file for slot in slots)],
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
    )


def _environment(settings: Settings) -> dict[str, str]:
    """What the process inherits, but no other setting: a decoder that was taken over is to find no secret."""
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
    given = {PREFIX + name.upper(): getattr(settings, name) for name in PASSED_ON}
    return inherited | {name: str(value) for name, value in given.items() if value is not None}

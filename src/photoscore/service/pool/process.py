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
from typing import Any

from photoscore.errors import InvalidImage, ModelError, PhotoscoreError, Unavailable
from photoscore.quality import Score
from photoscore.service.pool import frames
from photoscore.settings import PREFIX, Settings

FACTORY = "photoscore.scoring:Scorer"
PASSED_ON = ("model", "provider", "max_pixels", "min_side", "max_frames")
"""Settings that the scorer reads in its own process."""
START_SECONDS = 60
STOP_SECONDS = 5
CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL}
"""Ends that a picture can bring about in a decoder."""


class WorkerGone(Exception):
    """The process ended in the middle of a photo; ``error`` is what its client is told."""

    def __init__(self, error: PhotoscoreError, why: str) -> None:
        super().__init__(why)
        self.error = error


class Process:
    """One scoring process, which works on one photo at a time."""

    def __init__(
        self, child: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._child = child
        self._reader = reader
        self._writer = writer
        self.model = ""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._child.pid

    @property
    def ended(self) -> bool:
        """Whether it is gone, by whatever hand."""
        return self._reader.at_eof()

    @classmethod
    async def start(cls, settings: Settings, factory: str = FACTORY) -> Process:
        """A process that is ready to score. Raises ModelError where it cannot get ready."""
        ours, theirs = socket.socketpair()
        with theirs:
            ours.setblocking(False)
            reader, writer = await asyncio.open_unix_connection(sock=ours)
            wire = theirs.fileno()
            arguments = [sys.executable, "-m", "photoscore.service.pool.worker", str(wire), factory]
            child = subprocess.Popen(  # noqa: S603, ASYNC220 (our own module; starting takes milliseconds)
                arguments, pass_fds=[wire], env=_environment(settings), stdin=subprocess.DEVNULL
            )
        process = cls(child, reader, writer)
        try:
            async with asyncio.timeout(START_SECONDS):
                head, _ = await process._receive()
        except (OSError, EOFError, TimeoutError):
            head = {"failed": "A scoring process did not start; see the server's log."}
        except BaseException:
            process.kill()
            raise
        if "failed" in head:
            await process.stop()
            raise ModelError(head["failed"])
        process.model = head["ready"]
        return process

    async def score(self, data: bytes, *, reasons: bool, embedding: bool, within: float) -> Score:
        """The score of one photo.

        Raises the photo's error; WorkerGone where the process ended or took too long, and is of
        no more use.
        """
        try:
            async with asyncio.timeout(within):
                self._writer.write(frames.pack({"reasons": reasons, "embedding": embedding}, data))
                self._writer.write(data)
                await self._writer.drain()
                head, body = await self._receive()
        except TimeoutError:
            self.kill()
            raise WorkerGone(
                InvalidImage("The picture takes too long to decode; save it anew and send that."),
                f"a photo took more than {within:.0f} s",
            ) from None
        except (OSError, EOFError):
            raise await self._gone() from None
        if "score" in head:
            return frames.to_score(head["score"], body)
        raise frames.to_error(head)

    async def _gone(self) -> WorkerGone:
        code = await self.stop()
        if -code in CRASHES:
            error: PhotoscoreError = InvalidImage("The picture is damaged so that its decoder fails.")
        else:
            error = Unavailable("The scoring of this photo was interrupted; try again.")
        return WorkerGone(error, f"a scoring process ended with {code}")

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
        """End it at once, and leave nothing of it behind."""
        self._writer.close()
        self._child.kill()
        self._child.wait()

    async def stop(self) -> int:
        """Let it end by itself, and end it where it does not; its exit code."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        return await asyncio.to_thread(self._wait)

    def _wait(self) -> int:
        try:
            return self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return self._child.wait()


def _environment(settings: Settings) -> dict[str, str]:
    given = {PREFIX + name.upper(): getattr(settings, name) for name in PASSED_ON}
    return os.environ | {name: str(value) for name, value in given.items() if value is not None}

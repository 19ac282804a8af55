"""A bounded queue of photos before a fixed number of scoring processes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from photoscore.errors import ModelError, PhotoscoreError, Unavailable
from photoscore.quality import Score
from photoscore.scoring import usable_cores
from photoscore.service.pool.process import DEPTH, FACTORY, Process, ProcessGone
from photoscore.settings import Settings

log = structlog.get_logger("photoscore.pool")

RESTART_SECONDS = 1.0
"""Pause after a process that did not start, lest a broken machine does nothing but try."""


@dataclass(eq=False, slots=True)
class _Job:
    data: bytes
    reasons: bool
    embedding: bool
    owner: int | None = None
    answer: asyncio.Future[Score] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    queued: float = field(default_factory=time.perf_counter)


@dataclass(eq=False, slots=True)
class _Line:
    """A process with the photos that it holds: the first one is being scored."""

    process: Process
    jobs: deque[_Job] = field(default_factory=deque)
    began: float = 0.0
    clock: asyncio.TimerHandle | None = None


class WorkerPool:
    """Scores photos in processes; the service's `Scoring`.

    Each process holds the photo that it scores and, where all are busy, the next one, which it begins
    without having to wait for the service. A photo handed ahead still waits: it counts in the queue, and
    is taken back where another process has nothing to do or its client leaves. Only a photo that was
    begun is lost with its process.

    Args:
        settings: ``workers`` (0 for one a core), ``queue_size``, ``photo_timeout``, and what a
            scorer reads.
        factory: ``module:callable`` that makes the scorer inside a process.
        observe: told the name of a stage (``"queue"``, ``"score"``) and the seconds it took.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        factory: str = FACTORY,
        observe: Callable[[str, float], None] = lambda stage, seconds: None,
    ) -> None:
        self.size = settings.workers or usable_cores()
        self.replaced = 0
        """How many processes have ended and been replaced."""
        self._settings = settings
        self._factory = factory
        self._observe = observe
        self._queue: deque[_Job] = deque()
        self._lines: dict[int, _Line] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._broken = False

    @property
    def model(self) -> str:
        """Version of the model in service; empty before the start."""
        return next((line.process.model for line in self._lines.values()), "")

    @property
    def ready(self) -> bool:
        """Whether photos are scored: the moment while a process is replaced, they wait."""
        return bool(self._lines) or (bool(self._tasks) and not self._broken)

    @property
    def depth(self) -> int:
        """How many photos wait for their turn, those that a process holds ready included."""
        return len(self._queue) + sum(len(line.jobs) - 1 for line in self._lines.values() if line.jobs)

    @property
    def busy(self) -> int:
        """How many processes are at work on a photo."""
        return sum(1 for line in self._lines.values() if line.jobs)

    @property
    def pids(self) -> list[int]:
        """Ids of the scoring processes."""
        return [line.process.pid for line in self._lines.values()]

    async def start(self) -> None:
        """Start every process. Raises ModelError where one cannot be started."""
        starts = [Process.start(self._settings, self._factory) for _ in range(self.size)]
        started = await asyncio.gather(*starts, return_exceptions=True)
        self._lines = {slot: _Line(one) for slot, one in enumerate(started) if isinstance(one, Process)}
        failed = [one for one in started if isinstance(one, BaseException)]
        if failed:
            await self.stop()
            raise failed[0]
        self._tasks = [asyncio.create_task(self._run(slot)) for slot in range(self.size)]

    async def stop(self) -> None:
        """End every process; what still waits is told so."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        lines, self._lines = list(self._lines.values()), {}
        for job in (*self._queue, *(job for line in lines for job in line.jobs)):
            _settle(job, _stopping())
        self._queue.clear()
        for line in lines:
            _stop_clock(line)
        await asyncio.gather(*(line.process.stop() for line in lines))

    def check(self, owner: int | None = None) -> None:
        """See `Scoring.check`."""
        if not self.ready:
            raise Unavailable("No scoring process is ready; try again soon.", retry_after=5)
        if self._full and self._displaced_by(owner) is None:
            raise _too_many()

    async def score(
        self,
        data: bytes,
        *,
        reasons: bool = False,
        embedding: bool = False,
        within: float = 20.0,
        owner: int | None = None,
    ) -> Score:
        """See `Scoring.score`."""
        self.check(owner)
        if self._full and (last := self._displaced_by(owner)) is not None:
            self._queue.remove(last)
            _settle(last, _too_many())
        job = _Job(data, reasons, embedding, owner)
        self._queue.append(job)
        self._deal()
        try:
            async with asyncio.timeout(within):
                return await job.answer
        except TimeoutError:
            raise Unavailable("The photo's turn did not come in time; try again in a moment.") from None
        finally:
            # A cancelled wait frees its place at once, and its bytes as soon as nobody scores them.
            job.answer.cancel()
            self._drop(job)
            job.data = b""

    def _deal(self) -> None:
        """Give out what waits: to a process that has nothing to do before any gets a photo ahead."""
        while self._queue and (line := self._next_line()) is not None:
            self._hand(line, self._next_job())
        for idle in self._lines.values():
            if not idle.jobs and (job := self._take_back()) is not None:
                self._hand(idle, job)

    @property
    def _full(self) -> bool:
        return self.depth >= self._settings.queue_size

    def _displaced_by(self, owner: int | None) -> _Job | None:
        """Whose place a photo of ``owner`` takes in a full queue: the newest of whoever has most there.

        None where that is ``owner``, or somebody with hardly more: places are not handed to and fro.
        """
        waiting = Counter(job.owner for job in self._queue)
        most, count = max(waiting.items(), key=lambda one: one[1], default=(None, 0))
        if count < waiting[owner] + 2:
            return None
        return next(job for job in reversed(self._queue) if job.owner == most)

    def _next_job(self) -> _Job:
        """The oldest photo of those who have fewest in work: nobody waits behind all of another's many."""
        busy = Counter(job.owner for line in self._lines.values() for job in line.jobs)
        job = min(self._queue, key=lambda one: busy[one.owner])
        self._queue.remove(job)
        return job

    def _next_line(self) -> _Line | None:
        line = min(self._lines.values(), key=lambda line: len(line.jobs), default=None)
        return None if line is None or len(line.jobs) >= DEPTH else line

    def _take_back(self) -> _Job | None:
        """A photo that was handed ahead to a process which is still busy with another."""
        for line in self._lines.values():
            if len(line.jobs) > 1 and line.process.take_back():
                job = line.jobs.pop()
                if not job.answer.done():
                    return job
        return None

    def _hand(self, line: _Line, job: _Job) -> None:
        try:
            line.process.hand(job.data, reasons=job.reasons, embedding=job.embedding)
        except OSError:
            _settle(job, Unavailable("Memory is short; try again in a moment."))
            return
        line.jobs.append(job)
        if len(line.jobs) == 1:
            self._begin(line)

    def _begin(self, line: _Line) -> None:
        """The first photo of the line has its turn."""
        line.began = time.perf_counter()
        self._observe("queue", line.began - line.jobs[0].queued)
        loop = asyncio.get_running_loop()
        line.clock = loop.call_later(self._settings.photo_timeout, line.process.give_up)

    def _end(self, line: _Line) -> _Job:
        """The first photo of the line is done with."""
        _stop_clock(line)
        self._observe("score", time.perf_counter() - line.began)
        return line.jobs.popleft()

    def _drop(self, job: _Job) -> None:
        """Forget a photo that nobody waits for, if no process has begun it."""
        if job in self._queue:
            self._queue.remove(job)
        for line in self._lines.values():
            if len(line.jobs) > 1 and line.jobs[-1] is job and line.process.take_back():
                line.jobs.pop()
                self._deal()
                return

    async def _run(self, slot: int) -> None:
        while True:
            line = self._lines.get(slot) or await self._replace(slot)
            self._deal()
            with contextlib.suppress(ProcessGone):
                while True:
                    result = await line.process.answer()
                    job = self._end(line)
                    if line.jobs:
                        self._begin(line)
                    self._deal()
                    _settle(job, result)
            del self._lines[slot]
            await self._bury(line)

    async def _bury(self, line: _Line) -> None:
        """Tell the client whose photo was begun; what the process only held goes first in the queue."""
        _stop_clock(line)
        for _ in range(min(line.process.end(), len(line.jobs))):
            job = line.jobs.pop()
            if not job.answer.done():
                self._queue.appendleft(job)
        self._deal()
        error: PhotoscoreError = _stopping()
        try:
            error, why = await line.process.fault()
            log.error("worker", fault=why, pid=line.process.pid)
        except asyncio.CancelledError:
            await line.process.stop()
            raise
        finally:
            if line.jobs:
                self._observe("score", time.perf_counter() - line.began)
            for job in line.jobs:
                _settle(job, error)

    async def _replace(self, slot: int) -> _Line:
        while True:
            with contextlib.suppress(ModelError, OSError):  # OSError: memory or files are short
                line = self._lines[slot] = _Line(await Process.start(self._settings, self._factory))
                self._broken = False
                self.replaced += 1
                return line
            self._broken = True
            log.error("worker", fault="a scoring process cannot be replaced")
            await asyncio.sleep(RESTART_SECONDS)


def _stop_clock(line: _Line) -> None:
    if line.clock is not None:
        line.clock.cancel()


def _settle(job: _Job, result: Score | PhotoscoreError) -> None:
    if job.answer.done():
        return
    if isinstance(result, Score):
        job.answer.set_result(result)
    else:
        job.answer.set_exception(result)


def _too_many() -> Unavailable:
    return Unavailable("Too many photos are waiting; try again in a moment.")


def _stopping() -> Unavailable:
    return Unavailable("The service is stopping; try again elsewhere.")

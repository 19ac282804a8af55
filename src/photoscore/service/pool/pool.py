"""A bounded queue of photos before a fixed number of scoring processes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from photoscore.errors import ModelError, PhotoscoreError, Unavailable
from photoscore.quality import Score
from photoscore.scoring import usable_cores
from photoscore.service.pool.process import FACTORY, Process, WorkerGone
from photoscore.settings import Settings

log = structlog.get_logger("photoscore.pool")

RESTART_SECONDS = 1.0
"""Pause after a process that did not start, lest a broken machine does nothing but try."""


@dataclass(eq=False, slots=True)
class _Job:
    data: bytes
    reasons: bool
    embedding: bool
    answer: asyncio.Future[Score] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    queued: float = field(default_factory=time.perf_counter)


class WorkerPool:
    """Scores photos in processes; the service's `Scoring`.

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
        self._queue: asyncio.Queue[_Job] = asyncio.Queue()
        self._waiting: set[_Job] = set()
        self._processes: dict[int, Process] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._broken = False
        self.busy = 0
        """How many processes are at work on a photo."""

    @property
    def model(self) -> str:
        """Version of the model in service; empty before the start."""
        return next((process.model for process in self._processes.values()), "")

    @property
    def ready(self) -> bool:
        """Whether photos are scored: the moment while a process is replaced, they wait."""
        return bool(self._processes) or (bool(self._tasks) and not self._broken)

    @property
    def depth(self) -> int:
        """How many photos wait for a process."""
        return len(self._waiting)

    @property
    def pids(self) -> list[int]:
        """Ids of the scoring processes."""
        return [process.pid for process in self._processes.values()]

    async def start(self) -> None:
        """Start every process. Raises ModelError where one cannot be started."""
        starts = [Process.start(self._settings, self._factory) for _ in range(self.size)]
        started = await asyncio.gather(*starts, return_exceptions=True)
        self._processes = {slot: one for slot, one in enumerate(started) if isinstance(one, Process)}
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
        for job in list(self._waiting):
            if not job.answer.done():
                job.answer.set_exception(Unavailable("The service is stopping; try again elsewhere."))
        processes, self._processes = list(self._processes.values()), {}
        await asyncio.gather(*(process.stop() for process in processes))

    def check(self) -> None:
        """Raise Unavailable where one more photo would have to be refused."""
        if not self.ready:
            raise Unavailable("No scoring process is ready; try again soon.", retry_after=5)
        if self.depth >= self._settings.queue_size:
            raise Unavailable("Too many photos are waiting; try again in a moment.")

    async def score(
        self, data: bytes, *, reasons: bool = False, embedding: bool = False, within: float = 25.0
    ) -> Score:
        """See `Scoring.score`."""
        self.check()
        job = _Job(data, reasons, embedding)
        self._waiting.add(job)
        self._queue.put_nowait(job)
        try:
            async with asyncio.timeout(within):
                return await job.answer
        except TimeoutError:
            raise Unavailable("The photo's turn did not come in time; try again in a moment.") from None
        finally:
            # A cancelled wait frees its place at once, and its bytes as soon as nobody scores them.
            self._waiting.discard(job)
            job.answer.cancel()
            job.data = b""

    async def _run(self, slot: int) -> None:
        while True:
            process = self._processes.get(slot) or await self._replace(slot)
            job = await self._next()
            if process.ended:  # while it had nothing to do: no photo's fault
                await process.stop()
                process = await self._replace(slot)
            try:
                await self._work(process, job)
            except WorkerGone as gone:
                del self._processes[slot]
                log.error("worker", fault=str(gone), pid=process.pid)

    async def _next(self) -> _Job:
        while True:
            job = await self._queue.get()
            if not job.answer.done():
                self._waiting.discard(job)
                return job

    async def _work(self, process: Process, job: _Job) -> None:
        started = time.perf_counter()
        self._observe("queue", started - job.queued)
        self.busy += 1
        try:
            score = await process.score(
                job.data,
                reasons=job.reasons,
                embedding=job.embedding,
                within=self._settings.photo_timeout,
            )
        except WorkerGone as gone:
            _settle(job, gone.error)
            raise
        except PhotoscoreError as error:
            _settle(job, error)
        except asyncio.CancelledError:
            _settle(job, Unavailable("The service is stopping; try again elsewhere."))
            raise
        else:
            _settle(job, score)
        finally:
            self.busy -= 1
            self._observe("score", time.perf_counter() - started)

    async def _replace(self, slot: int) -> Process:
        while True:
            self.replaced += 1
            with contextlib.suppress(ModelError):
                process = self._processes[slot] = await Process.start(self._settings, self._factory)
                self._broken = False
                return process
            self._broken = True
            log.error("worker", fault="a scoring process cannot be replaced")
            await asyncio.sleep(RESTART_SECONDS)


def _settle(job: _Job, result: Score | PhotoscoreError) -> None:
    if job.answer.done():
        return
    if isinstance(result, Score):
        job.answer.set_result(result)
    else:
        job.answer.set_exception(result)

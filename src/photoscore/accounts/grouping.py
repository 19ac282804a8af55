"""Group commit: what several threads want written at once goes to disk in one transaction.

SQLite lets one writer in at a time, and each commit waits for the disk. While one waits, the others
queue here; the next transaction then takes all of them. Nobody waits for company: a lone writer
commits at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from photoscore.accounts.database import Database, plain_errors

Result = TypeVar("Result")

MOST = 64
"""Pieces of work that one transaction takes."""


class _Job(Generic[Result]):
    """A piece of work, and what became of it."""

    def __init__(self, work: Callable[[Connection], Result]) -> None:
        self.work = work
        self.wake = threading.Event()
        self.done = False
        self.result: Result | None = None
        self.error: BaseException | None = None

    def run(self, connection: Connection) -> None:
        """Does the work; its own error stays with it."""
        try:
            with plain_errors():  # else the caller would get it as the driver says it
                self.result = self.work(connection)
        except Exception as error:
            self.error = error
            raise

    def outcome(self) -> Any:
        """What the caller gets: the result, or its error."""
        if self.error is not None:
            raise self.error
        return self.result


class GroupCommit:
    """Runs pieces of work, each all or nothing, several to a transaction.

    The thread that finds nobody at it leads: it runs the queue in one transaction, then makes the
    first of those who came meanwhile the next leader. On PostgreSQL, which groups commits by
    itself, every piece has a transaction of its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._queue: list[_Job[Any]] = []
        self._led = False

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """Does the work and returns its result when it is on disk; what it raises undoes it alone."""
        if not self._database.is_sqlite:
            with self._database.writing() as connection:
                return work(connection)
        job = _Job(work)
        with self._lock:
            self._queue.append(job)
            follows, self._led = self._led, True
        if follows:
            job.wake.wait()
        if not job.done:
            self._lead()
        result: Result = job.outcome()
        return result

    def _lead(self) -> None:
        """Commits the queue, whose first is this thread's, and hands on."""
        with self._lock:
            batch, self._queue = self._queue[:MOST], self._queue[MOST:]
        try:
            with self._database.writing() as connection:
                if len(batch) == 1:
                    batch[0].run(connection)
                else:
                    _run_apart(batch, connection)
        except BaseException as error:
            for job in batch:
                job.error = job.error or error
        finally:
            with self._lock:
                self._led = bool(self._queue)
                if self._led:
                    self._queue[0].wake.set()
            for job in batch:
                job.done = True
                job.wake.set()


def _run_apart(batch: list[_Job[Any]], connection: Connection) -> None:
    """Runs each job in a savepoint, so that a refused one takes nothing of the others with it."""
    for job in batch:
        savepoint = connection.begin_nested()
        try:
            job.run(connection)
        except Exception:
            savepoint.rollback()
        else:
            savepoint.commit()

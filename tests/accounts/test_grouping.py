"""Group commit: company never changes what one gets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, event, text

from photoscore.accounts.database import Database
from photoscore.accounts.grouping import MOST, GroupCommit
from photoscore.errors import Unavailable


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """With a table of numbers."""
    opened = Database(database_url)
    with opened.writing() as connection:
        connection.execute(text("CREATE TABLE numbers (number INTEGER PRIMARY KEY)"))
    yield opened
    opened.close()


def add(number: int, *, then: Exception | None = None) -> Callable[[Connection], int]:
    """Work that writes a number, and may fail after it."""

    def work(connection: Connection) -> int:
        connection.execute(text("INSERT INTO numbers VALUES (:number)"), {"number": number})
        if then is not None:
            raise then
        return number

    return work


def written(database: Database) -> list[int]:
    """The numbers that are there."""
    with database.reading() as connection:
        return list(connection.execute(text("SELECT number FROM numbers ORDER BY number")).scalars())


def test_each_gets_its_own_result_or_error(database: Database) -> None:
    commits = GroupCommit(database)

    def run(number: int) -> str:
        try:
            return str(commits.run(add(number, then=ValueError(f"no {number}") if number % 3 == 0 else None)))
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(run, range(120)))
    assert outcomes == [f"no {n}" if n % 3 == 0 else str(n) for n in range(120)]
    assert written(database) == [n for n in range(120) if n % 3]


def gathered(database: Database, jobs: list[Callable[[Connection], int]]) -> list[object]:
    """The outcomes of jobs that all came while another was being committed."""
    commits = GroupCommit(database)
    begun, go_on = threading.Event(), threading.Event()

    def first(_: Connection) -> int:
        begun.set()
        go_on.wait()
        return -1

    def run(job: Callable[[Connection], int]) -> object:
        try:
            return commits.run(job)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(jobs) + 1) as pool:
        leader = pool.submit(run, first)
        begun.wait()
        followers = [pool.submit(run, job) for job in jobs]
        while len(commits._queue) < len(jobs):
            time.sleep(0.001)
        go_on.set()
        assert leader.result() == -1
        return [follower.result() for follower in followers]


def test_those_who_wait_are_committed_together(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    commits = []
    event.listen(database._engine, "commit", lambda _: commits.append(1))
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE numbers (number INTEGER PRIMARY KEY)"))
    assert gathered(database, [add(n) for n in range(MOST)]) == list(range(MOST))
    assert written(database) == list(range(MOST))
    assert len(commits) == 3, "the table, the one who came first, all the others"
    database.close()


def test_a_commit_that_fails_fails_for_all_of_them(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE numbers (number INTEGER PRIMARY KEY)"))

    def cut(connection: Connection) -> int:
        connection.connection.driver_connection.close()  # type: ignore[union-attr]
        return 0

    outcomes = gathered(database, [add(1), cut, add(2)])
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [True, True, True]
    assert written(database) == []
    assert GroupCommit(database).run(add(3)) == 3
    database.close()


@pytest.mark.parametrize("company", [0, 3])
def test_a_database_that_fails_within_the_work_is_unavailable(sqlite_url: str, company: int) -> None:
    database = Database(sqlite_url)

    def broken(connection: Connection) -> int:
        return int(connection.execute(text("SELECT number FROM nowhere")).scalar_one())

    for outcome in gathered(database, [broken] * (company + 1)):
        assert isinstance(outcome, Unavailable)
    database.close()


def test_after_a_failure_the_next_is_served(database: Database) -> None:
    commits = GroupCommit(database)
    for number in range(3):
        with pytest.raises(Unavailable, match="away"):
            commits.run(add(number, then=Unavailable("away")))
    assert commits.run(add(7)) == 7
    assert written(database) == [7]

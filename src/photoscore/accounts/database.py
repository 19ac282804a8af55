"""The one door to the database: an engine, its transactions, its clock."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from photoscore.errors import SettingsError, Unavailable

WAIT_SECONDS = 10
"""How long a writer waits for SQLite's lock, or for a connection of the pool."""
POOL = 16
"""Connections kept to PostgreSQL; as many again in a rush."""


def utc_now() -> datetime:
    """The time as every table stores it."""
    return datetime.now(UTC)


class Database:
    """Transactions on SQLite or PostgreSQL, to be used from any thread.

    ``clock`` is the seam for tests. On SQLite the writers of this process queue at a lock of
    their own, since SQLite's waits by sleeping ever longer; its own lock, waited for up to
    ``WAIT_SECONDS``, stands between processes.
    """

    def __init__(self, url: str, clock: Callable[[], datetime] = utc_now) -> None:
        self.url = parse_url(url)
        self.clock = clock
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writers = threading.Lock()
        self._write_failed = False
        self._engine = _sqlite_engine(self.url) if self.is_sqlite else _postgresql_engine(self.url)
        # A lone SELECT needs no BEGIN and ROLLBACK: two round trips to PostgreSQL less.
        alone = {} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reading = self._engine.execution_options(**alone)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Only reads: each statement sees the database as it is then."""
        with plain_errors(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or rolled back where an error leaves it."""
        with plain_errors():
            if not self.is_sqlite:
                with self._engine.begin() as connection:
                    yield connection
                return
            if not self._writers.acquire(timeout=WAIT_SECONDS):
                raise Unavailable("The database is busy; try again.")
            try:
                with self._engine.begin() as connection:
                    # The lock is taken at once: a writer that reads first may be refused it later.
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    yield connection
                self._write_failed = False
            except OperationalError:
                self._write_failed = True
                raise
            finally:
                self._writers.release()

    def ping(self) -> None:
        """Raises Unavailable where the database does not answer, or a SQLite file takes nothing more.

        Where the last write failed, as on a full disk, a small one is tried: a file that can only be read
        charges nobody.
        """
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))
        if self._write_failed:
            with self.writing() as connection:
                version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")

    def close(self) -> None:
        """Closes the pooled connections."""
        self._engine.dispose()


def parse_url(text: str) -> URL:
    """The URL with its driver: psycopg for PostgreSQL, a file for SQLite. Raises SettingsError."""
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise SettingsError("PHOTOSCORE_DATABASE_URL is no URL; write sqlite:///file.db.") from None
    postgresql = backend in {"postgresql", "postgres"}
    if not postgresql and backend != "sqlite":
        raise SettingsError(f"PHOTOSCORE_DATABASE_URL: {backend} is not taken; use sqlite or postgresql.")
    driver = url.drivername.partition("+")[2]
    if driver and not (postgresql and driver == "psycopg"):
        raise SettingsError(f"PHOTOSCORE_DATABASE_URL: the driver {driver} is not taken; write {backend}://.")
    if postgresql:
        return url.set(drivername="postgresql+psycopg")
    if not url.database or url.database == ":memory:" or "\0" in url.database or url.query:
        raise SettingsError("PHOTOSCORE_DATABASE_URL: SQLite needs a file alone, as sqlite:///photoscore.db.")
    return url


@contextmanager
def plain_errors() -> Iterator[None]:
    """Says in our words that the database is away; its own may carry the URL's password."""
    try:
        yield
    except PoolTimeout:
        raise Unavailable("Every connection to the database is in use; try again.") from None
    except (OperationalError, InterfaceError) as error:
        raise Unavailable("The database does not answer; try again in a moment.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The connection to the database was lost; try again.") from error
        if type(error) is DatabaseError:  # the driver's own words, as "file is not a database"
            raise Unavailable(f"The database cannot be used: {error.orig}.") from error
        raise


def _sqlite_engine(url: URL) -> Engine:
    path = Path(str(url.database))
    if not os.path.isdir(path.parent):  # unlike Path's, no error for a name that is too long
        raise SettingsError(f"PHOTOSCORE_DATABASE_URL: make the folder {path.parent} first.")
    if not _is_writable(path):
        raise SettingsError(f"PHOTOSCORE_DATABASE_URL: {path} cannot be written; name a file that can.")
    # No listeners: one alone makes SQLAlchemy look for more at every statement.
    return create_engine(
        url,
        creator=partial(_open_sqlite, path),
        pool_size=POOL,
        max_overflow=POOL,
        pool_timeout=WAIT_SECONDS,
        pool_use_lifo=True,  # the connection used last has its pages and statements at hand
    )


def _is_writable(path: Path) -> bool:
    """Whether the file, made where there is none, and its folder can be written: the log lies beside it.

    A file that is there is not opened: closing it would drop SQLite's locks on it.
    """
    if not os.path.exists(path):
        # It holds hashes of secrets and customers' addresses: for the service's own user alone.
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return os.path.isfile(path) and os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)


def _open_sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=WAIT_SECONDS,
        check_same_thread=False,
        isolation_level=None,  # ``writing`` says how a transaction starts
    )
    _write_ahead(connection)
    # NORMAL would lose the last commits when the power fails: a delivered score uncharged.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switches a new file to the write-ahead log; later connections find it switched, and wait for nothing.

    SQLite does not wait for the lock here as it does elsewhere, so two processes that open a new file
    at once need this loop.
    """
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(0.01)


def _postgresql_engine(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            pool_size=POOL,
            max_overflow=POOL,
            pool_timeout=WAIT_SECONDS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": WAIT_SECONDS},
        )
    except (NoSuchModuleError, ModuleNotFoundError):
        raise SettingsError("PostgreSQL needs its driver: pip install 'photoscore[postgresql]'.") from None

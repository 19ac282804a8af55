"""Fresh databases for tests: SQLite files, and databases of a PostgreSQL that the tests start themselves."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from photoscore.accounts import migrate
from photoscore.accounts.database import Database

INSTALL = "apt-get install -y postgresql"
TEMPLATE = "photoscore_template"
# A test run that is killed takes its server along, where util-linux is there to see to it.
_WITH_PARENT = ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []


def memory() -> Path | None:
    """A folder in memory, where there is one: every test makes a database, and disks are slow."""
    folder = Path("/dev/shm")
    return folder if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 1e9 else None


class Cluster:
    """A PostgreSQL of the tests' own: reached by a socket in its folder, gone with it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="photoscore-pg-", dir=memory()))
        # PostgreSQL refuses to run as root: then it runs as the user that Debian's package makes.
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), "fsync": "off"}
        options |= {"max_connections": "200", "shared_buffers": "32MB"}
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [*_WITH_PARENT, _binary("postgres"), "-D", data, *arguments],
            user=self.user,
            cwd=self.folder,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._numbers = count(1)
        self._wait()
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        database = Database(self.url(TEMPLATE))
        migrate.upgrade(database)
        database.close()

    def url(self, name: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://tests@/{name}?host={self.folder}"

    def fresh(self, template: str = TEMPLATE) -> str:
        """The URL of a new database, with photoscore's tables unless the template is ``template1``."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Removes a database that ``fresh`` made."""
        name = url.partition("@/")[2].partition("?")[0]
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Runs an administrator's statement."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """Ends the server and removes its folder."""
        self._process.send_signal(signal.SIGQUIT)  # at once: nothing is to be kept
        self._process.wait(30)
        self._log.close()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [_binary(program), *arguments]
        subprocess.run(command, user=self.user, cwd=self.folder, check=True, capture_output=True)

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.05)


def _binary(name: str) -> str:
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]), reverse=True
    )
    found = str(versions[0]) if versions else shutil.which(name)
    if found is None:
        pytest.fail(f"PostgreSQL is missing; install it: {INSTALL}")
    return found


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A running PostgreSQL, started for these tests."""
    cluster = Cluster()
    yield cluster
    cluster.stop()


@pytest.fixture
def postgresql_url(postgresql: Cluster) -> Iterator[str]:
    """URL of a fresh PostgreSQL database with photoscore's tables."""
    url = postgresql.fresh()
    yield url
    postgresql.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with photoscore's tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "photoscore.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> Iterator[str]:
    """URL of a fresh SQLite file with photoscore's tables."""
    with tempfile.TemporaryDirectory(prefix="photoscore-", dir=memory()) as folder:
        shutil.copy(sqlite_template, folder)
        yield f"sqlite:///{folder}/{sqlite_template.name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh database with photoscore's tables: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes URLs of databases that hold nothing yet."""
    numbers = count(1)
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path / f'empty-{next(numbers)}.db'}"
    cluster: Cluster = request.getfixturevalue("postgresql")
    return lambda: cluster.fresh("template1")

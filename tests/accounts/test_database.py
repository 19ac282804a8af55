"""The database: its steps, its URL, and what is said when it is away."""

from __future__ import annotations

import logging
import re
import sqlite3
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from photoscore.accounts import Accounts, migrate, migrations
from photoscore.accounts.console import schema
from photoscore.accounts.database import Database
from photoscore.errors import SettingsError, Unavailable


def test_the_steps_make_the_tables_that_the_code_speaks_of(accounts: Accounts) -> None:
    with accounts.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, schema.users.metadata) == []  # the console's tables, and all others


def test_a_step_takes_nothing_from_code_that_may_change() -> None:
    ours = re.compile(r"^(?:from|import) (photoscore\S*)", re.MULTILINE)
    files = list(Path(migrations.__file__).parent.rglob("*.py"))
    taken = {name for path in files for name in ours.findall(path.read_text("utf-8"))}
    assert taken == {f"{migrations.__name__}.{name}" for name in ("append_only", "columns")}


def test_an_upgrade_twice_changes_nothing(empty_url: Callable[[], str]) -> None:
    database = Database(empty_url())
    with pytest.raises(SettingsError, match=r"empty, not at .*photoscore db upgrade"):
        migrate.check(database)
    assert migrate.upgrade(database) == migrate.upgrade(database) == migrate.check(database) == migrate.head()
    database.close()


def test_upgrades_at_once_wait_for_each_other(empty_url: Callable[[], str]) -> None:
    url = empty_url()

    def upgrade(_: int) -> str:
        database = Database(url)
        reached = migrate.upgrade(database)
        database.close()
        return reached

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(upgrade, range(4))) == {migrate.head()}


def test_a_new_file_that_another_process_writes_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    database = Database(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE other (number)")
        other.execute("BEGIN IMMEDIATE")
        leave = threading.Timer(0.3, other.execute, ["ROLLBACK"])
        leave.start()
        database.ping()
        leave.join()
    database.close()


def test_an_embedded_database_is_upgraded_at_the_start_and_a_shared_one_is_not(
    empty_url: Callable[[], str],
) -> None:
    accounts = Accounts(empty_url())
    if accounts.database.is_sqlite:
        accounts.prepare()
    else:
        with pytest.raises(SettingsError, match="photoscore db upgrade"):
            accounts.prepare()
        migrate.upgrade(accounts.database)
    accounts.prepare()
    assert accounts.customers.list() == []
    accounts.close()


def test_a_database_of_a_newer_version_is_left_alone(accounts: Accounts) -> None:
    with accounts.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (migrate.check, migrate.upgrade, migrate.prepare):
        with pytest.raises(SettingsError, match=r"9999.*upgrade photoscore"):
            attempt(accounts.database)


def test_an_upgrade_leaves_logging_as_it_was(sqlite_url: str) -> None:
    level = logging.getLogger().level
    database = Database(sqlite_url)
    migrate.upgrade(database)
    database.close()
    assert logging.getLogger().level == level


def test_a_failed_transaction_leaves_nothing(accounts: Accounts) -> None:
    def fail() -> None:
        with accounts.database.writing() as connection:
            accounts.customers.create_in(connection, "Ada")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert accounts.customers.list() == []
    accounts.create_account("Bob")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "is no URL"),
        ("photoscore.db", "is no URL"),
        ("mysql://localhost/photoscore", "mysql is not taken"),
        ("nonsense://localhost/x", "nonsense is not taken"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:///a.db?timeout=30", "needs a file alone"),
        ("postgresql://u:hunter2@h:abc/x", "is no URL"),
        ("postgresql+foo://h/x", "the driver foo is not taken; write postgresql://"),
        ("sqlite+aiosqlite:///x.db", "the driver aiosqlite is not taken; write sqlite://"),
        ("sqlite:///%00.db", "needs a file"),
        (f"sqlite:///{'a' * 300}.db", "aaa.db cannot be written"),
        (f"sqlite:///{'a' * 300}/x.db", "make the folder aaa"),
        ("sqlite:////no/such/folder/photoscore.db", "make the folder /no/such/folder"),
        ("sqlite:////usr", "/usr cannot be written"),
        ("sqlite:////proc/photoscore.db", "/proc/photoscore.db cannot be written"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_in_a_line(url: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        Database(url)


def test_a_postgresql_that_is_away_is_unavailable_and_its_password_not_told(tmp_path: Path) -> None:
    database = Database(f"postgresql://ada:hunter2@/photoscore?host={tmp_path}")
    with pytest.raises(Unavailable, match="does not answer") as caught:
        database.ping()
    assert "hunter2" not in str(caught.value)
    database.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "photoscore.db"
    path.write_text("This is no database, though it has the name of one." * 20)
    accounts = Accounts(f"sqlite:///{path}")
    with pytest.raises(Unavailable, match="file is not a database"):
        accounts.prepare()
    accounts.close()


def test_a_new_sqlite_file_is_its_owners_alone_and_durable(tmp_path: Path) -> None:
    path = tmp_path / "photoscore.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with database.reading() as connection:
        pragmas = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"]
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas]
    assert values == ["wal", 2, 1, 10_000]
    database.close()


def test_ping_finds_a_living_database(accounts: Accounts) -> None:
    accounts.ping()


def test_a_file_that_takes_no_more_is_not_healthy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("photoscore.accounts.database.WAIT_SECONDS", 0.05)
    path = tmp_path / "locked.db"
    database = Database(f"sqlite:///{path}")
    database.ping()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        database.ping()  # nobody has tried to write
        with pytest.raises(Unavailable), database.writing():
            pass
        with pytest.raises(Unavailable):
            database.ping()
        other.execute("ROLLBACK")
        database.ping()
        other.execute("BEGIN IMMEDIATE")
        database.ping()
    database.close()

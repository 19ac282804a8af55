"""Brings the tables to this version of photoscore, or says that somebody must."""

from __future__ import annotations

import logging

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from photoscore.accounts.database import Database
from photoscore.errors import SettingsError

_LOCK = 0x70686F746F  # "photo": which of PostgreSQL's advisory locks stands between two upgrades


def upgrade(database: Database) -> str:
    """Runs the steps that are missing, in one transaction, and returns the revision reached.

    Two at once wait for each other. Raises SettingsError where the database is newer.
    """
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _refuse_newer(_revision(connection))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return head()


def check(database: Database) -> str:
    """The database's revision, if it is this version's; SettingsError saying what to do otherwise."""
    with database.reading() as connection:
        revision = _revision(connection)
    _refuse_newer(revision)
    if revision != head():
        state = "empty" if revision is None else f"at revision {revision}"
        raise SettingsError(f"The database is {state}, not at {head()}; run `photoscore db upgrade`.")
    return revision


def prepare(database: Database) -> None:
    """What the service does at its start: upgrades an embedded SQLite, checks a PostgreSQL.

    A shared database is upgraded by the operator alone, since other servers may be using it.
    """
    if database.is_sqlite:
        try:
            check(database)
        except SettingsError:
            upgrade(database)
    else:
        check(database)


def head() -> str:
    """The revision of this version of photoscore."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Config:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", "photoscore.accounts:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(revision: str | None) -> None:
    try:
        if revision is not None:
            ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError:
        raise SettingsError(
            f"The database is at revision {revision}, unknown to this version; upgrade photoscore."
        ) from None

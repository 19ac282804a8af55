"""`photoscore db`: the tables of the database."""

from __future__ import annotations

import typer

from photoscore import settings
from photoscore.accounts import migrate
from photoscore.accounts.database import Database
from photoscore.cli.operator import opened
from photoscore.errors import AccountError

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Bring the database up to date, or check it."
)


@app.command()
def upgrade() -> None:
    """Bring the tables to this version of photoscore; nothing is done where they are."""
    database = Database(settings.load().database_url.get_secret_value())
    try:
        print(f"The database is at revision {migrate.upgrade(database)}.")
    finally:
        database.close()


@app.command()
def check() -> None:
    """Check that the tables are this version's, and that every ledger sums to its balance."""
    with opened() as accounts:
        revision = migrate.check(accounts.database)
        differences = accounts.ledger.differences()
    for line in differences:
        print(line)
    if differences:
        raise AccountError(f"Accounts that do not agree with their ledgers: {len(differences)}; see above.")
    print(f"The database is at revision {revision}, and every ledger sums to its balance.")

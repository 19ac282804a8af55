"""What the operator's verbs share: the database that the settings name, and how rows are printed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.table import Table

from photoscore import settings
from photoscore.accounts import Account, Accounts
from photoscore.accounts.database import parse_url
from photoscore.accounts.money import dollars
from photoscore.cli.output import printable, results
from photoscore.errors import SettingsError

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON; money in micro-dollars, time in UTC.")]
Who = Annotated[
    str, typer.Argument(metavar="ACCOUNT", help="Its number, name or e-mail address.", show_default=False)
]
MONEY = ("price", "credit_limit", "balance", "low_balance", "amount", "micro_dollars")
"""Fields of records that are micro-dollars."""


@contextmanager
def opened(*, anew: bool = False) -> Iterator[Accounts]:
    """The accounts in the database of the settings; a SQLite file is brought up to date first.

    Raises SettingsError where there is no such file, unless it may be made ``anew``.
    """
    known = settings.load()
    address = known.database_url.get_secret_value()
    if not anew:
        _check_file(address)
    accounts = Accounts(address, trial_requests=known.trial_requests)
    try:
        accounts.prepare()
        yield accounts
    finally:
        accounts.close()


def _check_file(address: str) -> None:
    """In another folder than the service's, an empty database would be made, and called healthy."""
    url = parse_url(address)
    path = os.path.abspath(str(url.database))
    if url.get_backend_name() == "sqlite" and not os.path.exists(path):
        raise SettingsError(
            f"There is no database {path}; go to the service's folder, or set PHOTOSCORE_DATABASE_URL."
        )


@contextmanager
def of_account(word: str) -> Iterator[tuple[Accounts, Account]]:
    """The same, and the account that the word means."""
    with opened() as accounts:
        yield accounts, accounts.customers.find(word)


def print_fields(fields: dict[str, Any], as_json: bool) -> None:
    """One record: a line a field, or a JSON object."""
    if as_json:
        print(json.dumps(fields, indent=2))
        return
    table = Table.grid(padding=(0, 2))
    for name, value in fields.items():
        table.add_row(name.replace("_", " "), shown(name, value))
    results().print(table, markup=False)


def print_rows(rows: Sequence[dict[str, Any]], as_json: bool, columns: Sequence[str] = ()) -> None:
    """Several records: a table of the columns (all, if none are named), or a JSON array."""
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    names = columns or (tuple(rows[0]) if rows else ())
    table = Table(*(name.replace("_", " ") for name in names), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(shown(name, row[name]) for name in names))
    if rows:
        results().print(table, markup=False)
    else:
        print("none")


def shown(name: str, value: Any) -> str:
    """A field's value for people: money in exact dollars."""
    if value is None:
        return "-"
    if name in MONEY:
        return dollars(value)
    text = str(value)
    return printable(text.removesuffix("+00:00").replace("T", " ")[:19] if name.endswith("at") else text)

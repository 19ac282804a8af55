"""`photoscore usage`: answered requests by time, key and class."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from photoscore.accounts import Account, Accounts
from photoscore.cli.operator import AsJson, opened, print_rows

Time = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="In UTC.", show_default=False),
]


def command(
    who: Annotated[
        str | None, typer.Argument(metavar="[ACCOUNT]", help="Its number, name or e-mail; all if not given.")
    ] = None,
    by: Annotated[
        str, typer.Option(help="What to keep apart: one of hour, day, month; key; class.")
    ] = "day,class",
    since: Time = None,
    until: Time = None,
    as_json: AsJson = False,
) -> None:
    """Tell how many requests were answered, and what they cost."""
    words = [word for word in by.split(",") if word]
    since, until = (time and time.replace(tzinfo=UTC) for time in (since, until))
    with opened() as accounts:
        chosen = accounts.customers.all() if who is None else [accounts.customers.find(who)]
        rows = [fields for account in chosen for fields in _rows(accounts, account, words, (since, until))]
    print_rows(rows, as_json)


def _rows(
    accounts: Accounts,
    account: Account,
    by: list[str],
    span: tuple[datetime | None, datetime | None],
) -> list[dict[str, Any]]:
    """The account's sums, each with the fields that were asked for."""
    told = accounts.usage(account.id, since=span[0], until=span[1], by=by)
    return [
        {"account": account.id, "name": account.name}
        | {name: value for name, value in row.as_dict().items() if value is not None}
        for row in told
    ]

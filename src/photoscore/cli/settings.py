"""`photoscore settings`: every setting, its value and where it comes from."""

from __future__ import annotations

import json
from typing import Annotated, Any, NamedTuple

import typer
from pydantic import SecretStr
from rich.table import Table

from photoscore import settings
from photoscore.cli.output import printable, results

MASK = "********"


class Row(NamedTuple):
    """One setting as it stands."""

    variable: str
    value: Any
    source: str
    meaning: str


def command(as_json: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False) -> None:
    """List every setting: its variable, its value, where that comes from, and what it does.

    The environment wins over a .env file in the current folder, and that over the default. Secrets are
    masked.
    """
    rows = setting_rows()
    if as_json:
        known = {row.variable: {"value": row.value, "source": row.source} for row in rows}
        print(json.dumps(known, indent=2))
        return
    table = Table("setting", "value", "source", "meaning", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.variable, printable(_shown(row.value)), row.source, row.meaning)
    results().print(table, markup=False)


def setting_rows() -> list[Row]:
    """All settings in the order of their table, secrets masked.

    Raises SettingsError where a value cannot be used.
    """
    known = settings.load()
    environment, in_file = settings.given()
    rows = []
    for name, field in type(known).model_fields.items():
        variable = settings.PREFIX + name.upper()
        source = "environment" if variable in environment else ".env" if variable in in_file else "default"
        value = getattr(known, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value() if source == "default" else MASK
        elif value is not None and not isinstance(value, bool | int | float | list):
            value = str(value)
        rows.append(Row(variable, value, source, field.description or ""))
    return rows


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "(not set)"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

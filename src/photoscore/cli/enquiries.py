"""`photoscore enquiries`: what people asked by the contact form of the site."""

from __future__ import annotations

from typing import Annotated

import typer

from photoscore.cli.operator import opened, print_rows
from photoscore.errors import AccountError

COLUMNS = ("id", "created_at", "name", "email", "company", "volume", "message")


def command(
    delete: Annotated[
        int | None,
        typer.Option(
            min=1, max=2**63 - 1, metavar="NUMBER", help="Delete this one, which has been answered."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON; time in UTC.")] = False,
) -> None:
    """List the questions that came in by the contact form, the oldest first.

    With PHOTOSCORE_CONTACT_EMAIL and the mail server set, each is mailed there too.
    """
    with opened() as accounts:
        if delete is not None and not accounts.enquiries.delete(delete):
            raise AccountError(f"There is no question {delete}; `photoscore enquiries` lists them.")
        rows = [enquiry.as_dict() for enquiry in accounts.enquiries.all()]
    print_rows(rows, as_json, COLUMNS)

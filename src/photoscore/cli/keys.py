"""`photoscore keys`: the key pairs of an account."""

from __future__ import annotations

from typing import Annotated

import typer

from photoscore.cli.operator import AsJson, Who, of_account, opened, print_fields, print_rows

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Make, list and revoke the key pairs of an account."
)


@app.command()
def create(
    who: Who,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "default",
    as_json: AsJson = False,
) -> None:
    """Make a key pair: its secret is printed this once."""
    with of_account(who) as (accounts, account):
        key = accounts.create_key(account.id, name)
    print_fields({"account": account.id, "client_id": key.client_id, "secret": key.secret}, as_json)


@app.command("list")
def list_(who: Who, as_json: AsJson = False) -> None:
    """List an account's key pairs, revoked ones too."""
    with of_account(who) as (accounts, account):
        rows = [key.as_dict() for key in accounts.keys(account.id)]
    print_rows(rows, as_json, ("client_id", "name", "created_at", "last_used_at", "revoked_at"))


@app.command()
def revoke(
    client_id: Annotated[str, typer.Argument(help="The pair's client id.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Stop a key pair and its token for good."""
    with opened() as accounts:
        key = accounts.keyring.find(client_id)
        print_fields(accounts.revoke(key.account_id, client_id).as_dict(), as_json)

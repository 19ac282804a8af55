"""`photoscore accounts`: customers, their plans and their money."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

import typer

from photoscore.accounts import Account, Plan
from photoscore.accounts.console import Console
from photoscore.accounts.money import from_dollars
from photoscore.cli.operator import AsJson, Who, of_account, opened, print_fields, print_rows
from photoscore.errors import AccountError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="Make and manage accounts: plans, payments, suspension, statements.",
)


class Role(StrEnum):
    """What a user on the web may see."""

    CUSTOMER = "customer"
    OPERATOR = "operator"


Amount = Annotated[str, typer.Argument(metavar="DOLLARS", help="As 12.50.", show_default=False)]
Reference = Annotated[
    str | None, typer.Option(help="What the ledger keeps beside the amount.", show_default=False)
]
LISTED = ("id", "name", "email", "plan", "status", "trial_left", "balance")


def _print(account: Account, as_json: bool) -> None:
    print_fields(account.as_dict(), as_json)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="The customer's name.", show_default=False)],
    email: Annotated[str | None, typer.Option(help="Where warnings go.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Make an account on the trial plan, with a key pair: its secret is printed this once."""
    with opened(anew=True) as accounts:
        account = accounts.create_account(name, email)
        key = accounts.create_key(account.id)
    fields = {"account": account.id, "client_id": key.client_id, "secret": key.secret}
    print_fields(fields, as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List all accounts."""
    with opened() as accounts:
        rows = [account.as_dict() for account in accounts.customers.all()]
    print_rows(rows, as_json, LISTED)


@app.command()
def show(who: Who, as_json: AsJson = False) -> None:
    """Show an account."""
    with of_account(who) as (_, account):
        _print(account, as_json)


@app.command()
def edit(
    who: Who,
    name: Annotated[str | None, typer.Option(help="Another name.", show_default=False)] = None,
    email: Annotated[str | None, typer.Option(help="Another address.", show_default=False)] = None,
    warn: Annotated[
        str | None,
        typer.Option(metavar="DOLLARS", help="Warn by mail under this balance; off for never."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change an account's name, address or low-balance warning."""
    threshold: int | Literal["off"] | None = None
    if warn is not None:
        threshold = "off" if warn == "off" else from_dollars(warn)
    with of_account(who) as (accounts, account):
        changed = accounts.customers.rename(account.id, name=name, email=email, low_balance=threshold)
        _print(changed, as_json)


@app.command()
def plan(
    who: Who,
    plan: Annotated[Plan, typer.Argument(help="The plan.", show_default=False)],
    price: Annotated[
        str | None, typer.Option(metavar="DOLLARS", help="For one request.", show_default=False)
    ] = None,
    rate: Annotated[float | None, typer.Option(help="Requests a second.", show_default=False)] = None,
    credit_limit: Annotated[
        str | None,
        typer.Option(metavar="DOLLARS", help="How far the balance may go below zero.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put an account on a plan; the options are for enterprise alone."""
    terms = [None if text is None else from_dollars(text) for text in (price, credit_limit)]
    with of_account(who) as (accounts, account):
        changed = accounts.set_plan(account.id, plan, price=terms[0], rate=rate, credit_limit=terms[1])
        _print(changed, as_json)


@app.command()
def topup(who: Who, amount: Amount, reference: Reference = None, as_json: AsJson = False) -> None:
    """Credit a payment; a trial account becomes a business one."""
    with of_account(who) as (accounts, account):
        print_fields(accounts.topup(account.id, from_dollars(amount), reference).as_dict(), as_json)


@app.command()
def refund(who: Who, amount: Amount, reference: Reference = None, as_json: AsJson = False) -> None:
    """Book a payment that was given back."""
    with of_account(who) as (accounts, account):
        entry = accounts.ledger.refund(account.id, from_dollars(amount), reference)
        print_fields(entry.as_dict(), as_json)


@app.command(context_settings={"ignore_unknown_options": True})
def correct(
    who: Who,
    amount: Amount,
    reason: Annotated[str, typer.Option(help="Why: kept in the ledger.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Book a correction of the balance, up or down (as -12.50)."""
    with of_account(who) as (accounts, account):
        entry = accounts.ledger.correct(account.id, from_dollars(amount), reason)
        print_fields(entry.as_dict(), as_json)


@app.command()
def ledger(
    who: Who,
    most: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many entries.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the newest entries of an account's ledger."""
    with of_account(who) as (accounts, account):
        print_rows([entry.as_dict() for entry in accounts.ledger.entries(account.id, most=most)], as_json)


@app.command()
def suspend(who: Who, as_json: AsJson = False) -> None:
    """Stop every key of an account at once."""
    with of_account(who) as (accounts, account):
        _print(accounts.suspend(account.id), as_json)


@app.command()
def resume(who: Who, as_json: AsJson = False) -> None:
    """End a suspension."""
    with of_account(who) as (accounts, account):
        _print(accounts.resume(account.id), as_json)


@app.command()
def statement(
    who: Who,
    month: Annotated[
        str | None, typer.Option(metavar="2026-11", help="The month in UTC; this one if not given.")
    ] = None,
) -> None:
    """Write a month as CSV, for an invoice."""
    with of_account(who) as (accounts, account):
        print(accounts.statement(account.id, month or f"{datetime.now(UTC):%Y-%m}"), end="")


@app.command()
def role(
    who: Who,
    role: Annotated[Role, typer.Argument(help="What the user may see.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Let the account's user on the web see the operator's pages, or no longer."""
    with of_account(who) as (accounts, account):
        users = Console(accounts).users
        user = users.of_account(account.id)
        if user is None:
            raise AccountError("Nobody signed up for this account on the web; there is no role to give.")
        print_fields(users.set_role(user.id, role).as_dict(), as_json)


@app.command()
def export(who: Who) -> None:
    """Write all that is kept of an account as JSON, for the person who asks for it."""
    with of_account(who) as (accounts, account):
        print_fields(Console(accounts).privacy.export(account.id), as_json=True)


@app.command()
def delete(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """End an account for good: its keys, names and addresses go, its ledger stays."""
    with of_account(who) as (accounts, account):
        if not yes:
            typer.confirm(f"Delete account {account.id} ({account.name})?", abort=True)
        Console(accounts).privacy.delete(account.id)
    print(f"Account {account.id} is deleted.")

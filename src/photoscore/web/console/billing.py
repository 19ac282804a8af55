"""Money: balance, ledger, statements, and when to warn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import Session
from photoscore.accounts.money import from_dollars
from photoscore.errors import AccountError, PhotoscoreError
from photoscore.service.threads import reading, writing
from photoscore.web.console.checkout import payments_in
from photoscore.web.console.gates import members, see_other
from photoscore.web.console.overview import accounts_of, console_page
from photoscore.web.console.usage import csv_file
from photoscore.web.forms import read_form
from photoscore.web.routing import router

pages = router()

PATH = "/console/billing"
ENTRIES = 25
"""Entries of the ledger on one page."""
MONTHS = 6
"""Statements that are offered."""


@pages.get(PATH)
@members
async def billing(request: Request, session: Session) -> Response:
    """Balance, top-up, ledger."""
    return await show(request, session)


@pages.post(PATH + "/threshold")
@members
async def threshold(request: Request, session: Session) -> Response:
    """Set the balance under which a warning is mailed; an empty field for no warning."""
    form = await read_form(request)
    amount = form.get("amount", "").strip()
    try:
        least = from_dollars(amount) if amount else None
        customers = accounts_of(request).customers
        await writing(customers.set_low_balance, session.user.account_id, least)
    except AccountError as error:
        return await show(request, session, error=error, status=422)
    return see_other(PATH)


@pages.get(PATH + "/statement/{month}.csv")
@members
async def statement(request: Request, session: Session) -> Response:
    """A month for the books."""
    month = request.path_params["month"]
    text = await reading(accounts_of(request).statement, session.user.account_id, month)
    return csv_file(text, f"photoscore-{month}.csv")


async def show(
    request: Request, session: Session, *, error: PhotoscoreError | None = None, status: int = 200
) -> Response:
    """The page, with what went wrong."""
    accounts = accounts_of(request)
    number = session.user.account_id
    before = request.query_params.get("before", "")
    entries = await reading(
        accounts.ledger.entries,
        number,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        most=ENTRIES + 1,
    )
    payments = payments_in(request)
    account = await reading(accounts.account, number)
    return console_page(
        request,
        session,
        "billing",
        status=status,
        account=account,
        entries=entries[:ENTRIES],
        older=entries[ENTRIES - 1].id if len(entries) > ENTRIES else None,
        months=_months(datetime.now(UTC), account.created_at),
        amounts=payments.amounts if payments else (),
        can_pay=payments is not None,
        paid=request.query_params.get("paid"),
        error=error,
        policy={"form-action": f"'self' {payments.origin}"} if payments else None,
    )


def _months(now: datetime, since: datetime) -> list[str]:
    """The months of an account that began at ``since``, newest first."""
    months: list[str] = []
    first = now.replace(day=1)
    while len(months) < MONTHS and (first.year, first.month) >= (since.year, since.month):
        months.append(f"{first:%Y-%m}")
        first = (first - timedelta(days=1)).replace(day=1)
    return months

"""The operator's pages: accounts, what they use, and how the service is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from photoscore.accounts.console import Session
from photoscore.accounts.money import dollars
from photoscore.errors import AccountError, Unavailable
from photoscore.service.seams import Services
from photoscore.service.threads import reading, writing
from photoscore.web.console.gates import operators, see_other
from photoscore.web.console.overview import accounts_of
from photoscore.web.forms import read_form
from photoscore.web.render import page
from photoscore.web.routing import router

pages = router()

LISTED = 50
"""Accounts on one page."""
DAYS = 30


@pages.get("/operator")
@operators
async def overview(request: Request, session: Session) -> Response:
    """Health, usage, accounts."""
    accounts = accounts_of(request)
    asked = request.query_params.get("q", "").strip()[:200]
    after = request.query_params.get("after", "")
    known = await reading(
        accounts.customers.list,
        int(after) if after.isdecimal() and len(after) < 19 else 0,
        LISTED + 1,
        asked,
    )
    return page(
        request,
        "operator/overview.html",
        name="operator",
        private=True,
        health=await _health(request),
        usage=await _usage(request, None),
        accounts=known[:LISTED],
        more=known[LISTED - 1].id if len(known) > LISTED else None,
        asked=asked,
        enquiries=len(await reading(accounts.enquiries.all)),
        days=DAYS,
        dollars=dollars,
    )


@pages.get("/operator/accounts/{number}")
@operators
async def account(request: Request, session: Session) -> Response:
    """One account."""
    accounts = accounts_of(request)
    number = _number(request)
    try:
        known = await reading(accounts.account, number)
    except AccountError:
        raise HTTPException(404) from None
    return page(
        request,
        "operator/account.html",
        name="operator",
        private=True,
        account=known,
        keys=await reading(accounts.keys, number),
        entries=await reading(accounts.ledger.entries, number, most=25),
        usage=await _usage(request, number),
        days=DAYS,
        dollars=dollars,
    )


@pages.post("/operator/accounts/{number}/suspend")
@operators
async def suspend(request: Request, session: Session) -> Response:
    """Stop every key of the account at once, or let them work again."""
    form = await read_form(request)
    accounts = accounts_of(request)
    number = _number(request)
    await writing(accounts.resume if form.get("resume") else accounts.suspend, number)
    return see_other(f"/operator/accounts/{number}")


def _number(request: Request) -> int:
    text = request.path_params["number"]
    if not text.isdecimal() or len(text) > 18:
        raise HTTPException(404)
    return int(text)


async def _health(request: Request) -> dict[str, object]:
    services: Services = request.app.state.services
    try:
        await reading(services.accounts.ping)
        database = True
    except Unavailable:
        database = False
    return {
        "database": database,
        "scoring": services.scoring.ready,
        "model": services.scoring.model,
        "ledger": not await reading(services.accounts.ledger.differences),
    }


async def _usage(request: Request, number: int | None) -> dict[str, int]:
    """Requests and money of the last days, of one account or of all."""
    since = datetime.now(UTC) - timedelta(days=DAYS)
    sums: Counter[str] = Counter()
    for row in await reading(accounts_of(request).usage, number, since=since, by=["day"]):
        sums["requests"] += row.requests
        sums["trial"] += row.trial
        sums["micro_dollars"] += row.micro_dollars
    return {name: sums[name] for name in ("requests", "trial", "micro_dollars")}

"""The console's first page: plan, what is left, and how to make the first request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from photoscore.accounts import Account, Accounts
from photoscore.accounts.console import Session
from photoscore.accounts.money import dollars
from photoscore.service.seams import Services
from photoscore.service.threads import reading
from photoscore.web.console.gates import members
from photoscore.web.render import base_url_of, page
from photoscore.web.routing import router

pages = router()

SECTIONS = ("overview", "keys", "usage", "billing", "account")
"""The console's pages in the order of its navigation."""


def accounts_of(request: Request) -> Accounts:
    """The service's accounts."""
    services: Services = request.app.state.services
    return services.accounts


def console_page(
    request: Request, session: Session, section: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page of the console, in its frame."""
    return page(
        request,
        f"console/{section}.html",
        name="console",
        private=True,
        status=status,
        section=section,
        sections=SECTIONS,
        user=session.user,
        dollars=dollars,
        **values,
    )


def curl_line(base_url: str, credentials: str) -> str:
    """A request that works when pasted where a photo lies."""
    return f'curl -u {credentials} -F "data=@photo.jpg" {base_url}/v1/quality_ugc'


@pages.get("/console")
@members
async def overview(request: Request, session: Session) -> Response:
    """Plan, funds, keys, requests of this month."""
    accounts = accounts_of(request)
    number = session.user.account_id
    account: Account = await reading(accounts.account, number)
    keys = [key for key in await reading(accounts.keys, number) if key.revoked_at is None]
    now = datetime.now(UTC)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    used = await reading(accounts.usage, number, since=month, by=["month"])
    return console_page(
        request,
        session,
        "overview",
        account=account,
        keys=keys,
        month=now,
        requests=sum(row.requests for row in used),
        spent=sum(row.micro_dollars for row in used),
        line=curl_line(base_url_of(request), f"{keys[0].client_id}:SECRET") if keys else None,
    )

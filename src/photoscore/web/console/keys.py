"""Key pairs: made, named, revoked. A secret is shown once, on the page that answers its making."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts import NewKey
from photoscore.accounts.console import Session
from photoscore.accounts.plans import MOST_KEYS
from photoscore.errors import AccountError
from photoscore.service.threads import reading, writing
from photoscore.web.console.gates import members, proven, see_other
from photoscore.web.console.overview import accounts_of, console_page, curl_line
from photoscore.web.forms import read_form
from photoscore.web.render import base_url_of
from photoscore.web.routing import router

pages = router()

PATH = "/console/keys"


@pages.get(PATH)
@members
async def keys(request: Request, session: Session) -> Response:
    """All pairs of the account."""
    return await _keys(request, session)


@pages.post(PATH)
@proven(PATH)
async def create(request: Request, session: Session) -> Response:
    """Make a pair, and show its secret."""
    form = await read_form(request)
    name = form.get("name", "").strip() or "default"
    try:
        made = await writing(accounts_of(request).create_key, session.user.account_id, name)
    except AccountError as error:
        return await _keys(request, session, error=error)
    return await _keys(request, session, made=made)


@pages.post(PATH + "/rename")
@members
async def rename(request: Request, session: Session) -> Response:
    """Give one of the account's pairs another name."""
    form = await read_form(request)
    try:
        await writing(
            accounts_of(request).keyring.rename,
            session.user.account_id,
            form.get("client_id", ""),
            form.get("name", ""),
        )
    except AccountError as error:
        return await _keys(request, session, error=error)
    return see_other(PATH)


@pages.post(PATH + "/revoke")
@members
async def revoke(request: Request, session: Session) -> Response:
    """Stop one of the account's pairs at once. It asks for no password: a leaked key must be stopped fast."""
    form = await read_form(request)
    try:
        await writing(accounts_of(request).revoke, session.user.account_id, form.get("client_id", ""))
    except AccountError as error:
        return await _keys(request, session, error=error)
    return see_other(PATH)


async def _keys(
    request: Request, session: Session, *, made: NewKey | None = None, error: AccountError | None = None
) -> Response:
    known = await reading(accounts_of(request).keys, session.user.account_id)
    line = curl_line(base_url_of(request), f"{made.client_id}:{made.secret}") if made else None
    return console_page(
        request,
        session,
        "keys",
        status=422 if error else 200,
        active=[key for key in known if key.revoked_at is None],
        revoked=[key for key in known if key.revoked_at is not None],
        most_keys=MOST_KEYS,
        made=made,
        line=line,
        error=error,
    )

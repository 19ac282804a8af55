"""The account itself: name, password, other browsers, its data, its end."""

from __future__ import annotations

import json

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import Session
from photoscore.errors import AccountError, PhotoscoreError, RateLimited
from photoscore.service.threads import reading, writing
from photoscore.web.console import sessions
from photoscore.web.console.gates import members, proven, see_other
from photoscore.web.console.overview import accounts_of, console_page
from photoscore.web.console.sessions import console_of
from photoscore.web.console.throttles import throttles_of
from photoscore.web.forms import read_form
from photoscore.web.routing import router

pages = router()

PATH = "/console/account"


@pages.get(PATH)
@members
async def account(request: Request, session: Session) -> Response:
    """The page."""
    return await show(request, session)


@pages.post(PATH + "/name")
@members
async def rename(request: Request, session: Session) -> Response:
    """Give the account another name."""
    form = await read_form(request)
    try:
        customers = accounts_of(request).customers
        await writing(customers.rename, session.user.account_id, name=form.get("name", ""))
    except AccountError as error:
        return await show(request, session, error=error, status=422)
    return see_other(PATH)


@pages.post(PATH + "/password")
@members
async def password(request: Request, session: Session) -> Response:
    """Set another password; every other browser is signed out, and this one gets a new session."""
    form = await read_form(request)
    console = console_of(request)
    user = session.user
    try:
        await throttles_of(request).take(request, "prove", user.email)
        await writing(
            console.users.change_password, user.id, form.get("current", ""), form.get("password", "")
        )
    except AccountError as error:
        status = 429 if isinstance(error, RateLimited) else 422
        return await show(request, session, error=error, status=status)
    begun = await writing(console.sessions.begin, user)
    return await sessions.begin(request, see_other(PATH + "?done=password"), begun)


@pages.post(PATH + "/sessions")
@members
async def end_others(request: Request, session: Session) -> Response:
    """Sign every other browser out."""
    await read_form(request)
    await writing(console_of(request).sessions.end_all, session.user.id, but=session.id)
    return see_other(PATH + "?done=sessions")


@pages.post(PATH + "/export")
@proven(PATH)
async def export(request: Request, session: Session) -> Response:
    """All that is kept of the account, as a file."""
    await read_form(request)
    known = await reading(console_of(request).privacy.export, session.user.account_id)
    headers = {
        "Content-Disposition": 'attachment; filename="photoscore-account.json"',
        "Cache-Control": "no-store",
    }
    return Response(
        json.dumps(known, indent=2, ensure_ascii=False), media_type="application/json", headers=headers
    )


@pages.post(PATH + "/delete")
@proven(PATH)
async def delete(request: Request, session: Session) -> Response:
    """End the account for good. Its e-mail address must be typed, so that no slip of the hand does it."""
    form = await read_form(request)
    if form.get("email", "").strip().lower() != session.user.email:
        error = AccountError("Type the e-mail address of this account to delete it.").keyed("delete")
        return await show(request, session, error=error, status=422)
    await writing(console_of(request).privacy.delete, session.user.account_id)
    return sessions.forget(request, see_other("/sign-in?done=deleted"))


async def show(
    request: Request, session: Session, *, error: PhotoscoreError | None = None, status: int = 200
) -> Response:
    """The page, with an error of one of its forms if there is one."""
    console = console_of(request)
    return console_page(
        request,
        session,
        "account",
        status=status,
        account=await reading(accounts_of(request).account, session.user.account_id),
        current=session.id,
        browsers=await reading(console.sessions.list, session.user),
        proved=console.sessions.is_proved(session),
        done=request.query_params.get("done"),
        error=error,
    )

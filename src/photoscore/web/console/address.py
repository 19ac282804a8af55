"""Another address to sign in with: asked for on the account's page, confirmed by a mailed link."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import Session, letters_in
from photoscore.errors import AccountError, PhotoscoreError, RateLimited
from photoscore.service.threads import reading, writing
from photoscore.web.console.account import PATH, show
from photoscore.web.console.gates import members, see_other
from photoscore.web.console.links import can_mail, link_to, no_mail, trusted_base
from photoscore.web.console.sessions import console_of
from photoscore.web.console.throttles import throttles_of
from photoscore.web.forms import read_form
from photoscore.web.render import language_of, page
from photoscore.web.routing import router

pages = router()

LINK = "/console/email"


@pages.post(PATH + "/email")
@members
async def ask(request: Request, session: Session) -> Response:
    """Mail a link to the new address; the answer is the same for one that somebody else has."""
    form = await read_form(request)
    console, user, email = console_of(request), session.user, form.get("new_email", "").strip()
    if not can_mail(request):
        return await show(request, session, error=no_mail(), status=503)
    confirm, letters = link_to(request, LINK), letters_in(language_of(request))
    try:
        await throttles_of(request).take(request, "prove", user.email)
        await reading(console.users.prove, user.id, form.get("password_now", ""))
        await throttles_of(request).take(request, "mail", email)
        await writing(
            console.addresses.request,
            user,
            email,
            confirm=confirm,
            letter=letters.move,
            taken=letters.taken,
        )
    except AccountError as error:
        status = 429 if isinstance(error, RateLimited) else 422
        return await show(request, session, error=error, status=status)
    return see_other(PATH + "?done=mail")


@pages.get(LINK)
@members
async def open_link(request: Request, session: Session) -> Response:
    """Where the mailed link leads: opening it alone changes nothing, for programs open links too."""
    return await _confirm(request, session, request.query_params.get("token", ""))


@pages.post(LINK)
@members
async def confirm(request: Request, session: Session) -> Response:
    """Change the address."""
    form = await read_form(request)
    token, contact = form.get("token", ""), trusted_base(request) + "/contact"
    letter = letters_in(language_of(request)).moved
    try:
        await writing(
            console_of(request).addresses.confirm, session.user, token, contact=contact, letter=letter
        )
    except AccountError as error:
        return await _confirm(request, session, token, error)
    return see_other(PATH + "?done=email")


async def _confirm(
    request: Request, session: Session, token: str, error: PhotoscoreError | None = None
) -> Response:
    address = await reading(console_of(request).addresses.pending, session.user, token)
    return page(
        request,
        "entrance/move.html",
        name="console",
        private=True,
        status=410 if address is None else 200,
        address=address,
        old=session.user.email,
        token=token,
        error=error if address is not None else None,
    )

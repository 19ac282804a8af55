"""A forgotten password: a link by mail, then another password."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import letters_in
from photoscore.errors import AccountError, PhotoscoreError, RateLimited
from photoscore.service.threads import reading, writing
from photoscore.web.console import sessions
from photoscore.web.console.gates import see_other
from photoscore.web.console.links import can_mail, link_to, no_mail
from photoscore.web.console.sessions import console_of
from photoscore.web.console.throttles import throttles_of
from photoscore.web.forms import read_form
from photoscore.web.render import language_of, page
from photoscore.web.routing import router

pages = router()


@pages.get("/forgot")
async def forgot(request: Request) -> Response:
    """The form that asks for the address."""
    return _ask(request)


@pages.post("/forgot")
async def send(request: Request) -> Response:
    """Mail a link if the address has an account; the answer is the same if not."""
    form = await read_form(request)
    email = form.get("email", "").strip()
    if not can_mail(request):
        return _ask(request, email=email, error=no_mail(), status=503)
    reset = link_to(request, "/reset")
    try:
        await throttles_of(request).take(request, "mail", email)
    except RateLimited as error:
        return _ask(request, email=email, error=error, status=429)
    letter = letters_in(language_of(request)).reset
    await writing(console_of(request).links.request_reset, email, reset=reset, letter=letter)
    return see_other("/forgot/sent")


@pages.get("/forgot/sent")
async def sent(request: Request) -> Response:
    """What to do now."""
    return page(request, "entrance/sent.html", name="sign_in", private=True, words="entrance.sent_reset")


@pages.get("/reset")
async def reset(request: Request) -> Response:
    """Where the mailed link leads."""
    token = request.query_params.get("token", "")
    return _choose(request, token, is_open=await reading(console_of(request).links.is_open, token))


@pages.post("/reset")
async def choose(request: Request) -> Response:
    """Set the password. Every browser is signed out, this one too."""
    form = await read_form(request)
    token = form.get("token", "")
    links = console_of(request).links
    try:
        await throttles_of(request).take(request, "sign-in", token[:16])
        await writing(links.reset, token, form.get("password", ""))
    except RateLimited as error:
        return _choose(request, token, is_open=True, error=error, status=429)
    except AccountError as error:
        return _choose(request, token, is_open=await reading(links.is_open, token), error=error, status=422)
    return sessions.forget(request, see_other("/sign-in?done=reset"))


def _ask(
    request: Request, *, email: str = "", error: PhotoscoreError | None = None, status: int = 200
) -> Response:
    return page(
        request,
        "entrance/forgot.html",
        name="sign_in",
        private=True,
        status=status,
        email=email,
        error=error,
        can_mail=can_mail(request),
    )


def _choose(
    request: Request,
    token: str,
    *,
    is_open: bool,
    error: PhotoscoreError | None = None,
    status: int | None = None,
) -> Response:
    return page(
        request,
        "entrance/reset.html",
        name="sign_in",
        private=True,
        status=status or (200 if is_open else 410),
        token=token,
        is_open=is_open,
        error=error,
    )

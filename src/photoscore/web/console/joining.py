"""Signing up: an address and a password, then a link by mail.

What the pages say tells nobody who has an account.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import letters_in
from photoscore.errors import AccountError, PhotoscoreError, RateLimited, Unauthorized
from photoscore.service.threads import writing
from photoscore.web.console import sessions
from photoscore.web.console.gates import HOME, see_other
from photoscore.web.console.links import can_mail, link_to, no_mail
from photoscore.web.console.sessions import console_of, session_of
from photoscore.web.console.throttles import throttles_of
from photoscore.web.forms import read_form
from photoscore.web.render import language_of, page
from photoscore.web.routing import router
from photoscore.web.state import site_of

pages = router()


@pages.get("/sign-up")
async def sign_up(request: Request) -> Response:
    """The form."""
    return see_other(HOME) if session_of(request) else _form(request)


@pages.post("/sign-up")
async def join(request: Request) -> Response:
    """Mail a link; the answer is the same whether the address has an account or not."""
    form = await read_form(request)
    name, email = form.get("name", "").strip(), form.get("email", "").strip()
    if not can_mail(request):
        return _form(request, name=name, email=email, error=no_mail(), status=503)
    if form.get("website"):  # the trap: nobody sees this field
        return see_other("/sign-up/sent")
    confirm, reset = link_to(request, "/confirm"), link_to(request, "/reset")
    language = language_of(request)
    letters = letters_in(language)
    links, password = console_of(request).links, form.get("password", "")
    try:
        links.check_sign_up(email, password, name)  # what is refused counts as no mail
        await throttles_of(request).take(request, "mail", email)
        await writing(
            links.sign_up,
            email,
            password,
            name,
            confirm=confirm,
            reset=reset,
            language=language,
            letter=letters.confirm,
            known=letters.known,
        )
    except RateLimited as error:
        return _form(request, name=name, email=email, error=error, status=429)
    except AccountError as error:
        return _form(request, name=name, email=email, error=error, status=422)
    return see_other("/sign-up/sent")


@pages.get("/sign-up/sent")
async def sent(request: Request) -> Response:
    """What to do now."""
    return page(request, "entrance/sent.html", name="sign_up", private=True, words="entrance.sent_sign_up")


@pages.get("/confirm")
async def confirm(request: Request) -> Response:
    """Where the mailed link leads: opening it alone changes nothing, for programs open links too."""
    return _confirm(request, request.query_params.get("token", ""))


@pages.post("/confirm")
async def confirmed(request: Request) -> Response:
    """Make the account, and sign its owner in."""
    form = await read_form(request)
    token = form.get("token", "")
    console = console_of(request)
    try:
        await throttles_of(request).take(request, "sign-in", token[:16])
        user = await writing(console.links.confirm, token, form.get("password", ""))
    except (AccountError, RateLimited) as error:
        status = 429 if isinstance(error, RateLimited) else 401 if isinstance(error, Unauthorized) else 410
        return _confirm(request, token, error, status)
    begun = await writing(console.sessions.begin, user)
    return await sessions.begin(request, see_other(HOME), begun)


def _form(
    request: Request,
    *,
    name: str = "",
    email: str = "",
    error: PhotoscoreError | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        "entrance/sign_up.html",
        name="sign_up",
        private=True,
        status=status,
        given_name=name,
        email=email,
        error=error,
        can_mail=can_mail(request),
        trial=site_of(request).trial,
    )


def _confirm(
    request: Request, token: str, error: PhotoscoreError | None = None, status: int = 200
) -> Response:
    return page(
        request,
        "entrance/confirm.html",
        name="sign_up",
        private=True,
        status=status,
        token=token,
        error=error,
    )

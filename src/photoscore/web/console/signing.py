"""Signing in and out, and entering the password again before a dangerous step."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import Session
from photoscore.errors import PhotoscoreError, RateLimited, Unauthorized
from photoscore.service.threads import reading, writing
from photoscore.web.console import sessions
from photoscore.web.console.gates import members, safe_next, see_other
from photoscore.web.console.links import can_mail
from photoscore.web.console.sessions import console_of, session_of
from photoscore.web.console.throttles import throttles_of
from photoscore.web.forms import read_form
from photoscore.web.render import page
from photoscore.web.routing import router

pages = router()

DONE = ("reset", "deleted", "out")
"""What a page may say was done just before."""


@pages.get("/sign-in")
async def sign_in(request: Request) -> Response:
    """The form."""
    following = safe_next(request.query_params.get("next"))
    if session_of(request) is not None:
        return see_other(following)
    done = request.query_params.get("done")
    return _form(request, following=following, done=done if done in DONE else None)


@pages.post("/sign-in")
async def enter(request: Request) -> Response:
    """Begin a session, or say that address or password is wrong without saying which."""
    form = await read_form(request)
    email, following = form.get("email", "").strip(), safe_next(form.get("next"))
    try:
        await throttles_of(request).take(request, "sign-in", email)
        user = await writing(console_of(request).users.authenticate, email, form.get("password", ""))
    except (Unauthorized, RateLimited) as error:
        return _form(request, following=following, email=email, error=error)
    begun = await writing(console_of(request).sessions.begin, user)
    return await sessions.begin(request, see_other(following), begun)


@pages.post("/sign-out")
async def leave(request: Request) -> Response:
    """End the session."""
    await read_form(request)
    await sessions.end_current(request)
    return sessions.forget(request, see_other("/sign-in?done=out"))


@pages.get("/console/prove")
@members
async def prove(request: Request, session: Session) -> Response:
    """Ask for the password again."""
    return _prove(request, session, safe_next(request.query_params.get("next")))


@pages.post("/console/prove")
@members
async def proved(request: Request, session: Session) -> Response:
    """Go on with the dangerous step when the password was right."""
    form = await read_form(request)
    following = safe_next(form.get("next"))
    console = console_of(request)
    try:
        await throttles_of(request).take(request, "prove", session.user.email)
        await reading(console.users.prove, session.user.id, form.get("password", ""))
    except (Unauthorized, RateLimited) as error:
        return _prove(request, session, following, error)
    await writing(console.sessions.proved, session)
    return see_other(following)


def _form(
    request: Request,
    *,
    following: str,
    email: str = "",
    done: str | None = None,
    error: PhotoscoreError | None = None,
) -> Response:
    return page(
        request,
        "entrance/sign_in.html",
        name="sign_in",
        private=True,
        status=_status(error),
        following=following,
        email=email,
        done=done,
        error=error,
        can_mail=can_mail(request),
    )


def _prove(
    request: Request, session: Session, following: str, error: PhotoscoreError | None = None
) -> Response:
    return page(
        request,
        "entrance/prove.html",
        name="console",
        private=True,
        status=_status(error),
        following=following,
        email=session.user.email,
        error=error,
    )


def _status(error: PhotoscoreError | None) -> int:
    return 200 if error is None else 429 if isinstance(error, RateLimited) else 401

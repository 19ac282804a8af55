"""The session's cookie, and who a request belongs to."""

from __future__ import annotations

import hashlib
import hmac
from typing import cast

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import Console, NewSession, Session
from photoscore.accounts.console.sessions import ABSOLUTE
from photoscore.service.threads import reading, writing
from photoscore.web.render import base_url_of
from photoscore.web.visitors import Visitor

PLAIN_COOKIE = "photoscore-session"
SECURE_COOKIE = "__Host-photoscore-session"
"""Over HTTPS: browsers take such a cookie from this very host alone, and never send it in the clear."""


def console_of(request: Request) -> Console:
    """The console's services."""
    return cast(Console, request.app.state.console)


def session_of(request: Request) -> Session | None:
    """The session that `identify` found for the request."""
    return cast("Session | None", getattr(request.state, "session", None))


async def identify(request: Request) -> Visitor | None:
    """Whose session the request's cookie names; None for nobody."""
    request.state.session = None
    token = request.cookies.get(_cookie(request))
    if not token:
        return None
    session = await reading(console_of(request).sessions.get, token)
    if session is None:
        return None
    request.state.session = session
    user = session.user
    return Visitor(str(user.account_id), user.email, csrf_token(token), user.is_operator)


def csrf_token(token: str) -> str:
    """What the forms of a session send back: made of the cookie's token, which no page can read."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


async def begin(request: Request, response: Response, begun: NewSession) -> Response:
    """Hand a new session to the browser, and end the one that it had."""
    await end_current(request)
    response.set_cookie(
        _cookie(request),
        begun.token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return response


async def end_current(request: Request) -> None:
    """End the session that the request came with, if any."""
    old = request.cookies.get(_cookie(request))
    if old:
        await writing(console_of(request).sessions.end, old)


def forget(request: Request, response: Response) -> Response:
    """Take the cookie away."""
    response.delete_cookie(
        _cookie(request), path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )
    return response


def _is_secure(request: Request) -> bool:
    return base_url_of(request).startswith("https:")


def _cookie(request: Request) -> str:
    return SECURE_COOKIE if _is_secure(request) else PLAIN_COOKIE

"""Who may open a page: members, members whose password was entered lately, operators."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from photoscore.accounts.console import Session
from photoscore.web.console.sessions import console_of, session_of

Handler = Callable[[Request, Session], Awaitable[Response]]
Page = Callable[[Request], Awaitable[Response]]
Guarded = TypeVar("Guarded", bound=Callable[..., Awaitable[Response]])

HOME = "/console"
OWN_PATHS = re.compile(r"/(console|operator)(/[a-z0-9_.-]*)*(\?[A-Za-z0-9_=&.-]*)?")
"""Where a sign-in may lead: pages of ours that are for people who signed in, and nothing else."""


def see_other(path: str) -> Response:
    """The answer to a form that was taken: another page, so that a reload sends nothing again."""
    return Response(status_code=303, headers={"Location": path, "Cache-Control": "no-store"})


def safe_next(path: str | None) -> str:
    """``path`` if a sign-in may lead there, else the console."""
    return path if path and OWN_PATHS.fullmatch(path) else HOME


def members(handler: Handler) -> Page:
    """A page for people who signed in; others are led to the sign-in, and back."""

    async def guarded(request: Request) -> Response:
        session = session_of(request)
        if session is None:
            return see_other("/sign-in?" + urlencode({"next": _here(request)}))
        return await handler(request, session)

    return _named(guarded, handler)


def proven(back: str) -> Callable[[Handler], Page]:
    """A dangerous step: the password must have been entered lately. ``back`` is the page to begin it on."""

    def decorate(handler: Handler) -> Page:
        async def guarded(request: Request, session: Session) -> Response:
            if not console_of(request).sessions.is_proved(session):
                return see_other("/console/prove?" + urlencode({"next": back}))
            return await handler(request, session)

        return members(_named(guarded, handler))

    return decorate


def operators(handler: Handler) -> Page:
    """A page for operators; for everybody else there is none."""

    async def guarded(request: Request) -> Response:
        session = session_of(request)
        if session is None or not session.user.is_operator:
            raise HTTPException(404)
        return await handler(request, session)

    return _named(guarded, handler)


def _here(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query and request.method in ("GET", "HEAD") else ""
    return request.url.path + query


def _named(guarded: Guarded, handler: Handler) -> Guarded:
    # Not functools.wraps: FastAPI would follow it to the handler's own parameters.
    guarded.__name__, guarded.__doc__ = handler.__name__, handler.__doc__
    return guarded

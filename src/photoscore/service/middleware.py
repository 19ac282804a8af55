"""What wraps every request: its id, its log line, safe headers, and an answer to any defect."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from photoscore.service import problems

log = structlog.get_logger("photoscore.access")

GIVEN_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
"""An id that a proxy may give; any other is replaced."""

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Headers that every answer carries unless its route has set its own."""

PRIVATE = ("/v1/", "/oauth/")
"""Paths whose answers no cache may keep."""


class Envelope:
    """The outermost layer of the application.

    Sets ``request.state.request_id``, answers it as ``X-Request-ID``, adds the safe headers,
    writes one log line a request (never a query, a secret or a picture), and turns an exception
    that nobody caught into the error shape.
    """

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app = app
        self.headers = dict(SAFE_HEADERS)
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        request_id = state["request_id"] = _request_id(scope)
        private = scope["path"].startswith(PRIVATE)
        status = 0
        started = time.perf_counter()

        async def dress(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if private:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, dress)
            except Exception:
                log.exception("defect", method=scope["method"], path=scope["path"])
                if not status:
                    await problems.internal(request_id)(scope, receive, dress)
            finally:
                elapsed = time.perf_counter() - started
                log.info("request", status=status, ms=round(elapsed * 1000, 1), **_described(scope, state))


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode() if GIVEN_ID.fullmatch(given) else secrets.token_hex(12)


def _described(scope: Scope, state: dict[str, Any]) -> dict[str, Any]:
    client = scope.get("client")
    told = {"method": scope["method"], "path": scope["path"], "client": client[0] if client else None}
    return told | {name: state[name] for name in ("account", "key", "error") if name in state}

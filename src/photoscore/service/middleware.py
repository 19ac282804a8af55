"""What wraps every request: its id, its log line, safe headers, and an answer to any defect."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from photoscore.service import problems
from photoscore.service.metrics import Metrics
from photoscore.service.presence import ClientGone

log = structlog.get_logger("photoscore.access")

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

    Makes an id (a charge goes under it, so a client's own is not taken), sets it as
    ``request.state.request_id`` and answers it as ``X-Request-ID``, adds the safe headers,
    writes one log line a request (never a query, a secret or a picture), and turns an exception
    that nobody caught into the error shape.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics, https: bool = False) -> None:
        self.app = app
        self.metrics = metrics
        self.headers = dict(SAFE_HEADERS)
        if https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        request_id = state["request_id"] = secrets.token_hex(12)
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
            except (ClientGone, ClientDisconnect):
                status = status or 499  # nobody is there to read it: a number for log and metrics
            except asyncio.CancelledError:
                # The grace time is over. uvicorn would answer in words of its own if this went further.
                if not status:
                    await problems.ending()(scope, receive, dress)
            except Exception:
                log.exception("defect", method=scope["method"], path=scope["path"])
                if not status:
                    await problems.internal(request_id)(scope, receive, dress)
            finally:
                elapsed = time.perf_counter() - started
                self.metrics.requests.labels(_route(scope), status).inc()
                if status == 499:
                    self.metrics.gone.inc()
                log.info("request", status=status, ms=round(elapsed * 1000, 1), **_described(scope, state))


class Cors(CORSMiddleware):
    """Cross-origin requests; a refused preflight has the error shape too."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight."""
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        message = f"{bytes(response.body).decode()}; ask the operator to allow it."
        refused = problems.respond(400, "bad_request", message)
        for name, value in response.headers.items():
            if name == "vary" or name.startswith("access-control-"):
                refused.headers[name] = value
        return refused


def _described(scope: Scope, state: dict[str, Any]) -> dict[str, Any]:
    client = scope.get("client")
    told = {"method": scope["method"], "path": scope["path"], "client": client[0] if client else None}
    return told | {name: state[name] for name in ("account", "key", "error") if name in state}


def _route(scope: Scope) -> str:
    """The path as the route writes it: a label for metrics must not be a client's invention."""
    return str(getattr(scope.get("route"), "path", "other"))

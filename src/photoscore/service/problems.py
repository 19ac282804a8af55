"""The one shape of every error answer, and which status each error gets."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Match
from starlette.types import Scope

from photoscore import errors

log = structlog.get_logger("photoscore.service")

REALM = "photoscore"

STATUSES: dict[type[errors.PhotoscoreError], int] = {
    errors.InvalidImage: 400,
    errors.UnsupportedImage: 415,
    errors.ImageTooLarge: 413,
    errors.PhotoError: 400,
    errors.FetchError: 424,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.RateLimited: 429,
    errors.TrialExhausted: 429,
    errors.BalanceExhausted: 429,
    errors.IdempotencyConflict: 422,
    errors.AccountError: 400,
    errors.UseError: 422,
    errors.Unavailable: 503,
}
"""HTTP status of each error of the tree; the nearest ancestor counts."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
PHRASES = {
    404: ("not_found", "There is nothing at this path."),
    405: ("method_not_allowed", "This path does not take this method."),
}


class Problem(errors.PhotoscoreError):
    """An error that only HTTP knows, with its own status, code and headers."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.headers = dict(headers or {})


class BadRequest(Problem):
    """The body cannot be parsed, or did not arrive."""


class Invalid(Problem):
    """A parameter or part is missing or malformed; carries FastAPI's list of places."""

    status = 422
    code = "validation_error"

    def __init__(self, place: Sequence[str | int], message: str, kind: str = "value_error") -> None:
        super().__init__(f"{place[-1]}: {message}")
        self.detail = [{"loc": list(place), "msg": message, "type": kind}]

    @classmethod
    def of(cls, error: ValidationError, *inside: str) -> Invalid:
        """What pydantic says of a value that stands ``inside`` a part of the request."""
        first = error.errors()[0]
        return cls((*inside, *first["loc"]), first["msg"].removeprefix("Value error, "), first["type"])


class OAuthError(Problem):
    """An error of the token endpoint, with a code of RFC 6749 section 5.2."""

    def __init__(self, status: int, code: str, message: str) -> None:
        headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
        super().__init__(message, headers=headers | challenge(status))
        self.status = status
        self.code = code


def challenge(status: int) -> dict[str, str]:
    """The header that a 401 must carry; nothing for other statuses."""
    return {"WWW-Authenticate": f'Basic realm="{REALM}"'} if status == 401 else {}


def status_of(error: errors.PhotoscoreError) -> int:
    """The HTTP status of an error; 500 for one that no client caused."""
    if isinstance(error, Problem):
        return error.status
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def body_of(code: str, message: str, detail: Any = None) -> dict[str, Any]:
    """The error object that clients of every kind can read."""
    return {"status": "error", "message": message, "detail": detail or message, "error": code}


def respond(
    status: int, code: str, message: str, detail: Any = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error answer in the one shape."""
    return JSONResponse(
        body_of(code, message, detail), status, headers=challenge(status) | dict(headers or {})
    )


def internal(request_id: str) -> JSONResponse:
    """The answer for a defect of ours: no internals, only what to quote to the operator."""
    return respond(500, "internal_error", f"Something broke on our side. Quote request {request_id}.")


def ending() -> JSONResponse:
    """The answer to what the end of the service cuts off."""
    message = "The service is stopping; try again elsewhere."
    return respond(503, "unavailable", message, headers={"Retry-After": "1"})


def answer_error(request: Request, error: errors.PhotoscoreError) -> JSONResponse:
    """The answer for any error of the tree."""
    status = status_of(error)
    if status == 500:
        raise error
    headers: dict[str, str] = dict(getattr(error, "headers", {}))
    if isinstance(error, errors.Unavailable) and error.__cause__ is not None:
        _log_cause(error.__cause__)
    if isinstance(error, (errors.RateLimited, errors.Unavailable)):
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    request.state.error = error.code
    detail = getattr(error, "detail", None)
    if status == 422 and detail is None:
        detail = [{"loc": _place_of(error), "msg": error.message, "type": "value_error"}]
    return respond(status, error.code, error.message, detail, headers)


def _log_cause(cause: BaseException) -> None:
    """Tell the operator what a client is not told, in the driver's words: SQLAlchemy's hold values too."""
    words = str(getattr(cause, "orig", None) or type(cause).__name__)
    log.warning("unavailable", cause=words.partition("\n")[0])


def _place_of(error: errors.PhotoscoreError) -> list[str | int]:
    if isinstance(error, errors.IdempotencyConflict):
        return ["header", "Idempotency-Key"]
    if isinstance(error, errors.PolicyError):
        return ["body", "policy", *error.place]
    return ["body"]


def install(app: FastAPI) -> None:
    """Give every failure inside the application the one shape."""

    def known(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, errors.PhotoscoreError)
        return answer_error(request, error)

    def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code, message = PHRASES.get(error.status_code, ("bad_request", str(error.detail)))
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers["Allow"] = ", ".join(methods_of(app, request.scope)) or headers.get("Allow", "")
        return respond(error.status_code, code, message, headers=headers)

    def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        places = [{"loc": list(one["loc"]), "msg": one["msg"], "type": one["type"]} for one in error.errors()]
        first = places[0]
        return respond(422, "validation_error", f"{first['loc'][-1]}: {first['msg']}", places)

    app.add_exception_handler(errors.PhotoscoreError, known)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)


def methods_of(app: FastAPI, scope: Scope) -> list[str]:
    """Every method of the path: the framework names those of its first route alone."""
    return [
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in app.routes)
    ]

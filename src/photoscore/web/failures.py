"""Errors for people: pages in the site's style, where the API answers JSON."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from photoscore.errors import PhotoscoreError
from photoscore.service.problems import PHRASES, answer_error, internal, methods_of, respond
from photoscore.web.render import language_of, page
from photoscore.web.texts import Texts

API = ("/v1", "/oauth", "/health")
"""Paths whose errors always keep the JSON shape."""

WORDED = (400, 403, 404, 405, 413, 415, 429, 500, 503)
"""Statuses that `failures.toml` has words for; any other gets those of 400 or 500."""


def failure(
    request: Request,
    status: int,
    *,
    error: PhotoscoreError | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page for a fault; a script that asks for JSON gets the API's error shape."""
    request_id = getattr(request.state, "request_id", "")
    if not wants_page(request):
        return _for_script(request, status, error, headers, request_id)
    words = status if status in WORDED else 500 if status >= 500 else 400
    return page(
        request,
        "failure.html",
        status=status,
        private=True,
        headers=dict(headers or {}),
        error=error,
        code=status,
        words=f"failures.{words}",
        message=Texts(language_of(request)).fault(error) if error and status not in (404, 500) else None,
        request_id=request_id,
    )


def _for_script(
    request: Request,
    status: int,
    error: PhotoscoreError | None,
    headers: Mapping[str, str] | None,
    request_id: str,
) -> Response:
    """The fault as the API would say it."""
    if status == 500:
        return internal(request_id)
    if error is not None:
        return answer_error(request, error)
    code, message = PHRASES.get(status, ("bad_request", "This request cannot be answered."))
    return respond(status, code, message, headers=headers)


def wants_page(request: Request) -> bool:
    """Whether the client is a browser that shows the answer, not a script."""
    return "text/html" in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Show a page for unknown paths outside the API; everything else stays as the service has it."""
    otherwise = app.exception_handlers[HTTPException]

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        path = request.url.path
        if wants_page(request) and not any(path == api or path.startswith(api + "/") for api in API):
            headers = dict(error.headers or {})
            if error.status_code == 405:
                headers["Allow"] = ", ".join(methods_of(app, request.scope))
            return failure(request, error.status_code, headers=headers)
        answer = otherwise(request, error)
        return answer if isinstance(answer, Response) else await answer

    app.add_exception_handler(HTTPException, http)

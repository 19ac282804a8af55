"""What wraps every page's handler: who is looking, where a form came from, and faults said as pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from photoscore.errors import Forbidden, PhotoscoreError
from photoscore.service.problems import status_of
from photoscore.web.failures import failure
from photoscore.web.render import base_url_of

log = structlog.get_logger("photoscore.web")

SAFE = ("GET", "HEAD", "OPTIONS")


class PageRoute(APIRoute):
    """A route whose answers are for people: every error becomes a page (or JSON, for a script of ours)."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        methods = set(options.pop("methods", None) or ("GET",))
        if "GET" in methods:
            methods.add("HEAD")
        super().__init__(path, endpoint, methods=methods, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            request.state.visitor = None
            try:
                if b"%00" in request.scope["query_string"]:  # PostgreSQL takes none
                    raise HTTPException(404)
                refuse_foreign_form(request)
                identify = request.app.state.site.identify
                request.state.visitor = await identify(request) if identify else None
                return await handler(request)
            except HTTPException as error:
                return failure(request, error.status_code, headers=error.headers)
            except PhotoscoreError as error:
                if status_of(error) == 500:
                    log.exception("defect", path=request.url.path)
                return failure(request, status_of(error), error=error)
            except Exception:
                log.exception("defect", path=request.url.path)
                return failure(request, 500)

        return handle


def router() -> APIRouter:
    """A router for pages: its routes are no part of the API's description."""
    return APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=Response)


def refuse_foreign_form(request: Request) -> None:
    """Refuse a form that another site's page sent. Raises Forbidden.

    Browsers say where a request comes from: in `Sec-Fetch-Site`, older ones in `Origin`. A client
    that says neither is no browser, and brings no cookies of anybody.
    """
    if request.method in SAFE:
        return
    relation = request.headers.get("sec-fetch-site")
    if relation is not None:
        ours = relation in ("same-origin", "none")
    else:
        origin = request.headers.get("origin")
        ours = origin is None or _host_of(origin) in (
            request.headers.get("host"),
            urlsplit(base_url_of(request)).netloc,
        )
    if not ours:
        raise Forbidden("This form was sent from another site. Open the page here and send it again.").keyed(
            "form_foreign"
        )


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None

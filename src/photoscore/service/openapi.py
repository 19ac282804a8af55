"""The OpenAPI document: what FastAPI knows, with the authentication and the error shape of every path."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

TITLE = "photoscore"
TEXT = """An objective score for the technical quality and attractiveness of user photos.

`/v1/quality_ugc` answers in the form of Everypixel's UGC Photo Scoring, so that existing clients work
unchanged; `/v1/score` tells more. Every `/v1` path takes HTTP Basic with `client_id:client_secret`, or a
bearer token of `/oauth/token`. Only a delivered score is charged. A request that carries an
`Idempotency-Key` may be repeated within a day at no cost. Every error has one shape, with a stable code
in `error`.
"""

SCHEMES: dict[str, Any] = {
    "basic": {"type": "http", "scheme": "basic", "description": "client_id and client_secret"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "a token of /oauth/token"},
    "oauth2": {
        "type": "oauth2",
        "flows": {
            "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {"quality_ugc": "Score photos."}}
        },
    },
}
ANY_SCHEME: list[dict[str, list[str]]] = [{"basic": []}, {"bearer": []}, {"oauth2": ["quality_ugc"]}]
REPEAT = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of yours: the same request sent again with it within a day costs nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def describe(app: FastAPI, public_url: str | None) -> dict[str, Any]:
    """The document of all documented routes."""
    document = get_openapi(
        title=TITLE,
        version=version("photoscore"),
        description=TEXT,
        routes=app.routes,
        servers=[{"url": public_url}] if public_url else None,
    )
    document.setdefault("components", {})["securitySchemes"] = SCHEMES
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    _drop_unused(document)
    return document


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = f"{method}{path.replace('/', '_')}"
    responses = operation["responses"]
    if path.startswith("/v1/"):
        operation["security"] = ANY_SCHEME
        if "413" in responses:
            operation.setdefault("parameters", []).append(REPEAT)
    elif path == "/oauth/token":
        operation["security"] = [{}, {"basic": []}]
    else:
        operation["security"] = []
    for status in ("429", "503"):
        if status in responses:
            responses[status]["headers"] = WAIT


def _drop_unused(document: dict[str, Any]) -> None:
    """FastAPI's own error shapes, which no route of ours answers."""
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)

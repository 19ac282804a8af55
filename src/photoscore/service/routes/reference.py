"""The interactive reference of the API, with everything that it loads."""

from __future__ import annotations

from functools import cache
from importlib import resources

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from photoscore.service.openapi import describe
from photoscore.service.problems import PHRASES, respond
from photoscore.service.seams import Services

router = APIRouter(prefix="/v1", include_in_schema=False)

PACKAGE = "fastapi_swagger.resources"
FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>photoscore API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
</head>
<body>
<div id="reference"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}
LASTING = {"Cache-Control": "public, max-age=86400"}


@router.get("/openapi.json")
async def document(request: Request) -> JSONResponse:
    """The OpenAPI document."""
    services: Services = request.app.state.services
    if request.app.openapi_schema is None:
        request.app.openapi_schema = describe(request.app, services.settings.public_url)
    return JSONResponse(request.app.openapi_schema)


@router.get("/docs")
async def page() -> HTMLResponse:
    """The page; it loads nothing from a foreign host."""
    return HTMLResponse(PAGE, headers=POLICY)


@router.get("/docs/{name}")
async def file(name: str) -> Response:
    """What the page loads."""
    if name == "start.js":
        return Response(START, media_type="text/javascript", headers=LASTING)
    if name not in FILES:
        return respond(404, *PHRASES[404])
    return Response(content(name), media_type=FILES[name], headers=LASTING)


@cache
def content(name: str) -> bytes:
    """A file of Swagger UI."""
    return resources.files(PACKAGE).joinpath(name).read_bytes()

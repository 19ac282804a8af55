"""Files that pages load: static files, sample photos, icons, and what machines ask a site for."""

from __future__ import annotations

import mimetypes

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from photoscore.web import samples
from photoscore.web.pages import DOCS
from photoscore.web.render import STATIC, base_url_of, static, static_digest
from photoscore.web.routing import router

pages = router()

FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".webp": "image/webp", ".svg": "image/svg+xml"}

SITEMAP = (
    "/",
    "/how-it-works",
    "/pricing",
    "/docs",
    *(f"/docs/{name}" for name in DOCS[1:]),
    "/contact",
    "/privacy",
    "/terms",
    "/credits",
)


@pages.get("/static/{digest}/{name:path}")
async def static_file(digest: str, name: str) -> Response:
    """A file of the package. An address with today's hash may be kept for ever."""
    try:
        path = (STATIC / name).resolve()
        found = path.is_relative_to(STATIC.resolve()) and path.is_file()
    except (OSError, ValueError):  # what no file can be called
        found = False
    if not found:
        raise HTTPException(404)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    caching = FOREVER if digest == static_digest() else "no-cache"
    return FileResponse(path, media_type=kind, headers={"Cache-Control": caching})


@pages.get("/samples/{name}.webp")
async def sample_thumbnail(name: str) -> Response:
    """A sample photo, small."""
    data = samples.thumbnail(samples.find(name))
    return Response(data, media_type="image/webp", headers={"Cache-Control": A_DAY})


@pages.get("/samples/{name}.jpg")
async def sample_photo(name: str) -> Response:
    """A sample photo as it is scored."""
    path = samples.find(name).path
    return FileResponse(path, media_type="image/jpeg", headers={"Cache-Control": A_DAY})


@pages.get("/favicon.ico")
async def favicon() -> Response:
    """The icon that browsers ask for on their own."""
    return FileResponse(
        STATIC / "img" / "favicon.ico", media_type="image/x-icon", headers={"Cache-Control": A_DAY}
    )


@pages.get("/manifest.webmanifest")
async def manifest() -> Response:
    """What a phone needs to keep the site as an app."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (180, 512)
    ]
    body = {
        "name": "photoscore",
        "short_name": "photoscore",
        "start_url": "/",
        "display": "browser",
        "background_color": "#ededed",
        "theme_color": "#ededed",
        "icons": icons,
    }
    return JSONResponse(body, media_type="application/manifest+json", headers={"Cache-Control": A_DAY})


@pages.get("/robots.txt")
async def robots(request: Request) -> Response:
    """What search engines may read."""
    lines = (
        "User-agent: *",
        "Disallow: /try",
        "Disallow: /v1/",
        f"Sitemap: {base_url_of(request)}/sitemap.xml",
    )
    return PlainTextResponse("\n".join(lines) + "\n")


@pages.get("/sitemap.xml")
async def sitemap(request: Request) -> Response:
    """All pages that are for everybody."""
    base = base_url_of(request)
    entries = "".join(f"<url><loc>{base}{path}</loc></url>" for path in SITEMAP)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>\n'
    return Response(xml, media_type="application/xml")

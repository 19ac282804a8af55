"""Templates: their environment, and what every page is given."""

from __future__ import annotations

import hashlib
import math
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from starlette.responses import HTMLResponse

from photoscore.errors import PhotoscoreError, RateLimited, Unavailable
from photoscore.web.texts import Texts, languages, negotiate

STATIC = Path(__file__).parent / "static"
THEMES = ("light", "dark")
YEAR = 31_536_000

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""The Content-Security-Policy of every page: nothing inline, nothing foreign."""

NAVIGATION = (("how", "/how-it-works"), ("pricing", "/pricing"), ("docs", "/docs"))
FOOTER = (("contact", "/contact"), ("privacy", "/privacy"), ("terms", "/terms"), ("credits", "/credits"))


def highlighted(text: str, language: str) -> Markup:
    """Source code as spans with classes; the colours are in `code.css`."""
    lexer = get_lexer_by_name(language)
    return Markup(highlight(text, lexer, HtmlFormatter(nowrap=True)).rstrip("\n"))  # noqa: S704 - it escapes


@cache
def static_digest() -> str:
    """One short hash of all static files: part of their addresses, so that caches may keep them for ever."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a static file. Modules and fonts find their neighbours by relative addresses."""
    if not (STATIC / name).is_file():
        raise FileNotFoundError(name)
    return f"/static/{static_digest()}/{name}"


@cache
def environment() -> Environment:
    """The template environment: everything is escaped, and an unknown name is an error."""
    env = Environment(
        loader=PackageLoader("photoscore.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["highlight"] = highlighted
    env.globals.update(static=static, navigation=NAVIGATION, footer=FOOTER)
    return env


def language_of(request: Request) -> str:
    """The reader's language: as asked in the address, as chosen before, or as the browser says."""
    for wish in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wish in languages():
            return wish
    return negotiate(request.headers.get("accept-language", ""))


def base_url_of(request: Request) -> str:
    """The site's address without a trailing slash: the setting, else as the request says."""
    public: str | None = request.app.state.services.settings.public_url
    return (public or str(request.base_url)).rstrip("/")


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    name: str = "",
    private: bool = False,
    policy: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    error: PhotoscoreError | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page in the site's frame.

    Args:
        template: file name under `templates/`.
        name: which entry of the navigation the page is.
        private: True keeps the page out of search engines and caches.
        error: what went wrong with a form; one that passes says when in `Retry-After`.
        policy: directives that replace those of `POLICY`, for a form that leads elsewhere.
        values: what the template needs beyond `t`, `visitor`, `theme`, `base_url`, `csrf`.
    """
    language = language_of(request)
    t = Texts(language)
    theme = request.cookies.get("theme")
    visitor = getattr(request.state, "visitor", None)
    base = base_url_of(request)
    context = {
        "t": t,
        "languages": languages(),
        "theme": theme if theme in THEMES else None,
        "visitor": visitor,
        "csrf": visitor.csrf if visitor else "",
        "accounts": request.app.state.site.identify is not None,
        "base_url": base,
        "canonical": base + request.url.path,
        "page": name,
        "private": private,
        "error": error,
        "fault": t.fault(error) if error else "",
        **values,
    }
    response = HTMLResponse(environment().get_template(template).render(context), status, headers)
    response.headers["Content-Security-Policy"] = "; ".join(
        f"{directive} {sources}" for directive, sources in (POLICY | (policy or {})).items()
    )
    if isinstance(error, (RateLimited, Unavailable)):
        response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers.setdefault("Cache-Control", "no-store" if private or visitor else "no-cache")
    if request.query_params.get("lang") == language:
        response.set_cookie("lang", language, max_age=YEAR, samesite="lax", secure=base.startswith("https:"))
    return response

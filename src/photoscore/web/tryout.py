"""The try-out: one photo or several in, results out, as a page or as fragments for the script."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from photoscore.errors import (
    AccountError,
    PhotoError,
    PhotoscoreError,
    RateLimited,
    Unavailable,
)
from photoscore.quality import Score
from photoscore.service.presence import unless_gone
from photoscore.service.problems import Invalid
from photoscore.service.seams import Services
from photoscore.service.uploads import Bounds, Part, read_parts
from photoscore.web import samples
from photoscore.web.failures import wants_page
from photoscore.web.forms import check_token
from photoscore.web.render import base_url_of, environment, language_of, page
from photoscore.web.results import Result, result
from photoscore.web.routing import router
from photoscore.web.sizes import size_words
from photoscore.web.state import site_of
from photoscore.web.texts import Texts
from photoscore.web.visitors import left_words

pages = router()

PHOTOS_OF_FULL_SIZE = 4
"""How many photos of the largest size one plain form may bring; the script sends each on its own."""
UPLOAD_SECONDS = 90.0
"""A phone with a slow connection gets longer than a server that calls the API."""
ROOM_FOR_FIELDS = 100_000
"""Bytes of an upload beyond its photos: the other fields and what separates them."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A photo that was not scored, and why, in the reader's language."""

    name: str
    code: str
    message: str


FAILURES = (PhotoError, AccountError, Unavailable)
"""What one photo may fail with while the others are shown."""


@pages.post("/try")
async def try_photos(request: Request) -> Response:
    """Score the uploaded photos: at most `site_photos`, each counted as one try."""
    services: Services = request.app.state.services
    site = site_of(request)
    settings = services.settings
    bounds = Bounds(
        files=frozenset({"data"}),
        file_bytes=settings.max_bytes,
        total_bytes=min(settings.site_photos, PHOTOS_OF_FULL_SIZE) * settings.max_bytes + ROOM_FOR_FIELDS,
        seconds=UPLOAD_SECONDS,
    )
    async with site.upload_slot(request):
        parts = await read_parts(request, bounds)
        fields = {part.name: part.data.decode("utf-8", "replace") for part in parts if part.name != "data"}
        check_token(request, fields.get("csrf", ""))
        photos = [part for part in parts if part.name == "data" and (part.size or part.file_name)]
        # Nothing is charged before all are scored and the visitor is still there to see them.
        scored = await unless_gone(request, _score_all(request, photos[: settings.site_photos]))
        outcomes = [
            await _outcome(request, part, position, scored[position] if position < len(scored) else None)
            for position, part in enumerate(photos)
        ]
    return await _respond(request, outcomes)


@pages.get("/try")
async def try_again(request: Request) -> Response:
    """Where a reload of a result leads: the front page."""
    return Response(status_code=303, headers={"Location": "/#try"})


@pages.get("/try/{name}")
async def try_sample(request: Request, name: str) -> Response:
    """Score a sample photo; it counts as no try, and is scored once for each model."""
    site = site_of(request)
    sample = samples.find(name)
    score = await site.sample_score(sample, request.app.state.services)
    language = language_of(request)
    shown = result(
        score,
        name=sample.title(language),
        file_name=sample.path.name,
        base_url=base_url_of(request),
        language=language,
        reference=site.reference,
        image=f"/samples/{sample.path.name}",
        alt=sample.title(language),
    )
    return await _respond(request, [shown])


async def _score_all(request: Request, photos: Sequence[Part]) -> list[Score | PhotoscoreError]:
    return [await _score(request, part.data) for part in photos]


async def _score(request: Request, data: bytes) -> Score | PhotoscoreError:
    """The score of a photo for which a try was taken, or why it has none; the try is then given back."""
    services: Services = request.app.state.services
    if len(data) <= services.settings.site_min_bytes:
        return TooSmall("The file is too small for a photo that can be judged; send the original.")
    allowance = site_of(request).allowance_for(request)
    try:
        await allowance.take(request)
        try:
            return await services.scoring.score(data, reasons=True)
        except BaseException:
            await asyncio.shield(allowance.settle(request, None))
            raise
    except FAILURES as error:
        return error


async def _outcome(
    request: Request, part: Part, position: int, scored: Score | PhotoscoreError | None
) -> Result | Broken:
    """What is shown of a photo, charged before; ``scored`` is None for one too many."""
    t = Texts(language_of(request))
    name = part.file_name or t("tryout.photo", n=position + 1)
    if scored is None:
        most = request.app.state.services.settings.site_photos
        return Broken(name, "too_many", t("tryout.errors.too_many", most=most))
    site = site_of(request)
    try:
        if not isinstance(scored, Score):
            raise scored
        await asyncio.shield(site.allowance_for(request).settle(request, scored))
    except FAILURES as error:
        return Broken(name, error.code, words_for(error, part, request, t))
    return result(
        scored,
        name=name,
        file_name=name,
        base_url=base_url_of(request),
        language=language_of(request),
        reference=site.reference,
    )


class TooSmall(PhotoError):
    """The file has too few bytes for the page."""

    code = "too_small"


def words_for(error: PhotoscoreError, part: Part, request: Request, t: Texts) -> str:
    """What went wrong with one photo and what to do, in the reader's language."""
    settings = request.app.state.services.settings
    if isinstance(error, RateLimited) and request.state.visitor is None:
        return t("tryout.errors.tries_used_up", total=settings.site_tries, trial=site_of(request).trial)
    key = f"tryout.errors.{error.code}"
    if not t.has(key):
        return t.fault(error)
    return t(
        key,
        size=size_words(part.size, t),
        min=size_words(settings.site_min_bytes, t),
        max=size_words(settings.max_bytes, t),
    )


async def _respond(request: Request, outcomes: Sequence[Result | Broken]) -> Response:
    ranked = sorted(outcomes, key=lambda one: -one.value if isinstance(one, Result) else 1.0)
    if wants_page(request):
        return page(request, "result.html", private=True, outcomes=ranked, status=200 if ranked else 422)
    if not ranked:
        raise Invalid(("body", "data"), "Send at least one photo.", "missing")
    site = site_of(request)
    left = await site.allowance_for(request).left(request)
    card = environment().get_template("parts/card.html")
    t = Texts(language_of(request))
    body: dict[str, Any] = {
        "status": "ok",
        "results": [_described(one) | {"html": card.render(t=t, outcome=one)} for one in ranked],
        "left": left_words(left, t, site.trial),
    }
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _described(outcome: Result | Broken) -> dict[str, Any]:
    if isinstance(outcome, Broken):
        return {"name": outcome.name, "error": outcome.code, "message": outcome.message}
    return {"name": outcome.name, "score": outcome.value, "percent": outcome.percent, "class": outcome.number}

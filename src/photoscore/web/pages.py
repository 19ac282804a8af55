"""The pages that are the same for everybody: front page, how it works, docs, texts."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from photoscore.errors import PhotoscoreError
from photoscore.quality import QualityClass
from photoscore.service.seams import Services
from photoscore.web import examples, prose, samples
from photoscore.web.render import base_url_of, language_of, page
from photoscore.web.results import whole_percent
from photoscore.web.routing import router
from photoscore.web.sizes import size_words
from photoscore.web.state import site_of
from photoscore.web.texts import Texts
from photoscore.web.visitors import left_words

pages = router()

DOCS = ("quickstart", "authentication", "endpoint", "errors", "limits", "moving")
"""The pages of the docs in reading order; the first one is at `/docs`."""

USES = ("moderate", "gate", "best", "rank")


@pages.get("/")
async def home(request: Request) -> Response:
    """The front page with the try-out in it."""
    site = site_of(request)
    t = Texts(language_of(request))
    limits = _limits(request, t)
    return page(
        request,
        "home.html",
        name="home",
        samples=[samples.find(name) for name in samples.FRONT],
        left=left_words(await site.allowance_for(request).left(request), t, site.trial),
        limits=limits,
        script_texts=t.group("tryout.js") | {"limits": limits},
        uses=USES,
        quick=examples.examples("quickstart", base_url_of(request))[0].text,
    )


@pages.get("/how-it-works")
async def how(request: Request) -> Response:
    """What the classes mean, what the score is for, what it cannot do, and how good it is."""
    site = site_of(request)
    services: Services = request.app.state.services
    evidence = site.evidence if site.evidence and site.evidence.model == services.scoring.model else None
    return page(
        request,
        "how.html",
        name="how",
        ladder=await _ladder(request),
        uses=USES,
        examples=examples.examples,
        evidence=evidence,
    )


@pages.get("/docs")
async def docs(request: Request) -> Response:
    """The quick start."""
    return _docs(request, DOCS[0])


@pages.get("/docs/{name}")
async def docs_page(request: Request, name: str) -> Response:
    """One page of the docs."""
    if name not in DOCS[1:]:
        raise HTTPException(404)
    return _docs(request, name)


@pages.get("/privacy")
async def privacy(request: Request) -> Response:
    """What happens to data; the operator's own text where there is one."""
    return _text(request, "privacy")


@pages.get("/terms")
async def terms(request: Request) -> Response:
    """What user and operator owe each other; the operator's own text where there is one."""
    return _text(request, "terms")


@pages.get("/credits")
async def credits_page(request: Request) -> Response:
    """Whom to thank for the sample photos and the typeface."""
    return page(request, "credits.html", name="credits", samples=samples.samples())


def _docs(request: Request, name: str) -> Response:
    t = Texts(language_of(request))
    text = prose.read(f"docs/{name}", t.language)
    settings = request.app.state.services.settings
    places = _limits(request, t) | {
        "pixels": t.number(settings.max_pixels / 1_000_000),
        "side": settings.min_side,
        "rate": settings.rate,
        "tries": settings.site_tries,
    }
    position = DOCS.index(name)
    return page(
        request,
        "docs.html",
        name="docs",
        names=DOCS,
        current=name,
        following=DOCS[position + 1] if position + 1 < len(DOCS) else None,
        headline=prose.headline(text),
        blocks=list(prose.blocks(text, places)),
        examples=examples.examples,
    )


def _text(request: Request, name: str) -> Response:
    own = request.app.state.services.settings.site_texts
    text = prose.read(name, language_of(request), own)
    return page(request, "text.html", name=name, headline=prose.headline(text), content=prose.to_html(text))


def _limits(request: Request, t: Texts) -> dict[str, object]:
    settings = request.app.state.services.settings
    return {
        "most": settings.site_photos,
        "minBytes": settings.site_min_bytes,
        "maxBytes": settings.max_bytes,
        "min": size_words(settings.site_min_bytes, t),
        "max": size_words(settings.max_bytes, t),
    }


async def _ladder(request: Request) -> list[dict[str, object]]:
    """For each class, best last, the sample that lies nearest the middle of its band."""
    services: Services = request.app.state.services
    site = site_of(request)
    known = samples.samples()
    scores = await asyncio.gather(
        *(site.sample_score(sample, services) for sample in known), return_exceptions=True
    )
    steps: list[dict[str, object]] = []
    for number in QualityClass:
        middle = 0.2 * number - 0.1
        candidates = [
            (abs(score.value - middle), position, score.value)
            for position, score in enumerate(scores)
            if not isinstance(score, BaseException) and score.quality_class is number
        ]
        step: dict[str, object] = {"number": int(number), "sample": None}
        if candidates:
            _, position, nearest = min(candidates)
            step |= {"sample": known[position], "percent": whole_percent(nearest)}
        steps.append(step)
    for score in scores:
        if isinstance(score, BaseException) and not isinstance(score, PhotoscoreError):
            raise score
    return steps

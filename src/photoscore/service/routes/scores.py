"""The score of one photo: in the original's form, and with all that the model says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from photoscore.quality import Score
from photoscore.scoring.reasons import LANGUAGES, advice
from photoscore.service.callers import Caller, Parts
from photoscore.service.desk import MODEL_HEADER, Desk, Order, Outcome, Photo, Read
from photoscore.service.problems import Invalid
from photoscore.service.schemas import QualityAnswer, ScoreAnswer, error_responses
from photoscore.service.uploads import Bounds, read_parts
from photoscore.service.urls import LONGEST, PATTERN, given_url
from photoscore.settings import Settings

router = APIRouter(prefix="/v1")

PART = "data"
OVERHEAD = 200_000
"""Bytes that a multipart body may have beside its picture: boundaries, names, other fields."""
OPTIONS = frozenset({"reasons", "language"})

PhotoUrl = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST,
        pattern=PATTERN,
        description="Address of the photo.",
        examples=["https://example.com/photo.jpg"],
    ),
]
WithReasons = Annotated[bool, Query(description="Also tell what speaks against the photo.")]
Language = Annotated[
    str,
    Query(max_length=35, description=f"Language of the reasons: {', '.join(LANGUAGES)}.", examples=["en"]),
]
FAILURES = error_responses(400, 401, 403, 413, 415, 422, 429, 500, 503)
FETCH_FAILURES = error_responses(424)
MODEL_SEEN: dict[int | str, dict[str, Any]] = {
    200: {"headers": {MODEL_HEADER: {"description": "Version of the model.", "schema": {"type": "string"}}}}
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [PART],
                    "properties": {PART: {"type": "string", "format": "binary", "description": "The photo."}},
                }
            }
        },
    }
}


@router.get(
    "/quality_ugc",
    response_model=QualityAnswer,
    responses=MODEL_SEEN | FAILURES | FETCH_FAILURES,
    summary="Score the photo at a URL",
)
async def get_quality(request: Request, who: Caller, url: PhotoUrl) -> Response:
    """The score and class of the photo at ``url``, in the form of Everypixel's product."""
    photo = given_url(request.url.query.encode("latin-1", "replace"), url)
    return await Desk.of(request).serve(request, who, ordering(photo, plain_order))


@router.post(
    "/quality_ugc",
    response_model=QualityAnswer,
    responses=MODEL_SEEN | FAILURES,
    openapi_extra=BODY,
    summary="Score an uploaded photo",
)
async def post_quality(request: Request, services: Parts, who: Caller) -> Response:
    """The score and class of the photo in the part ``data``, in the form of Everypixel's product."""
    photo = partial(upload, request, services.settings)
    return await Desk.of(request).serve(request, who, ordering(photo, plain_order))


@router.get(
    "/score",
    response_model=ScoreAnswer,
    responses=MODEL_SEEN | FAILURES | FETCH_FAILURES,
    summary="Score the photo at a URL, in full",
)
async def get_score(
    request: Request,
    who: Caller,
    url: PhotoUrl,
    reasons: WithReasons = False,
    language: Language = "en",
) -> Response:
    """Score, class, distribution, kind, size and model version of the photo at ``url``."""
    photo = given_url(request.url.query.encode("latin-1", "replace"), url, OPTIONS)
    return await Desk.of(request).serve(request, who, ordering(photo, rich_order(reasons, language)))


@router.post(
    "/score",
    response_model=ScoreAnswer,
    responses=MODEL_SEEN | FAILURES,
    openapi_extra=BODY,
    summary="Score an uploaded photo, in full",
)
async def post_score(
    request: Request,
    services: Parts,
    who: Caller,
    reasons: WithReasons = False,
    language: Language = "en",
) -> Response:
    """Score, class, distribution, kind, size and model version of the photo in the part ``data``."""
    photo = partial(upload, request, services.settings)
    return await Desk.of(request).serve(request, who, ordering(photo, rich_order(reasons, language)))


def ordering(photo: str | Callable[[], Awaitable[bytes]], order: Callable[[Photo], Order]) -> Read:
    """What makes the order for a photo when its turn comes to be read."""

    async def read() -> Order:
        return order(photo if isinstance(photo, str) else await photo())

    return read


def plain_order(photo: Photo) -> Order:
    """An order for the answer of the original: exactly these keys, since its client prints every one."""

    def render(outcomes: Sequence[Outcome]) -> dict[str, Any]:
        score = only(outcomes)
        return {"quality": {"score": score.value, "class": int(score.quality_class)}, "status": "ok"}

    return Order([photo], render)


def rich_order(reasons: bool, language: str) -> Callable[[Photo], Order]:
    """Makes orders for all that the model says of one photo."""

    def render(outcomes: Sequence[Outcome]) -> dict[str, Any]:
        return {"status": "ok"} | describe(only(outcomes), language)

    return lambda photo: Order([photo], render, subject=f"{reasons} {language}", reasons=reasons)


def describe(score: Score, language: str) -> dict[str, Any]:
    """A score in full, each reason with its sentences in that language."""
    told = score.as_dict()
    if score.reasons is not None:
        words = [advice(reason, language) for reason in score.reasons]
        told["reasons"] = [
            reason | {"wrong": said.wrong, "do": said.do}
            for reason, said in zip(told["reasons"], words, strict=True)
        ]
    return told


def only(outcomes: Sequence[Outcome]) -> Score:
    """The score of the only photo. Raises its error."""
    (outcome,) = outcomes
    if isinstance(outcome, Score):
        return outcome
    raise outcome


async def upload(request: Request, settings: Settings) -> bytes:
    """The picture in the body. Raises Invalid where there is none."""
    bounds = Bounds(
        files=frozenset({PART}),
        file_bytes=settings.max_bytes,
        total_bytes=settings.max_bytes + OVERHEAD,
        seconds=settings.body_timeout,
        fields=frozenset(),
    )
    parts = [part for part in await read_parts(request, bounds) if part.name == PART]
    if not parts:
        raise Invalid(("body", PART), "Field required", "missing")
    return parts[-1].data

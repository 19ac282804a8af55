"""Decisions over several photos: moderate, gate, best, rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from photoscore.quality import Score
from photoscore.service.batches import Batch, Options, documented, serve_batch
from photoscore.service.callers import Caller, Parts
from photoscore.service.desk import Order, Outcome
from photoscore.service.routes.scores import MODEL_SEEN
from photoscore.service.schemas import (
    BestAnswer,
    GateListAnswer,
    ModerateAnswer,
    RankAnswer,
    error_responses,
)
from photoscore.uses import DEFAULT_POLICY, GATE_POLICY, best, gate, moderate, policy_from, rank
from photoscore.uses.culling.grouping import BURST_SIMILARITY, SIMILARITY
from photoscore.uses.ranking import WEIGHT

router = APIRouter(prefix="/v1")

EXAMPLE_URLS = ["https://example.com/1.jpg", "https://example.com/2.jpg"]
POLICY = {
    "default": "accept",
    "rules": [{"name": "bad", "action": "review", "score_below": 0.4}],
}
BURST_LAXER = SIMILARITY - BURST_SIMILARITY
"""How much less alike two photos of one burst may be."""
SEEN = MODEL_SEEN | error_responses(400, 401, 403, 413, 422, 429, 500, 503)


class ModerateOptions(Options):
    """Photos, and a policy if not the default one."""

    policy: dict[str, Any] | None = Field(None, description="Rules and default; photoscore's if not given.")


class GateOptions(ModerateOptions):
    """Photos, a policy, and the language of the words."""

    language: str = Field("en", max_length=35, description="Language of the texts: en or de.")


class BestOptions(Options):
    """Photos, and how alike near-duplicates are."""

    similarity: float = Field(
        SIMILARITY, ge=0.5, le=1, description="From which on photos are near-duplicates."
    )


class RankOptions(Options):
    """Photos, the relevance of each, and what quality weighs."""

    relevance: list[Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(
        min_length=1, max_length=50, description="Of each photo in its order; of any scale that has a zero."
    )
    weight: float = Field(WEIGHT, ge=0, le=1, description="0 is relevance alone, 1 is quality alone.")


@router.post(
    "/moderate",
    response_model=ModerateAnswer,
    responses=SEEN,
    openapi_extra=documented(ModerateOptions, {"urls": EXAMPLE_URLS, "policy": POLICY}),
    summary="Accept, review or reject photos",
)
async def post_moderate(request: Request, services: Parts, who: Caller) -> Response:
    """What a policy says of each of up to 50 photos, with the rule that fired."""
    return await serve_batch(request, services.settings, who, ModerateOptions, order_moderate)


@router.post(
    "/gate",
    response_model=GateListAnswer,
    responses=SEEN,
    openapi_extra=documented(GateOptions, {"urls": EXAMPLE_URLS, "language": "en"}),
    summary="Answers for an upload form",
)
async def post_gate(request: Request, services: Parts, who: Caller) -> Response:
    """Whether each of up to 50 photos passes, and in words what to change where it does not."""
    return await serve_batch(request, services.settings, who, GateOptions, order_gate)


@router.post(
    "/best",
    response_model=BestAnswer,
    responses=SEEN,
    openapi_extra=documented(BestOptions, {"urls": EXAMPLE_URLS}),
    summary="The best of near-duplicates",
)
async def post_best(request: Request, services: Parts, who: Caller) -> Response:
    """Up to 50 photos in groups of near-duplicates and bursts, the best of each first."""
    return await serve_batch(request, services.settings, who, BestOptions, order_best)


@router.post(
    "/rank",
    response_model=RankAnswer,
    responses=SEEN,
    openapi_extra=documented(RankOptions, {"urls": EXAMPLE_URLS, "relevance": [3.2, 1.7], "weight": 0.3}),
    summary="Search order by relevance and quality",
)
async def post_rank(request: Request, services: Parts, who: Caller) -> Response:
    """Up to 50 photos in the order that weighs the relevance of each and its quality."""
    return await serve_batch(request, services.settings, who, RankOptions, order_rank)


def order_moderate(batch: Batch[ModerateOptions]) -> Order:
    """Decisions under the policy."""
    given = batch.options.policy
    policy = DEFAULT_POLICY if given is None else policy_from(given)

    def render(outcomes: Sequence[Outcome]) -> dict[str, Any]:
        photos = batch.listed(outcomes, lambda s: {"kind": s.kind} | moderate(s, policy).as_dict())
        return {"status": "ok", "photos": photos}

    return batch.order(render, reasons=policy.needs_reasons)


def order_gate(batch: Batch[GateOptions]) -> Order:
    """Answers for an upload form."""
    given = batch.options.policy
    policy = GATE_POLICY if given is None else policy_from(given)

    def render(outcomes: Sequence[Outcome]) -> dict[str, Any]:
        photos = batch.listed(outcomes, lambda s: gate(s, policy, batch.options.language).as_dict())
        return {"status": "ok", "photos": photos}

    return batch.order(render, reasons=True)


def order_best(batch: Batch[BestOptions]) -> Order:
    """Groups of like photos."""

    def render(outcomes: Sequence[Outcome]) -> dict[str, Any]:
        places, scores = scored(outcomes)
        similarity = batch.options.similarity
        groups = best(scores, similarity=similarity, burst_similarity=similarity - BURST_LAXER)
        told = [
            group.as_dict() | {"best": places[group.best], "members": [places[one] for one in group.members]}
            for group in groups
        ]
        return {"status": "ok", "groups": told, "photos": batch.listed(outcomes, lambda score: {})}

    return batch.order(render, reasons=True, embedding=True)


def order_rank(batch: Batch[RankOptions]) -> Order:
    """The search order."""
    relevance, weight = batch.options.relevance, batch.options.weight
    rank([0.5] * len(batch.photos), relevance, weight)  # raises before anything is scored

    def render(outcomes: Sequence[Outcome]) -> dict[str, Any]:
        places, scores = scored(outcomes)
        order = rank(scores, [relevance[place] for place in places], weight)
        told = [one.as_dict() | {"index": places[one.index]} for one in order]
        return {"status": "ok", "order": told, "photos": batch.listed(outcomes, lambda score: {})}

    return batch.order(render)


def scored(outcomes: Sequence[Outcome]) -> tuple[list[int], list[Score]]:
    """Places and scores of the photos that have one."""
    found = [(place, one) for place, one in enumerate(outcomes) if isinstance(one, Score)]
    return [place for place, _ in found], [one for _, one in found]

"""Whether the service can score: for load balancers and people."""

from __future__ import annotations

from fastapi import APIRouter

from photoscore.errors import Unavailable
from photoscore.service.callers import Parts
from photoscore.service.schemas import StatusAnswer, error_responses
from photoscore.service.threads import reading

router = APIRouter()


@router.get(
    "/health", response_model=StatusAnswer, responses=error_responses(500, 503), summary="Is it working?"
)
async def health(services: Parts) -> dict[str, str | None]:
    """Answer ok where model and database are usable, else 503. Takes no credentials."""
    if not services.scoring.ready:
        raise Unavailable("The model is not ready yet; try again soon.")
    await reading(services.accounts.ping)
    return {"status": "ok", "message": None}

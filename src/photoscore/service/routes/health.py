"""Whether the service can score: for load balancers and people."""

from __future__ import annotations

from fastapi import APIRouter, Request

from photoscore.errors import Unavailable
from photoscore.service.seams import Services

router = APIRouter()


@router.get("/health")
async def health(request: Request) -> dict[str, str | None]:
    """Answer ok where model and database are usable, else 503."""
    services: Services = request.app.state.services
    if not services.scoring.ready:
        raise Unavailable("The model is not ready yet; try again soon.")
    return {"status": "ok", "message": None}

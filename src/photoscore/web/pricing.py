"""What it costs, with a calculator that works without a script too."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.plans import BUSINESS_PRICE
from photoscore.web.render import language_of, page
from photoscore.web.routing import router
from photoscore.web.state import site_of
from photoscore.web.texts import Texts

pages = router()

MOST = 1_000_000_000
"""Requests a month up to which the calculator works."""
ENTERPRISE_FROM = 5_000_000
"""Requests a month from which the page proposes an own price."""
EXAMPLE = 100_000


@pages.get("/pricing")
async def pricing(request: Request) -> Response:
    """Plans, and what a month would cost."""
    t = Texts(language_of(request))
    asked = request.query_params.get("requests", str(EXAMPLE))
    requests = whole_number(asked)
    return page(
        request,
        "pricing.html",
        name="pricing",
        start=site_of(request).start_path,
        trial=site_of(request).trial,
        rate=request.app.state.services.settings.rate,
        price=BUSINESS_PRICE,
        most=MOST,
        enterprise_from=ENTERPRISE_FROM,
        requests=asked[:20],
        requests_number=requests,
        cost=None if requests is None else t.number(requests * BUSINESS_PRICE / 1_000_000, 2),
        fault=requests is None,
        large=requests is not None and requests >= ENTERPRISE_FROM,
        status=200 if requests is not None else 422,
    )


def whole_number(text: str) -> int | None:
    """The number that somebody typed, with whatever marks of thousands; None outside 1..`MOST`."""
    digits = re.sub(r"[\s.,’']", "", text)
    if not re.fullmatch(r"[0-9]{1,12}", digits):
        return None
    number = int(digits)
    return number if 1 <= number <= MOST else None

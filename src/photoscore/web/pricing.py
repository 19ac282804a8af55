"""What it costs, with a calculator that works without a script too."""

from __future__ import annotations

import re
from decimal import Decimal

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.money import decimal_dollars
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
MARK = r"[\s.,’']"
WHOLE = re.compile(rf"[0-9]{{1,12}}|[0-9]{{1,3}}(?:{MARK}[0-9]{{3}}){{1,3}}")
"""A whole number, with a mark before every three digits or with none; `calculator.js` has it too."""


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
        cost=None if requests is None else exact_dollars(requests * BUSINESS_PRICE, t),
        fault=requests is None,
        large=requests is not None and requests >= ENTERPRISE_FROM,
        status=200 if requests is not None else 422,
    )


def whole_number(text: str) -> int | None:
    """The number that somebody typed, with whatever marks of thousands; None outside 1..`MOST`.

    A mark stands before three digits: ``1.5`` is one and a half, and not fifteen.
    """
    plain = text.strip()
    if not WHOLE.fullmatch(plain):
        return None
    number = int(re.sub(MARK, "", plain))
    return number if 1 <= number <= MOST else None


def exact_dollars(micro: int, t: Texts) -> str:
    """Micro-dollars in dollars as the reader writes them, with two decimals or as many as it takes."""
    written = decimal_dollars(micro)
    return t.number(Decimal(written), len(written.partition(".")[2]))

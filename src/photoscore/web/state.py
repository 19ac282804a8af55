"""What the pages work with: one object for each application."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import Request

from photoscore.errors import Unavailable
from photoscore.quality import Score
from photoscore.service.seams import Services
from photoscore.web import evidence
from photoscore.web.reference import Reference
from photoscore.web.samples import Sample
from photoscore.web.tries import AddressMessages, address_of
from photoscore.web.visitors import Allowance, Visitor

UPLOADS_AT_ONCE = 16
"""Try-out uploads that may be in memory together."""
UPLOADS_OF_ONE = 4
"""Of these, how many from one address, so that nobody holds up all others."""


class Site:
    """`app.state.site`: the visitors' allowances, the samples' scores, and the seams for accounts.

    Accounts on the web set ``identify`` (who a request's session belongs to; None for nobody) and
    ``account_allowance`` (how the tries of somebody who signed in are counted).
    """

    def __init__(
        self, anonymous: Allowance, messages: AddressMessages, reference: Reference | None, *, trial: int
    ) -> None:
        self.messages = messages
        """How many messages the contact form takes from an address."""
        self.reference = reference
        self.evidence = evidence.load()
        self.trial = trial
        """Free requests that an account gets."""
        self.identify: Callable[[Request], Awaitable[Visitor | None]] | None = None
        self.account_allowance: Allowance | None = None
        self.start_path = "/docs"
        """Where the plans' "Start" leads: the sign-up where there is one."""
        self._anonymous = anonymous
        self._scores: dict[tuple[str, str], asyncio.Future[Score]] = {}
        self._uploads: Counter[str] = Counter()

    def allowance_for(self, request: Request) -> Allowance:
        """What counts this visitor's tries."""
        if request.state.visitor is not None and self.account_allowance is not None:
            return self.account_allowance
        return self._anonymous

    @asynccontextmanager
    async def upload_slot(self, request: Request) -> AsyncIterator[None]:
        """Room for one upload in memory. Raises Unavailable when all is taken."""
        address = address_of(request)
        if self._uploads.total() >= UPLOADS_AT_ONCE or self._uploads[address] >= UPLOADS_OF_ONE:
            raise Unavailable("Many photos are being scored just now; try again in a few seconds.", 3).keyed(
                "busy"
            )
        self._uploads[address] += 1
        try:
            yield
        finally:
            self._uploads[address] -= 1
            if not self._uploads[address]:
                del self._uploads[address]

    async def sample_score(self, sample: Sample, services: Services) -> Score:
        """The score of a sample, found once for each model and then kept."""
        key = (sample.name, services.scoring.model)
        known = self._scores.get(key)
        if known is None or (known.done() and (known.cancelled() or known.exception() is not None)):
            known = asyncio.ensure_future(services.scoring.score(sample.path.read_bytes(), reasons=True))
            self._scores[key] = known
        return await asyncio.shield(known)


def site_of(request: Request) -> Site:
    """The site that serves a request."""
    site: Site = request.app.state.site
    return site

"""Who looks at a page, and what they may try: the seams that accounts on the web fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fastapi import Request

from photoscore.quality import Score
from photoscore.web.texts import Texts


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who signed in."""

    account: str
    """The account's id."""
    name: str
    """What the page calls them."""
    csrf: str
    """Token that every form of this session must send back as `csrf`."""
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """How many photos may still be tried."""

    n: int
    total: int | None = None
    """Out of how many a day; None for an account's own free requests."""


def left_words(left: Left | None, t: Texts, trial: int) -> str:
    """How many tries are left, in the reader's language; nothing where they are not counted."""
    if left is None:
        return ""
    if left.total is None:
        return t("tryout.account_left", n=t.number(left.n))
    return t("tryout.tries_left" if left.n else "tryout.tries_none", n=left.n, total=left.total, trial=trial)


class Allowance(Protocol):
    """Who may try how many photos on the page.

    A try is taken before the photo is scored, and settled after: charged with the score, or given
    back when there is none.
    """

    async def take(self, request: Request) -> None:
        """Reserve one try. Raises RateLimited, TrialExhausted or BalanceExhausted when there is none."""

    async def settle(self, request: Request, score: Score | None) -> None:
        """Charge the reserved try for ``score``, or give it back for None."""

    async def left(self, request: Request) -> Left | None:
        """What is left for this visitor; None where nothing is counted."""

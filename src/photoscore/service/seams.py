"""What the service is made of: objects that are passed in, so that each can be replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from photoscore.accounts import Accounts
from photoscore.quality import Score
from photoscore.service.metrics import Metrics
from photoscore.service.rates import Rates
from photoscore.settings import Settings


class Scoring(Protocol):
    """Scores photos somewhere else than in the event loop."""

    @property
    def model(self) -> str:
        """Version of the model in service."""

    @property
    def ready(self) -> bool:
        """Whether a photo would be scored now."""

    async def start(self) -> None:
        """Get ready. Raises ModelError where the model cannot be used."""

    async def stop(self) -> None:
        """End every process; a photo that still waits or runs fails with Unavailable."""

    def check(self, owner: int | None = None) -> None:
        """Raise Unavailable where one more photo of ``owner`` would have to be refused."""

    async def score(
        self,
        data: bytes,
        *,
        reasons: bool = False,
        embedding: bool = False,
        within: float = 20.0,
        owner: int | None = None,
    ) -> Score:
        """Score the photo in ``data`` ``within`` that many seconds.

        ``owner`` is the account that it is for, None for visitors without one: they take turns.

        Raises a PhotoError for a photo that cannot be scored, Unavailable where the queue is
        full or the time is over. Cancelling drops the photo if its turn has not come yet.
        """


class Fetching(Protocol):
    """Gets the bytes behind a user's URL."""

    async def fetch(self, url: str, *, account: int | None = None) -> bytes:
        """The body at ``url``, fetched for an account. Raises FetchError."""

    async def close(self) -> None:
        """Let go of everything."""


@dataclass(frozen=True)
class Services:
    """Everything that a route may need; found as ``app.state.services``."""

    settings: Settings
    accounts: Accounts
    scoring: Scoring
    fetcher: Fetching
    rates: Rates = field(init=False)
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rates", Rates(self.settings))

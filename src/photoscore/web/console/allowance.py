"""The try-out of somebody who signed in: each score is charged as their plan says."""

from __future__ import annotations

import secrets

from fastapi import Request

from photoscore.accounts import Principal
from photoscore.errors import Forbidden
from photoscore.quality import Score
from photoscore.service.seams import Services
from photoscore.service.threads import reading, writing
from photoscore.web.console.sessions import session_of
from photoscore.web.visitors import Left


class AccountAllowance:
    """An `Allowance` that takes from the account's trial, then from its balance."""

    def __init__(self, services: Services) -> None:
        self._accounts = services.accounts
        self._rates = services.rates
        self._metrics = services.metrics

    async def take(self, request: Request) -> None:
        """Check rate and funds. What is charged is decided in `settle`, in one transaction."""
        who = await self._who(request)
        await self._rates.count_request(who.account_id, who.rate)
        await reading(self._accounts.check_funds, who)

    async def settle(self, request: Request, score: Score | None) -> None:
        """Charge the score before it is shown; nothing for none.

        Raises TrialExhausted or BalanceExhausted where other requests were faster: the score is then not
        to be shown.
        """
        if score is None:
            return
        who = await self._who(request)
        classes = [int(score.quality_class)]
        charge = await writing(
            self._accounts.charge, who, request_id=secrets.token_hex(16), quality_classes=classes
        )
        self._metrics.count_charge(charge, classes)

    async def left(self, request: Request) -> Left | None:
        """The free requests that are left; None where the balance pays."""
        account = await reading(self._accounts.account, (await self._who(request)).account_id)
        return Left(account.trial_left) if account.trial_left or account.balance <= 0 else None

    async def _who(self, request: Request) -> Principal:
        session = session_of(request)
        if session is None:
            raise Forbidden("Sign in again and send the photo once more.").keyed("session_gone")
        return await reading(self._accounts.web_principal, session.user.account_id)

"""Top-ups by card on Stripe's own pages (Stripe Checkout): no card number ever comes here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import stripe
import structlog
from fastapi import Request
from starlette.responses import Response

from photoscore.accounts.console import Session
from photoscore.accounts.plans import Status
from photoscore.errors import AccountError, Forbidden, Unavailable
from photoscore.service.threads import reading, writing
from photoscore.settings import Settings
from photoscore.web.console.gates import members, see_other
from photoscore.web.console.links import trusted_base
from photoscore.web.console.overview import accounts_of
from photoscore.web.forms import read_form
from photoscore.web.routing import router

log = structlog.get_logger("photoscore.web.console")
pages = router()

MARK = "photoscore_account"
"""Name of the metadata that say whose payment it is, and that it is one of ours."""
TIMEOUT_SECONDS = 10
CENT = 10_000
"""Micro-dollars in a cent."""


class Payments:
    """Begins payments at Stripe.

    Args:
        secret_key: Stripe's secret key.
        api: Address of its API.
        origin: Origin of its payment pages.
        amounts: Whole dollars that may be paid.
    """

    def __init__(self, secret_key: str, *, api: str, origin: str, amounts: Sequence[int]) -> None:
        self.origin = origin.rstrip("/")
        self.amounts = tuple(amounts)
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api.rstrip("/")},
            max_network_retries=2,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def begin(self, account_id: int, email: str, dollars: int, back: str) -> str:
        """The address of the page on which the customer pays; ``back`` is where it leads after.

        Blocks. Raises AccountError for an amount that is not offered, Unavailable where Stripe does not
        answer.
        """
        if dollars not in self.amounts:
            raise AccountError("Choose one of the amounts on the page.").keyed("amount")
        marks = {MARK: str(account_id)}
        try:
            begun = self._client.v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": "usd",
                                "unit_amount": dollars * 100,
                                "product_data": {"name": f"photoscore balance, ${dollars}"},
                            },
                        }
                    ],
                    "client_reference_id": str(account_id),
                    "customer_email": email,
                    "metadata": marks,
                    "payment_intent_data": {"metadata": marks},
                    "success_url": f"{back}?paid=yes",
                    "cancel_url": f"{back}?paid=no",
                }
            )
        except stripe.StripeError as error:
            log.error("stripe", error=type(error).__name__, code=error.code)
            raise _closed() from None
        if not begun.url or not begun.url.startswith(self.origin + "/"):
            log.error("stripe", error="its page is not on PHOTOSCORE_STRIPE_CHECKOUT")
            raise _closed()
        return begun.url


def _closed() -> Unavailable:
    message = "The payment page cannot be opened now; nothing was paid. Try again."
    return Unavailable(message, 30).keyed("payment")


def payments_of(settings: Settings) -> Payments | None:
    """What the settings allow: None where no payment by card is set up.

    Both secrets are needed: a payment whose event cannot be trusted would be taken and never credited.
    """
    if settings.stripe_secret_key is None or settings.stripe_webhook_secret is None:
        return None
    return Payments(
        settings.stripe_secret_key.get_secret_value(),
        api=settings.stripe_api,
        origin=settings.stripe_checkout,
        amounts=settings.topup_dollars,
    )


def payments_in(request: Request) -> Payments | None:
    """The application's."""
    return cast("Payments | None", request.app.state.payments)


@pages.post("/console/billing/topup")
@members
async def topup(request: Request, session: Session) -> Response:
    """Lead to the page on which the customer pays."""
    form = await read_form(request)
    payments = payments_in(request)
    if payments is None:
        raise AccountError("Payment by card is not set up here; ask the operator.").keyed("no_payment")
    account = await reading(accounts_of(request).account, session.user.account_id)
    if account.status != Status.ACTIVE:
        raise Forbidden("This account is suspended; ask the operator before you pay.").keyed("suspended")
    amount = form.get("amount", "")
    dollars = int(amount) if amount.isascii() and amount.isdecimal() and len(amount) < 7 else 0
    back = trusted_base(request) + "/console/billing"
    return see_other(
        await writing(payments.begin, session.user.account_id, session.user.email, dollars, back)
    )

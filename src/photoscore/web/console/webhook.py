"""Where Stripe tells of payments. Its signature is checked over the very bytes; nobody else is believed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import stripe
import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from photoscore.accounts.console import Console
from photoscore.errors import AccountError
from photoscore.service.problems import BadRequest, respond
from photoscore.service.seams import Services
from photoscore.service.threads import writing
from photoscore.web.console.checkout import CENT, MARK
from photoscore.web.console.sessions import console_of

log = structlog.get_logger("photoscore.web.console")
router = APIRouter(include_in_schema=False)

MOST_BYTES = 256_000
TOLERANCE_SECONDS = 300
"""How old a signature may be: what somebody recorded is worth nothing later."""
PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
REFUNDED = "charge.refunded"
LONGEST_NUMBER = 15
"""Digits of a number in an event: within what a database takes."""


@router.post("/stripe/webhook")
async def webhook(request: Request) -> Response:
    """Book a signed event once. 400 for one that cannot be trusted; 409 for one that must come again."""
    services: Services = request.app.state.services
    secret = services.settings.stripe_webhook_secret
    if request.app.state.payments is None or secret is None:
        raise BadRequest("Payment by card is not set up here.")
    event = verified(
        await _body(request, services.settings.body_timeout),
        request.headers.get("stripe-signature"),
        secret.get_secret_value(),
    )
    try:
        booked = await writing(book, console_of(request), event)
    except AccountError as error:
        log.error("payment not booked", event_id=event.get("id"), reason=error.message)
        return respond(409, error.code, error.message)
    return JSONResponse({"status": "ok", "booked": booked})


def verified(body: bytes, signature: str | None, secret: str) -> dict[str, Any]:
    """The event in ``body``. Raises BadRequest where its signature is missing, wrong or old."""
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, TOLERANCE_SECONDS)
        event = json.loads(body)
    except (stripe.SignatureVerificationError, ValueError, RecursionError):
        raise BadRequest("The signature of this event is not valid.") from None
    if not isinstance(event, dict):
        raise BadRequest("This is no event.")
    return event


def book(console: Console, event: dict[str, Any]) -> bool:
    """Credit or give back what the event says; False where there is nothing to do, or it was done before.

    Raises AccountError where it cannot be booked, and BadRequest where an event of ours is malformed.
    """
    try:
        kind, subject = event.get("type"), (event.get("data") or {}).get("object") or {}
        owner = (subject.get("metadata") or {}).get(MARK)
    except AttributeError:
        raise BadRequest("This event is not of the form of Stripe's.") from None
    if owner is None:  # a payment for something else on the same Stripe account
        return False
    try:
        if kind in PAID and subject["payment_status"] == "paid":
            return console.payments.credit(
                event["id"],
                str(kind),
                intent_id=_intent(subject),
                account_id=_number(owner),
                micro_dollars=_micro_dollars(subject["amount_total"], subject["currency"]),
            )
        if kind == REFUNDED:
            return console.payments.refund(
                event["id"],
                str(kind),
                intent_id=_intent(subject),
                refunded=_micro_dollars(subject["amount_refunded"], subject["currency"]),
            )
    except (KeyError, TypeError, ValueError):
        raise BadRequest("This event lacks what a payment of ours has.") from None
    return False


def _intent(subject: dict[str, Any]) -> str:
    intent = subject["payment_intent"]
    if not isinstance(intent, str) or not intent:
        raise ValueError(intent)
    return intent


def _micro_dollars(cents: int, currency: str) -> int:
    if currency != "usd":
        raise ValueError(currency)
    return _number(cents) * CENT


def _number(given: Any) -> int:
    if not str(given).isdecimal() or len(str(given)) > LONGEST_NUMBER:
        raise ValueError(given)
    return int(given)


async def _body(request: Request, seconds: float) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise BadRequest("This event is too long.")
    except TimeoutError:
        raise BadRequest("The event did not arrive in time.") from None
    return bytes(body)

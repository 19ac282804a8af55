"""Top-ups by card against a double of Stripe: credited once, refunded, never by a forged event."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from photoscore.accounts.money import MICRO
from web.console.conftest import House
from web.console.member import Member
from web.console.stripe_double import StripeDouble, event, signed


@pytest.fixture
def stripe_double() -> Iterator[StripeDouble]:
    """A Stripe of the test's own."""
    double = StripeDouble()
    yield double
    double.close()


@pytest.fixture
def payer(make_house: Callable[..., House], stripe_double: StripeDouble) -> Member:
    """A member of a site that takes cards."""
    return make_house(**stripe_double.settings).member()


def begin(payer: Member, double: StripeDouble, amount: int = 25) -> dict[str, Any]:
    """The checkout session that the page opens."""
    led = payer.post("/console/billing/topup", amount=str(amount))
    assert led.status_code == 303, led.text
    assert led.headers["location"].startswith(double.url + "/pay/")
    session = double.sessions[led.headers["location"].rpartition("/")[2]]
    session["payment_status"] = "paid"
    return session


def tell(payer: Member, body: bytes, headers: dict[str, str] | None = None) -> Any:
    """Deliver an event."""
    browser = payer.house.browser()
    return browser.post("/stripe/webhook", content=body, headers=signed(body) if headers is None else headers)


def balance(payer: Member) -> int:
    """The balance, which the ledger must sum to."""
    assert payer.house.accounts.ledger.differences() == []
    return payer.house.accounts.account(payer.account_id).balance


def test_a_payment_is_credited_once_however_often_it_is_told(
    payer: Member, stripe_double: StripeDouble
) -> None:
    session = begin(payer, stripe_double)
    asked = stripe_double.requests[-1]
    assert asked["line_items[0][price_data][unit_amount]"] == "2500"
    assert asked["customer_email"] == payer.email
    assert asked["success_url"] == "http://localhost/console/billing?paid=yes"
    body = event("checkout.session.completed", session)
    assert tell(payer, body).json()["booked"] is True
    assert tell(payer, body).json()["booked"] is False
    other = event("checkout.session.async_payment_succeeded", session)
    assert tell(payer, other).json()["booked"] is False, "another event of the same payment"
    assert balance(payer) == 25 * MICRO
    assert payer.house.accounts.account(payer.account_id).plan == "business"
    shown = payer.browser.get("/console/billing?paid=yes").text
    assert "$25.00" in shown
    assert "Thank you" in shown


def test_nothing_is_credited_before_the_money_is_there(payer: Member, stripe_double: StripeDouble) -> None:
    session = begin(payer, stripe_double) | {"payment_status": "unpaid"}
    assert tell(payer, event("checkout.session.completed", session)).json()["booked"] is False
    assert balance(payer) == 0


def test_a_refund_is_an_entry_of_its_own(payer: Member, stripe_double: StripeDouble) -> None:
    session = begin(payer, stripe_double)
    charge = {
        "id": "ch_1",
        "payment_intent": session["payment_intent"],
        "currency": "usd",
        "metadata": session["metadata"],
        "amount_refunded": 1000,
    }
    early = tell(payer, event("charge.refunded", charge))
    assert early.status_code == 409, "its payment is not told yet: Stripe sends it again"
    assert set(early.json()) == {"status", "message", "detail", "error"}
    tell(payer, event("checkout.session.completed", session))
    assert tell(payer, event("charge.refunded", charge)).json()["booked"] is True
    assert tell(payer, event("charge.refunded", charge)).json()["booked"] is False
    assert tell(payer, event("charge.refunded", charge | {"amount_refunded": 2500}, "evt_2")).json()["booked"]
    assert balance(payer) == 0
    kinds = [entry.kind for entry in payer.house.accounts.ledger.entries(payer.account_id)]
    assert kinds == ["refund", "refund", "topup"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": "t=1,v1=00"},
        {"Stripe-Signature": "nonsense"},
        {"Stripe-Signature": ""},
    ],
)
def test_a_forged_signature_books_nothing(
    payer: Member, stripe_double: StripeDouble, headers: dict[str, str]
) -> None:
    body = event("checkout.session.completed", begin(payer, stripe_double))
    assert tell(payer, body, headers).status_code == 400
    assert balance(payer) == 0


def test_another_secret_an_old_or_changed_event_books_nothing(
    payer: Member, stripe_double: StripeDouble
) -> None:
    session = begin(payer, stripe_double)
    body = event("checkout.session.completed", session)
    dearer = event("checkout.session.completed", session | {"amount_total": 1_000_000})
    assert tell(payer, body, signed(body, "whsec_other")).status_code == 400
    assert tell(payer, body, signed(body, at=int(time.time()) - 3600)).status_code == 400
    assert tell(payer, dearer, signed(body)).status_code == 400
    assert balance(payer) == 0


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"id": "evt_1", "type": "checkout.session.completed"}', b"\xff\xfe"]
)
def test_a_signed_oddity_books_nothing(payer: Member, body: bytes) -> None:
    header = signed(body.decode("latin-1").encode("ascii", "replace"))
    assert tell(payer, body, header).status_code in (200, 400)
    assert balance(payer) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"currency": "eur"},
        {"amount_total": None},
        {"amount_total": -2500},
        {"amount_total": 10**30},
        {"payment_intent": None},
        {"metadata": ["photoscore"]},
        {"metadata": "photoscore"},
    ],
)
def test_a_malformed_payment_of_ours_is_refused(
    payer: Member, stripe_double: StripeDouble, change: dict[str, Any]
) -> None:
    session = begin(payer, stripe_double) | change
    answer = tell(payer, event("checkout.session.completed", session))
    assert answer.status_code == 400
    assert set(json.loads(answer.text)) >= {"status", "message", "detail", "error"}
    assert balance(payer) == 0


@pytest.mark.parametrize("amount", ["", "1", "-25", "25.5", "٢٥", "1e3", "9" * 30])
def test_only_amounts_of_the_page_are_taken(payer: Member, stripe_double: StripeDouble, amount: str) -> None:
    assert 400 <= payer.post("/console/billing/topup", amount=amount).status_code < 500
    assert stripe_double.requests == []


def test_a_stripe_that_fails_costs_nothing_and_says_so(payer: Member, stripe_double: StripeDouble) -> None:
    stripe_double.broken = True
    answer = payer.post("/console/billing/topup", amount="25")
    assert answer.status_code == 503
    assert "nothing was paid" in answer.text


def test_without_stripe_the_page_says_how_to_pay(ada: Member) -> None:
    assert "/contact" in ada.browser.get("/console/billing").text
    assert ada.post("/console/billing/topup", amount="25").status_code >= 400
    body = b"{}"
    assert tell(ada, body).status_code == 400

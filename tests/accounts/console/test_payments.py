"""Card payments: once, in whatever order and however often the events come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accounts.people import Customer
from photoscore.accounts import Accounts
from photoscore.accounts.console import Console
from photoscore.errors import AccountError


def credit(console: Console, customer: Customer, event: str = "evt_1", intent: str = "pi_1") -> bool:
    """A payment of $25."""
    return console.payments.credit(
        event,
        "checkout.session.completed",
        intent_id=intent,
        account_id=customer.id,
        micro_dollars=25_000_000,
    )


def give_back(console: Console, event: str, dollars: int, intent: str = "pi_1") -> bool:
    """An event that says how much of the payment was given back in all."""
    return console.payments.refund(event, "charge.refunded", intent_id=intent, refunded=dollars * 1_000_000)


def ledger(accounts: Accounts, customer: Customer) -> list[tuple[str, int, str | None]]:
    """The account's entries, newest first."""
    return [(e.kind, e.amount, e.reference) for e in accounts.ledger.entries(customer.id)]


def test_a_payment_is_credited_once(console: Console, accounts: Accounts, ada: Customer) -> None:
    assert credit(console, ada)
    assert not credit(console, ada), "the same event again"
    assert not credit(console, ada, event="evt_2"), "another event of the same payment"
    assert credit(console, ada, event="evt_3", intent="pi_2")
    assert ledger(accounts, ada) == [
        ("topup", 25_000_000, "card payment pi_2"),
        ("topup", 25_000_000, "card payment pi_1"),
    ]
    account = accounts.account(ada.id)
    assert (account.balance, account.plan) == (50_000_000, "business")


def test_events_at_once_credit_once(console: Console, accounts: Accounts, ada: Customer) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda n: credit(console, ada, event=f"evt_{n % 4}"), range(16)))
    assert outcomes.count(True) == 1
    assert accounts.account(ada.id).balance == 25_000_000


def test_refunds_are_booked_by_what_they_add(console: Console, accounts: Accounts, ada: Customer) -> None:
    credit(console, ada)
    assert give_back(console, "evt_2", 5)
    assert not give_back(console, "evt_2", 5)
    assert give_back(console, "evt_4", 25)
    assert not give_back(console, "evt_3", 10), "an event that comes late"
    assert not give_back(console, "evt_5", 99), "more than was paid"
    assert [amount for _, amount, _ in ledger(accounts, ada)] == [-20_000_000, -5_000_000, 25_000_000]
    assert not give_back(console, "evt_6", 25), "the whole is given back"
    assert accounts.ledger.differences() == []


def test_a_refund_that_comes_before_its_payment_comes_again(
    console: Console, accounts: Accounts, ada: Customer
) -> None:
    with pytest.raises(AccountError, match="no payment pi_1"):
        give_back(console, "evt_2", 5)
    credit(console, ada)
    assert give_back(console, "evt_2", 5)
    assert accounts.account(ada.id).balance == 20_000_000


def test_a_payment_for_nobody_is_refused_and_may_come_again(
    console: Console, accounts: Accounts, ada: Customer
) -> None:
    console.privacy.delete(ada.id)
    arguments: dict[str, Any] = {"intent_id": "pi_9", "micro_dollars": 1}
    for account_id in (ada.id, 99):
        with pytest.raises(AccountError):
            console.payments.credit("evt_9", "x", account_id=account_id, **arguments)
    with accounts.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT * FROM payment_events").all() == []


def test_a_deleted_accounts_payment_can_be_given_back(
    console: Console, accounts: Accounts, ada: Customer
) -> None:
    credit(console, ada)
    console.privacy.delete(ada.id)
    assert give_back(console, "evt_2", 25)
    assert accounts.account(ada.id).balance == 0

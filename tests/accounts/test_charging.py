"""What a call costs, and what refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.people import Clock, Customer, make_customer
from photoscore.accounts import Accounts, Charge
from photoscore.errors import (
    AccountError,
    BalanceExhausted,
    Forbidden,
    IdempotencyConflict,
    PhotoscoreError,
    TrialExhausted,
)


def spend_trial(accounts: Accounts, customer: Customer, keep: int = 0) -> None:
    """Uses up the trial but for ``keep`` requests."""
    left = accounts.account(customer.id).trial_left - keep
    accounts.charge(customer.who, request_id=f"trial-{customer.id}", quality_classes=[3] * left)


def money(accounts: Accounts, customer: Customer) -> tuple[int, int]:
    """What is left of trial and balance."""
    account = accounts.account(customer.id)
    return account.trial_left, account.balance


def test_a_trial_is_500_requests(accounts: Accounts, ada: Customer) -> None:
    assert money(accounts, ada) == (500, 0)
    charge = accounts.charge(ada.who, request_id="1", quality_classes=[3])
    assert charge == Charge("1", requests=1, trial=1, micro_dollars=0)
    spend_trial(accounts, ada)
    for attempt in attempts(accounts, ada):
        with pytest.raises(TrialExhausted, match="free requests are used up"):
            attempt()
    assert money(accounts, ada) == (0, 0)
    assert accounts.ledger.entries(ada.id) == []


def attempts(accounts: Accounts, customer: Customer, count: int = 1) -> list[Callable[[], Any]]:
    """Both places where funds are asked for."""
    return [
        lambda: accounts.check_funds(customer.who, count),
        lambda: accounts.charge(customer.who, request_id="refused", quality_classes=[3] * count),
    ]


def test_business_pays_600_micro_dollars_from_the_balance(accounts: Accounts, ada: Customer) -> None:
    spend_trial(accounts, ada)
    entry = accounts.topup(ada.id, 1500, "cash")
    assert (entry.kind, entry.amount, entry.balance, entry.reference) == ("topup", 1500, 1500, "cash")
    assert accounts.account(ada.id).plan == "business"
    charges = [accounts.charge(ada.who, request_id=str(n), quality_classes=[5]) for n in range(2)]
    assert [charge.micro_dollars for charge in charges] == [600, 600]
    for attempt in attempts(accounts, ada):
        with pytest.raises(BalanceExhausted, match="used up"):
            attempt()
    amounts = [(entry.kind, entry.amount, entry.balance) for entry in accounts.ledger.entries(ada.id)]
    assert amounts == [("charge", -600, 300), ("charge", -600, 900), ("topup", 1500, 1500)]


def test_the_trial_is_used_before_the_balance(accounts: Accounts, ada: Customer) -> None:
    accounts.topup(ada.id, 10_000)
    spend_trial(accounts, ada, keep=2)
    charge = accounts.charge(ada.who, request_id="five", quality_classes=[1, 2, 3, 4, 5])
    assert (charge.trial, charge.micro_dollars) == (2, 1800)
    assert money(accounts, ada) == (0, 8200)
    usage = accounts.usage(ada.id, by=["class"])
    assert [(row.quality_class, row.requests, row.micro_dollars) for row in usage] == [
        (1, 1, 0),
        (2, 1, 0),
        (3, 499, 600),
        (4, 1, 600),
        (5, 1, 600),
    ]


def test_several_photos_are_charged_together_or_not_at_all(accounts: Accounts, ada: Customer) -> None:
    spend_trial(accounts, ada, keep=2)
    for attempt in attempts(accounts, ada, 3):
        with pytest.raises(TrialExhausted, match="2 free requests are left, 3 are needed"):
            attempt()
    assert money(accounts, ada) == (2, 0)
    accounts.topup(ada.id, 599)
    for attempt in attempts(accounts, ada, 3):
        with pytest.raises(BalanceExhausted):
            attempt()
    assert money(accounts, ada) == (2, 599)


@pytest.mark.parametrize("classes", [[], [3] * 10_001])
def test_a_charge_has_a_sensible_size(accounts: Accounts, ada: Customer, classes: list[int]) -> None:
    with pytest.raises(AccountError, match="1 to 10000 requests"):
        accounts.charge(ada.who, request_id="1", quality_classes=classes)


def test_enterprise_has_its_own_price_and_credit(accounts: Accounts, ada: Customer) -> None:
    spend_trial(accounts, ada)
    account = accounts.set_plan(ada.id, "enterprise", price=250, rate=100, credit_limit=1000)
    assert (account.price, account.rate, account.credit_limit) == (250, 100, 1000)
    for number in range(4):
        accounts.charge(ada.who, request_id=str(number), quality_classes=[3])
    assert money(accounts, ada) == (0, -1000)
    for attempt in attempts(accounts, ada):
        with pytest.raises(BalanceExhausted):
            attempt()
    accounts.set_plan(ada.id, "enterprise", price=0)
    with pytest.raises(BalanceExhausted):
        accounts.check_funds(ada.who)


@pytest.mark.parametrize(
    ("plan", "terms"),
    [
        ("gold", {}),
        ("business", {"price": 1}),
        ("trial", {"credit_limit": 5}),
        ("enterprise", {"price": -1}),
        ("enterprise", {"credit_limit": -1}),
        ("enterprise", {"rate": 0}),
        ("enterprise", {"rate": float("nan")}),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    accounts: Accounts, ada: Customer, plan: str, terms: dict[str, Any]
) -> None:
    with pytest.raises(AccountError):
        accounts.set_plan(ada.id, plan, **terms)
    assert accounts.account(ada.id).plan == "trial"


def test_going_back_to_the_trial_does_not_fill_it_again(accounts: Accounts, ada: Customer) -> None:
    spend_trial(accounts, ada, keep=1)
    accounts.topup(ada.id, 600)
    accounts.set_plan(ada.id, "trial")
    assert money(accounts, ada) == (1, 600)


def test_the_same_request_id_is_charged_once(accounts: Accounts, ada: Customer) -> None:
    accounts.charge(ada.who, request_id="1", quality_classes=[3, 3])
    again = accounts.charge(ada.who, request_id="1", quality_classes=[3, 3])
    assert again.repeated
    assert money(accounts, ada) == (498, 0)
    with pytest.raises(AccountError, match="another account"):
        accounts.charge(make_customer(accounts, "Bob").who, request_id="1", quality_classes=[3])


def test_the_web_page_spends_the_same_trial(accounts: Accounts, ada: Customer) -> None:
    page = accounts.web_principal(ada.id)
    accounts.charge(page, request_id="1", quality_classes=[4])
    accounts.charge(ada.who, request_id="2", quality_classes=[4])
    assert money(accounts, ada) == (498, 0)
    assert [(row.key, row.requests) for row in accounts.usage(ada.id)] == [
        ("", 1),
        (ada.key.client_id, 1),
    ]


class TestIdempotency:
    """A request repeated with its Idempotency-Key within a day."""

    @staticmethod
    def charge(accounts: Accounts, customer: Customer, request_id: str, digest: str = "d") -> Charge:
        """One request with the key ``k``."""
        return accounts.charge(
            customer.who,
            request_id=request_id,
            quality_classes=[3],
            idempotency_key="k",
            digest=digest,
            answer=f"answer of {request_id}",
        )

    def test_a_repeat_gets_the_first_answer_and_costs_nothing(
        self, accounts: Accounts, ada: Customer, clock: Clock
    ) -> None:
        assert accounts.find_idempotent(ada.who, "k", "d") is None
        self.charge(accounts, ada, "1")
        clock.turn(hours=23, minutes=59)
        assert accounts.find_idempotent(ada.who, "k", "d") == "answer of 1"
        again = self.charge(accounts, ada, "2")
        assert again == Charge("1", 1, 1, 0, answer="answer of 1", repeated=True)
        assert money(accounts, ada) == (499, 0)

    def test_it_is_answered_though_the_funds_are_gone(self, accounts: Accounts, ada: Customer) -> None:
        self.charge(accounts, ada, "1")
        spend_trial(accounts, ada)
        assert accounts.find_idempotent(ada.who, "k", "d") == "answer of 1"

    def test_after_a_day_it_is_a_new_request(self, accounts: Accounts, ada: Customer, clock: Clock) -> None:
        self.charge(accounts, ada, "1")
        clock.turn(days=1)
        assert accounts.find_idempotent(ada.who, "k", "other") is None
        assert self.charge(accounts, ada, "2", "other").answer == "answer of 2"
        assert money(accounts, ada) == (498, 0)
        accounts.purge()
        assert accounts.find_idempotent(ada.who, "k", "other") == "answer of 2"
        clock.turn(days=1)
        accounts.purge()
        with accounts.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT * FROM answers").all() == []

    def test_another_request_with_the_same_key_is_refused(self, accounts: Accounts, ada: Customer) -> None:
        self.charge(accounts, ada, "1")
        with pytest.raises(IdempotencyConflict, match="another request"):
            accounts.find_idempotent(ada.who, "k", "other")
        with pytest.raises(IdempotencyConflict, match="another request"):
            self.charge(accounts, ada, "2", "other")
        assert money(accounts, ada) == (499, 0)

    def test_two_accounts_may_use_the_same_key(self, accounts: Accounts, ada: Customer) -> None:
        bob = make_customer(accounts, "Bob")
        self.charge(accounts, ada, "1", "a")
        assert accounts.find_idempotent(bob.who, "k", "b") is None
        assert self.charge(accounts, bob, "2", "b").repeated is False

    @pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\nb", "\0"])
    def test_a_malformed_key_is_refused(self, accounts: Accounts, ada: Customer, key: str) -> None:
        with pytest.raises(IdempotencyConflict, match="printable ASCII"):
            accounts.find_idempotent(ada.who, key, "d")


def test_an_account_that_is_gone_is_a_plain_error(accounts: Accounts, ada: Customer) -> None:
    stranger = accounts.web_principal(ada.id).__class__(999, None, "", None)
    with pytest.raises(Forbidden):
        accounts.check_funds(stranger)
    for attempt in (accounts.account, accounts.suspend, accounts.create_key):
        with pytest.raises(PhotoscoreError, match="no account 999"):
            attempt(999)

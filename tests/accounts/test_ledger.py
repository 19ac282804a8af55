"""The ledger: append-only, its sum the balance, whatever is done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from accounts.people import Customer, make_customer
from photoscore.accounts import Accounts
from photoscore.errors import AccountError, BalanceExhausted, Forbidden, TrialExhausted

AMOUNTS = st.integers(1, 5000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("charge"), st.integers(1, 300)),
        st.tuples(st.sampled_from(["topup", "refund", "correct"]), AMOUNTS),
        st.tuples(st.just("enterprise"), AMOUNTS),
        st.tuples(st.sampled_from(["trial", "business", "suspend", "resume"]), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_done_the_ledger_sums_to_the_balance(
    accounts: Accounts, steps: list[tuple[str, int]]
) -> None:
    customer = make_customer(accounts)
    spent = 0
    for number, (step, size) in enumerate(steps):
        before = accounts.account(customer.id)
        try:
            take_step(accounts, customer, step, size, f"{customer.id}/{number}")
        except (TrialExhausted, BalanceExhausted, Forbidden):
            assert accounts.account(customer.id) == before, "a refused charge changed the account"
        else:
            spent += size if step == "charge" else 0
    account = accounts.account(customer.id)
    entries = accounts.ledger.entries(customer.id, most=1000)[::-1]
    assert sum(entry.amount for entry in entries) == account.balance
    assert [entry.balance for entry in entries] == running_sums([entry.amount for entry in entries])
    [*usage] = accounts.usage(customer.id, by=[])
    assert sum(row.requests for row in usage) == spent
    assert sum(row.trial for row in usage) == 500 - account.trial_left
    charged = -sum(entry.amount for entry in entries if entry.kind == "charge")
    assert sum(row.micro_dollars for row in usage) == charged
    assert accounts.ledger.differences() == []


def take_step(accounts: Accounts, customer: Customer, step: str, size: int, name: str) -> None:
    """One thing that a customer or an operator does."""
    if step == "charge":
        classes = [1 + n % 5 for n in range(size)]
        accounts.charge(customer.who, request_id=name, quality_classes=classes)
    elif step == "enterprise":
        accounts.set_plan(customer.id, step, price=size % 700, credit_limit=size)
    elif step in {"trial", "business"}:
        accounts.set_plan(customer.id, step)
    elif step == "correct":
        accounts.ledger.correct(customer.id, size - 2500 or 1, "why not")
    elif step in {"suspend", "resume"}:
        {"suspend": accounts.suspend, "resume": accounts.resume}[step](customer.id)
    else:
        {"topup": accounts.ledger.topup, "refund": accounts.ledger.refund}[step](customer.id, size)


def running_sums(amounts: list[int]) -> list[int]:
    """The balance after each amount."""
    return [sum(amounts[: n + 1]) for n in range(len(amounts))]


@pytest.mark.parametrize("table", ["ledger", "charges"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET at = at", "DELETE FROM {}", "DELETE FROM {} WHERE id = 1"]
)
def test_the_database_itself_refuses_to_change_the_past(
    accounts: Accounts, ada: Customer, table: str, statement: str
) -> None:
    accounts.topup(ada.id, 10_000)
    accounts.charge(ada.who, request_id="1", quality_classes=[3] * 501)
    with pytest.raises(DBAPIError, match="append-only"), accounts.database.writing() as connection:
        connection.execute(text(statement.format(table)))
    assert accounts.ledger.differences() == []


def test_a_truncated_ledger_is_refused(postgresql_url: str) -> None:
    accounts = Accounts(postgresql_url)
    with pytest.raises(DBAPIError, match="append-only"), accounts.database.writing() as connection:
        connection.execute(text("TRUNCATE ledger"))
    accounts.close()


def test_a_balance_changed_by_hand_is_found(accounts: Accounts, ada: Customer) -> None:
    accounts.topup(ada.id, 10_000)
    with accounts.database.writing() as connection:
        connection.execute(text("UPDATE accounts SET balance = 20000"))
    assert accounts.ledger.differences() == ["account 1: the balance is $0.02, the ledger sums to $0.01"]


def test_a_refund_may_leave_a_debt_that_stops_charging(accounts: Accounts, ada: Customer) -> None:
    accounts.charge(ada.who, request_id="0", quality_classes=[3] * 500)
    accounts.topup(ada.id, 1000)
    accounts.charge(ada.who, request_id="1", quality_classes=[3])
    assert accounts.ledger.refund(ada.id, 1000, "re_1").balance == -600
    with pytest.raises(BalanceExhausted):
        accounts.check_funds(ada.who)


@pytest.mark.parametrize("amount", [0, -1])
def test_amounts_have_a_direction(accounts: Accounts, ada: Customer, amount: int) -> None:
    movements: list[Callable[[int, int], object]] = [accounts.topup, accounts.ledger.refund]
    for movement in movements:
        with pytest.raises(AccountError, match="above"):
            movement(ada.id, amount)
    with pytest.raises(AccountError, match="reason"):
        accounts.ledger.correct(ada.id, 5, " ")


def test_the_ledger_is_read_in_pages(accounts: Accounts, ada: Customer) -> None:
    for number in range(1, 6):
        accounts.topup(ada.id, number)
    bob = make_customer(accounts, "Bob")
    accounts.topup(bob.id, 77)
    first = accounts.ledger.entries(ada.id, most=3)
    rest = accounts.ledger.entries(ada.id, before=first[-1].id, most=3)
    assert [entry.amount for entry in first + rest] == [5, 4, 3, 2, 1]

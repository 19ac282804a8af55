"""Usage by hour, key and class; a month's statement."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from accounts.people import Clock, Customer, make_customer
from photoscore.accounts import Accounts
from photoscore.accounts.statement import HEADER
from photoscore.errors import AccountError


@pytest.fixture
def busy(accounts: Accounts, ada: Customer, clock: Clock) -> Customer:
    """Two keys over three hours and two days, and another account that is to be seen nowhere."""
    second = accounts.create_key(ada.id, "second")
    other = accounts.authenticate_basic(second.client_id, second.secret)
    accounts.charge(ada.who, request_id="1", quality_classes=[3, 3, 5])
    clock.turn(hours=1)
    accounts.charge(other, request_id="2", quality_classes=[5])
    clock.turn(days=1)
    accounts.charge(ada.who, request_id="3", quality_classes=[1])
    bob = make_customer(accounts, "Bob")
    accounts.charge(bob.who, request_id="4", quality_classes=[2] * 50)
    return ada


def counts(accounts: Accounts, customer: Customer, *by: str) -> list[tuple[str, int | None, int]]:
    """The rows in short."""
    return [
        (f"{row.start:%d %H}" if row.start else "", row.quality_class, row.requests)
        for row in accounts.usage(customer.id, by=by)
    ]


def test_usage_is_told_by_what_is_asked_for(accounts: Accounts, busy: Customer) -> None:
    assert counts(accounts, busy) == [("", None, 5)]
    assert counts(accounts, busy, "month") == [("01 00", None, 5)]
    assert counts(accounts, busy, "day") == [("24 00", None, 4), ("25 00", None, 1)]
    assert counts(accounts, busy, "hour") == [("24 12", None, 3), ("24 13", None, 1), ("25 13", None, 1)]
    assert counts(accounts, busy, "class") == [("", 1, 1), ("", 3, 2), ("", 5, 2)]
    assert counts(accounts, busy, "day", "class") == [
        ("24 00", 3, 2),
        ("24 00", 5, 2),
        ("25 00", 1, 1),
    ]
    by_key = {row.key: row.requests for row in accounts.usage(busy.id, by=["key"])}
    assert sorted(by_key.values()) == [1, 4]
    assert by_key[busy.key.client_id] == 4


def test_usage_between_two_times_and_of_one_key(accounts: Accounts, busy: Customer) -> None:
    noon, one = datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2026, 11, 24, 13, tzinfo=UTC)
    [row] = accounts.usage(busy.id, since=noon, until=one, by=[])
    assert row.requests == 3
    [row] = accounts.usage(busy.id, since=one, client_id=busy.key.client_id, by=[])
    assert row.requests == 1
    assert accounts.usage(busy.id, until=noon) == []


def test_usage_of_all_accounts_together(accounts: Accounts, busy: Customer) -> None:
    days = [(f"{row.start:%d}", row.requests) for row in accounts.usage(None, by=["day"])]
    assert days == [("24", 4), ("25", 51)]


@pytest.mark.parametrize("by", [["week"], ["day", "hour"]])
def test_an_unknown_grouping_is_refused(accounts: Accounts, ada: Customer, by: list[str]) -> None:
    with pytest.raises(AccountError, match="hour, day, month, key, class"):
        accounts.usage(ada.id, by=by)


def test_a_month_as_csv(accounts: Accounts, ada: Customer, clock: Clock) -> None:
    accounts.topup(ada.id, 5_000_000, "=invoice 1")
    clock.now = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    accounts.charge(ada.who, request_id="0", quality_classes=[3] * 501)
    clock.turn(seconds=1)
    accounts.charge(ada.who, request_id="1", quality_classes=[3] * 2)
    accounts.topup(ada.id, 1_000_000)
    clock.now = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    accounts.ledger.refund(ada.id, 500_000, "re_1")
    accounts.charge(ada.who, request_id="2", quality_classes=[3])
    clock.turn(seconds=1)
    accounts.charge(ada.who, request_id="3", quality_classes=[3])
    november = list(csv.reader(accounts.statement(ada.id, "2026-11").splitlines()))
    assert november == [
        list(HEADER),
        ["2026-11-01", "Opening balance", "", "", "", "0.00"],
        ["2026-11-24", "Payment: =invoice 1", "", "", "5.00", "5.00"],
        ["2026-11-30", "Requests", "501", "500", "-0.0006", "4.9994"],
        ["2026-11-30", "Closing balance", "", "", "", "4.9994"],
    ]
    december = list(csv.reader(accounts.statement(ada.id, "2026-12").splitlines()))
    assert december[1:] == [
        ["2026-12-01", "Opening balance", "", "", "", "4.9994"],
        ["2026-12-01", "Payment", "", "", "1.00", "5.9994"],
        ["2026-12-01", "Requests", "2", "0", "-0.0012", "5.9982"],
        ["2026-12-31", "Refund: re_1", "", "", "-0.50", "5.4982"],
        ["2026-12-31", "Requests", "1", "0", "-0.0006", "5.4976"],
        ["2026-12-31", "Closing balance", "", "", "", "5.4976"],
    ]


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "november", "2026-11-01", "0000-01", "9999-12"])
def test_what_is_no_month_is_refused(accounts: Accounts, ada: Customer, month: str) -> None:
    with pytest.raises(AccountError, match="is no month"):
        accounts.statement(ada.id, month)


def test_a_statement_of_nobody_is_refused(accounts: Accounts) -> None:
    with pytest.raises(AccountError, match="no account 7"):
        accounts.statement(7, "2026-11")

"""Accounts: found, listed, renamed, warned."""

from __future__ import annotations

import pytest

from photoscore.accounts import Accounts
from photoscore.accounts.customers import LONGEST_NAME
from photoscore.errors import AccountError


def test_a_new_account_is_on_the_trial(accounts: Accounts) -> None:
    account = accounts.create_account(" Ada  Ltd ", " ada@example.org ")
    assert (account.name, account.email, account.plan, account.status) == (
        "Ada Ltd",
        "ada@example.org",
        "trial",
        "active",
    )
    assert (account.price, account.rate, account.credit_limit, account.low_balance) == (600, None, 0, None)
    assert accounts.account(account.id) == account


@pytest.mark.parametrize("name", ["", " ", "x" * (LONGEST_NAME + 1), "a\0b", "\x1b[2J", "\ud800"])
def test_a_name_must_be_printable(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountError, match="printable characters"):
        accounts.create_account(name)
    assert accounts.customers.list() == []


def test_lists_come_in_pages_and_by_a_part_of_the_name(accounts: Accounts) -> None:
    for name in ("Ada", "Bob", "ADAM", "100%", "1000"):
        accounts.create_account(name, f"{name[0]}@example.org" if name == "Bob" else None)

    def names(**asked: object) -> list[str]:
        return [account.name for account in accounts.customers.list(**asked)]

    assert names(most=2) == ["Ada", "Bob"]
    assert names(after=2, most=2) == ["ADAM", "100%"]
    assert names(containing="ada") == ["Ada", "ADAM"]
    assert names(containing="EXAMPLE.org") == ["Bob"]
    assert names(containing="0%") == ["100%"]
    assert names(containing="_") == []
    assert [account.name for account in accounts.customers.all()] == ["Ada", "Bob", "ADAM", "100%", "1000"]


@pytest.mark.parametrize("word", ["99", "9" * 30, "Bob", "", "\u0661"])
def test_what_names_nobody_is_refused(accounts: Accounts, word: str) -> None:
    with pytest.raises(AccountError, match="no account"):
        accounts.customers.find(word)


def test_changes_of_nothing_change_nothing(accounts: Accounts) -> None:
    account = accounts.create_account("Ada", "ada@example.org")
    assert accounts.customers.rename(account.id) == account
    with pytest.raises(AccountError, match=r"at least \$0.00"):
        accounts.customers.set_low_balance(account.id, -1)
    assert accounts.customers.set_low_balance(account.id, 0).low_balance == 0


def test_an_edit_is_all_or_nothing(accounts: Accounts) -> None:
    account = accounts.create_account("Ada", "ada@example.org")
    for change in ({"name": "Eve", "low_balance": -1}, {"low_balance": 5, "email": "nonsense"}):
        with pytest.raises(AccountError):
            accounts.customers.rename(account.id, **change)  # type: ignore[arg-type]
    assert accounts.account(account.id) == account
    assert accounts.customers.rename(account.id, name="Eve", low_balance=5).low_balance == 5
    assert accounts.customers.rename(account.id, low_balance="off").low_balance is None


@pytest.mark.parametrize("word", ["bad\udcff", "a\0b"])
def test_what_no_name_can_hold_finds_no_account(accounts: Accounts, word: str) -> None:
    with pytest.raises(AccountError, match="There is no account"):
        accounts.customers.find(word)

"""Amounts in dollars: exact both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photoscore.accounts.money import decimal_dollars, dollars, from_dollars
from photoscore.errors import AccountError


@pytest.mark.parametrize(
    ("text", "micro", "shown"),
    [
        ("12.5", 12_500_000, "$12.50"),
        ("$0.0006", 600, "$0.0006"),
        (" 10 ", 10_000_000, "$10.00"),
        ("-0.000001", -1, "-$0.000001"),
        ("1e3", 1_000_000_000, "$1000.00"),
        ("0", 0, "$0.00"),
        ("0.1", 100_000, "$0.10"),
    ],
)
def test_dollars_are_exact(text: str, micro: int, shown: str) -> None:
    assert from_dollars(text) == micro
    assert dollars(micro) == shown


@given(st.integers(-(10**13), 10**13))
def test_what_is_shown_can_be_entered(micro: int) -> None:
    assert from_dollars(decimal_dollars(micro)) == micro


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ten",
        "1,50",
        "0.0000001",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "1e999999999",
        "-1e999999999",
        "10000000.01",
        "1e-400",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AccountError):
        from_dollars(text)

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
    ("words", "texts"),
    [
        ("is no amount in dollars", ["", "ten", "1,50", "nan", "snan", "inf", "-inf"]),
        ("finer than a micro-dollar", ["0.0000001", "1e-400", "1e-999999999", f"1.{'0' * 30}1"]),
        ("above the largest amount", ["1e400", "10000000.01", "1e999999999", "-1e999999999"]),
    ],
)
def test_what_is_no_amount_is_refused(words: str, texts: list[str]) -> None:
    for text in texts:
        with pytest.raises(AccountError, match=words):
            from_dollars(text)

"""Money as integer micro-dollars: exact to enter, exact to show."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from photoscore.errors import AccountError

MICRO = 1_000_000
"""Micro-dollars in a dollar."""
LARGEST = 10_000_000 * MICRO
"""Largest amount that one entry may move: a typing error should not become a fortune."""


def from_dollars(text: str | Decimal) -> int:
    """Micro-dollars of an amount in dollars, as ``"12.50"`` or ``"$0.0006"``.

    Raises AccountError where it is no number, finer than a micro-dollar, or above ``LARGEST``.
    """
    try:
        given = Decimal(str(text).strip().removeprefix("$"))
        if not given.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise AccountError(f"{text!r} is no amount in dollars; write it as 12.50.").keyed(
            "no_amount", text=text
        ) from None
    # By ways that round nothing: sums and products of Decimal keep 28 digits, and overflow.
    if given.copy_abs() > LARGEST // MICRO:
        raise AccountError(f"{text} is above the largest amount of {dollars(LARGEST)} at once.").keyed(
            "amount_large", text=text, most=dollars(LARGEST)
        )
    exact = given.quantize(Decimal("0.000001"))
    if exact != given:
        raise AccountError(f"{text} is finer than a micro-dollar; use at most six decimals.").keyed(
            "amount_fine", text=text
        )
    return int(exact * MICRO)


def dollars(micro: int, places: int = 2) -> str:
    """An exact amount for people, with at least so many decimals: ``600`` gives ``"$0.0006"``."""
    return f"{'-' if micro < 0 else ''}${decimal_dollars(abs(micro), places)}"


def decimal_dollars(micro: int, places: int = 2) -> str:
    """An exact amount for machines, as ``"12.50"`` or ``"-0.0006"``."""
    whole, part = divmod(abs(micro), MICRO)
    digits = f"{part:06d}".rstrip("0").ljust(places, "0")
    return f"{'-' if micro < 0 else ''}{whole}.{digits}"

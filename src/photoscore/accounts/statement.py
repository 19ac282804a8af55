"""An account's month as CSV, for an invoice."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from photoscore.accounts.database import Database
from photoscore.accounts.money import decimal_dollars
from photoscore.accounts.schema import accounts, ledger
from photoscore.accounts.usage import UsageReport
from photoscore.csv_lines import CsvLines
from photoscore.errors import AccountError

HEADER = ("date", "description", "requests", "free_requests", "amount_usd", "balance_usd")

Line = tuple[str, int | str, int | str, int]
"""Description, requests, free requests, micro-dollars."""


class Statement:
    """Writes statements."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._usage = UsageReport(database)

    def csv(self, account_id: int, month: str) -> str:
        """The month ``"2026-11"`` (UTC) as CSV with ``HEADER``; amounts in exact dollars.

        First the opening balance, then each day its payments and one line for its requests, at last
        the closing balance. Raises AccountError where there is no such account or month.
        """
        start, end = month_of(month)
        with self._database.reading() as connection:
            if connection.execute(select(accounts.c.id).where(accounts.c.id == account_id)).first() is None:
                raise AccountError(f"There is no account {account_id}.")
            opening = _balance_before(connection, account_id, start)
            movements = list(_movements(connection, account_id, start, end))
        for day in self._usage.rows(account_id, since=start, until=end, by=["day"]):
            assert day.start is not None
            movements.append((day.start, ("Requests", day.requests, day.trial, -day.micro_dollars)))
        # A day's payments keep their order and stand before the line of its requests.
        movements.sort(key=lambda movement: (movement[0].date(), movement[1][0] == "Requests"))
        text = io.StringIO()
        writer = csv.writer(CsvLines(text))
        writer.writerow(HEADER)
        writer.writerows(_rows(start, end, opening, movements))
        return text.getvalue()


def month_of(text: str) -> tuple[datetime, datetime]:
    """Begin and end, in UTC, of a month written as ``"2026-11"``; AccountError for another text."""
    try:
        if not text.isascii():  # digits of other scripts, which no header takes
            raise ValueError(text)
        start = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return start, (start + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        raise AccountError(f"{text!r} is no month; write it as 2026-11.") from None


def _balance_before(connection: Connection, account_id: int, at: datetime) -> int:
    total = func.coalesce(func.sum(ledger.c.amount), 0)
    query = select(total).where(ledger.c.account_id == account_id, ledger.c.at < at)
    return int(connection.execute(query).scalar_one())


def _movements(
    connection: Connection, account_id: int, start: datetime, end: datetime
) -> Iterator[tuple[datetime, Line]]:
    """Every entry of the month but the charges, which are summed by day."""
    query = (
        select(ledger)
        .where(ledger.c.account_id == account_id, ledger.c.kind != "charge")
        .where(ledger.c.at >= start, ledger.c.at < end)
        .order_by(ledger.c.id)
    )
    names = {"topup": "Payment", "refund": "Refund", "correction": "Correction"}
    for row in connection.execute(query):
        words = f"{names[row.kind]}: {row.reference}" if row.reference else names[row.kind]
        yield row.at, (words, "", "", row.amount)


def _rows(
    start: datetime, end: datetime, opening: int, lines: list[tuple[datetime, Line]]
) -> Iterator[tuple[str | int, ...]]:
    yield f"{start:%Y-%m-%d}", "Opening balance", "", "", "", decimal_dollars(opening)
    balance = opening
    for at, (words, requests, free, amount) in lines:
        balance += amount
        money = decimal_dollars(amount), decimal_dollars(balance)
        yield f"{at:%Y-%m-%d}", words, requests, free, *money
    last = end - timedelta(days=1)
    yield f"{last:%Y-%m-%d}", "Closing balance", "", "", "", decimal_dollars(balance)

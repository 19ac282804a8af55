"""What was asked for: by day, key and class, as chart, tables and CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from fastapi import Request
from starlette.responses import Response

from photoscore.accounts import Usage
from photoscore.accounts.console import Session
from photoscore.accounts.money import decimal_dollars
from photoscore.csv_lines import CsvLines
from photoscore.quality import QualityClass
from photoscore.service.threads import reading
from photoscore.web.console.charts import stacked
from photoscore.web.console.gates import members
from photoscore.web.console.overview import accounts_of, console_page
from photoscore.web.routing import router

pages = router()

SPANS = (7, 30, 90)
"""Days that can be looked back, today included."""
HEADER = ("day", "client_id", "class", "requests", "free_requests", "amount_usd")
WEB = "web"
"""How the page itself is called where a key would stand."""


@pages.get("/console/usage")
@members
async def usage(request: Request, session: Session) -> Response:
    """The chart and its numbers."""
    days = _days(request)
    known = await reading(accounts_of(request).keys, session.user.account_id)
    names = {key.client_id: key.name for key in known}
    rows = await _rows(request, session, days)
    by_day: Counter[tuple[date, int]] = Counter()
    for row in rows:
        assert row.start is not None
        by_day[row.start.date(), row.quality_class or 0] += row.requests
    return console_page(
        request,
        session,
        "usage",
        spans=SPANS,
        span=len(days),
        names=names,
        chosen=_chosen(request, {WEB, *names}),
        chart=stacked(days, by_day),
        days=[(day, [by_day[day, n] for n in range(1, 6)]) for day in reversed(days)],
        classes=list(QualityClass),
        by_class=[sum(by_day[day, n] for day in days) for n in range(1, 6)],
        by_key=_by_key(rows),
        requests=sum(row.requests for row in rows),
        free=sum(row.trial for row in rows),
        spent=sum(row.micro_dollars for row in rows),
    )


@pages.get("/console/usage.csv")
@members
async def as_csv(request: Request, session: Session) -> Response:
    """The same numbers for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(CsvLines(text))
    writer.writerow(HEADER)
    for row in await _rows(request, session, _days(request)):
        assert row.start is not None
        writer.writerow(
            (
                row.start.date().isoformat(),
                row.key or WEB,
                row.quality_class,
                row.requests,
                row.trial,
                decimal_dollars(row.micro_dollars),
            )
        )
    return csv_file(text.getvalue(), "photoscore-usage.csv")


def csv_file(text: str, name: str) -> Response:
    """A table that the browser saves."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


def _chosen(request: Request, known: set[str]) -> str:
    asked = request.query_params.get("key", "")
    return asked if asked in known else ""


def _days(request: Request) -> list[date]:
    asked = request.query_params.get("days", "")
    span = int(asked) if asked in map(str, SPANS) else 30
    today = datetime.now(UTC).date()
    return [today - timedelta(days=ago) for ago in reversed(range(span))]


async def _rows(request: Request, session: Session, days: list[date]) -> list[Usage]:
    """The account's own rows; another account's key gives none."""
    chosen = request.query_params.get("key", "")
    since = datetime.combine(days[0], datetime.min.time(), UTC)
    return await reading(
        accounts_of(request).usage,
        session.user.account_id,
        since=since,
        client_id="" if chosen == WEB else chosen or None,
    )


def _by_key(rows: list[Usage]) -> list[tuple[str, int, int]]:
    """Client id, requests and micro-dollars of each key, the busiest first."""
    requests: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    for row in rows:
        requests[row.key or WEB] += row.requests
        spent[row.key or WEB] += row.micro_dollars
    return [(key, count, spent[key]) for key, count in requests.most_common()]

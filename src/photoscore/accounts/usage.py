"""Answered requests by hour, key and class."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from photoscore.accounts.database import Database
from photoscore.accounts.records import Principal, Usage
from photoscore.accounts.schema import usage
from photoscore.errors import AccountError

STARTS: dict[str, Callable[[datetime], datetime]] = {
    "hour": lambda at: at.replace(minute=0, second=0, microsecond=0),
    "day": lambda at: at.replace(hour=0, minute=0, second=0, microsecond=0),
    "month": lambda at: at.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
}
"""What a time is rounded down to, in UTC."""
GROUPS = (*STARTS, "key", "class")


def count_usage(
    connection: Connection, who: Principal, classes: Sequence[int], trial: int, *, price: int, now: datetime
) -> None:
    """Adds the requests of one charge; the first ``trial`` of them were free."""
    free = Counter(classes[:trial])
    paid = Counter(classes[trial:])
    rows = [
        {
            "account_id": who.account_id,
            "hour": STARTS["hour"](now),
            "client_id": who.client_id,
            "quality_class": number,
            "requests": free[number] + paid[number],
            "trial": free[number],
            "micro_dollars": paid[number] * price,
        }
        for number in sorted(set(classes))
    ]
    connection.execute(_ADD[connection.dialect.name], rows)


def _adding(insert: Any) -> Any:
    """The statement that adds to a row, or makes it."""
    sums = {name: usage.c[name] + insert.excluded[name] for name in ("requests", "trial", "micro_dollars")}
    keys = ["account_id", "hour", "client_id", "quality_class"]
    return insert.on_conflict_do_update(index_elements=keys, set_=sums)


_ADD = {"sqlite": _adding(sqlite.insert(usage)), "postgresql": _adding(postgresql.insert(usage))}


class UsageReport:
    """Reads the sums."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(
        self,
        account_id: int | None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        by: Collection[str] = ("day", "key", "class"),
        client_id: str | None = None,
    ) -> list[Usage]:
        """Sums of the hours that begin in ``since`` ≤ hour < ``until``, in order; for None, of all accounts.

        ``by`` names what to keep apart: one of hour, day and month, key, class. Raises AccountError
        for another word. Days and months are UTC's.
        """
        steps = [word for word in by if word in STARTS]
        if len(steps) > 1 or not set(by) <= set(GROUPS):
            raise AccountError(f"Usage is told by {', '.join(GROUPS)}: one time step at most.")
        query = select(usage)
        if account_id is not None:
            query = query.where(usage.c.account_id == account_id)
        if since is not None:
            query = query.where(usage.c.hour >= since)
        if until is not None:
            query = query.where(usage.c.hour < until)
        if client_id is not None:
            query = query.where(usage.c.client_id == client_id)
        sums: defaultdict[tuple[datetime | None, str | None, int | None], list[int]]
        sums = defaultdict(lambda: [0, 0, 0])
        with self._database.reading() as connection:
            for row in connection.execute(query.order_by(usage.c.hour)).mappings():
                group = (
                    STARTS[steps[0]](row["hour"]) if steps else None,
                    row["client_id"] if "key" in by else None,
                    row["quality_class"] if "class" in by else None,
                )
                amounts = (row["requests"], row["trial"], row["micro_dollars"])
                sums[group] = [a + b for a, b in zip(sums[group], amounts, strict=True)]
        # Within one report a field is None in every row or in none, so the groups compare.
        return [
            Usage(*group, *sums[group])
            for group in sorted(sums, key=lambda g: [x for x in g if x is not None])
        ]

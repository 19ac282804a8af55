"""What a request pays for accounts: authentication, funds and the charge, in ms.

    python benchmarks/charging.py [--database URL] [--count 500]

Prints wall and CPU time for each step from one thread, and the charges a second from eight. Without
``--database``, on a new SQLite file, once as photoscore uses it (``synchronous = FULL``: a charge
survives a power failure) and once with ``NORMAL``, where the last ones may be lost.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from photoscore.accounts import Accounts, migrate

THREADS = 8


def timed(step: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Wall and CPU milliseconds of one call."""
    for _ in range(20):
        step()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - wall) * 1e3 / repeats, (time.process_time() - cpu) * 1e3 / repeats


def measure(url: str, title: str, repeats: int) -> None:
    """Prints a line for each step on one database."""
    accounts = Accounts(url)
    migrate.upgrade(accounts.database)
    account = accounts.create_account("benchmark")
    accounts.topup(account.id, 10_000_000_000)
    key = accounts.create_key(account.id)
    who = accounts.authenticate_basic(key.client_id, key.secret)
    numbers = count()
    run = f"{time.time_ns()}"

    def charge(_: Any = None) -> None:
        accounts.charge(who, request_id=f"{run}-{next(numbers)}", quality_classes=[3])

    steps = {
        "authenticate": lambda: accounts.authenticate_basic(key.client_id, key.secret),
        "check_funds": lambda: accounts.check_funds(who),
        "charge": charge,
    }
    for name, step in steps.items():
        wall, cpu = timed(step, repeats)
        print(f"{title:<18} {name:<13} {wall:7.2f} ms wall {cpu:7.2f} ms CPU")
    with ThreadPoolExecutor(THREADS) as pool:
        begin = time.perf_counter()
        list(pool.map(charge, range(repeats)))
        rate = repeats / (time.perf_counter() - begin)
    print(f"{title:<18} {rate:.0f} charges a second from {THREADS} threads, one account")
    accounts.close()


def main() -> None:
    """Measures one database, or SQLite both ways."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--database")
    options.add_argument("--count", type=int, default=500)
    given = options.parse_args()
    if given.database:
        measure(given.database, "the database", given.count)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite:///{Path(folder) / 'full.db'}", "SQLite FULL", given.count)

        @event.listens_for(Pool, "checkout")
        def relax(connection: Any, *_: Any) -> None:
            connection.execute("PRAGMA synchronous = NORMAL")

        measure(f"sqlite:///{Path(folder) / 'normal.db'}", "SQLite NORMAL", given.count)


if __name__ == "__main__":
    main()

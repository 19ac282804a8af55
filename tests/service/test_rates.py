"""The windows of one process."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from limits.storage import MemoryStorage

from photoscore.errors import RateLimited, SettingsError
from photoscore.service import rates
from photoscore.service.rates import Rates
from photoscore.settings import Settings

RATE = 5


class Clock:
    """Stands in for the module `time`."""

    def __init__(self) -> None:
        self.now = 1e9

    def time(self) -> float:
        """Seconds."""
        return self.now

    monotonic = time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the windows."""
    made = Clock()
    monkeypatch.setattr("limits.storage.memory.time", made)
    monkeypatch.setattr(rates, "time", made)
    return made


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> list[MemoryStorage]:
    """What the rates keep their windows in."""
    made: list[MemoryStorage] = []
    real = rates.storage_from_string

    def keep(*args: Any, **kwargs: Any) -> Any:
        made.append(real(*args, **kwargs))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(rates, "storage_from_string", keep)
    return made


def hits(counted: Rates, count: int) -> int:
    """How many of so many requests are let in."""

    async def ask() -> int:
        let_in = 0
        for _ in range(count):
            try:
                await counted.count_request(1, RATE)
            except RateLimited:
                continue
            let_in += 1
        return let_in

    return asyncio.run(ask())


def test_a_window_moves(clock: Clock) -> None:
    counted = Rates(Settings(_env_file=None))
    assert hits(counted, 3) == 3
    clock.now += 0.6
    assert hits(counted, 9) == 2
    clock.now += 0.6
    assert hits(counted, 9) == 3


def test_a_clock_that_goes_back_locks_nobody_out(clock: Clock) -> None:
    counted = Rates(Settings(_env_file=None))
    assert hits(counted, 9) == RATE
    clock.now -= 3600
    assert hits(counted, 9) == RATE
    clock.now += 0.5
    assert hits(counted, 9) == 0
    clock.now -= 0.2  # what was before this moment still counts
    assert hits(counted, 9) == 0
    clock.now += 1.1
    assert hits(counted, 9) == RATE


def test_counting_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Rates(Settings(_env_file=None))
    time.sleep(0.05)  # the storage has a first timer of its own, for 10 ms
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", started.append)
    assert hits(counted, 100) == RATE
    assert started == []


def test_names_that_have_passed_are_forgotten(clock: Clock, storage: list[MemoryStorage]) -> None:
    counted = Rates(Settings(_env_file=None))
    for account in range(50):
        asyncio.run(counted.count_request(account, RATE))
    assert len(storage[0].events) == 50
    clock.now += 2 * rates.SWEEP_SECONDS
    asyncio.run(counted.count_request(50, RATE))
    assert len(storage[0].events) == 1


@pytest.mark.parametrize("url", ["redis://x:1/2", "rediss://:secret@x", "redis+unix:///run/redis.sock"])
def test_a_url_of_redis_is_taken_without_connecting(url: str) -> None:
    Rates(Settings(_env_file=None, redis_url=url))


@pytest.mark.parametrize(
    "url",
    [
        "foo://x",
        "redis+cluster://127.0.0.1:1",
        "redis+sentinel://127.0.0.1:1",
        "memory://",
        "redis://x:y",
        "x",
    ],
)
def test_another_url_is_one_clear_line(url: str) -> None:
    with pytest.raises(SettingsError, match=r"PHOTOSCORE_REDIS_URL cannot be used; write redis://HOST:6379"):
        Rates(Settings(_env_file=None, redis_url=url))

"""Names that are looked up by the system, whose resolver blocks."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from photoscore.errors import FetchError
from photoscore.fetching import Fetcher
from photoscore.fetching.lookups import EACH, Lookups

from .servers import always, response, serving

SLOW = "never.example"


class Resolver:
    """In place of the system's: names of SLOW get no answer until the end."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.end = threading.Event()

    def __call__(self, host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        """The addresses, as `socket.getaddrinfo` gives them."""
        self.asked.append(host)
        if host.endswith(SLOW):
            self.end.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Resolver]:
    """The double, which ends all that waits after the test."""
    double = Resolver()
    monkeypatch.setattr("photoscore.fetching.lookups.socket.getaddrinfo", double)
    yield double
    double.end.set()


def test_slow_names_of_one_account_hold_up_no_other(resolver: Resolver) -> None:
    async def run() -> tuple[bytes, list[BaseException | bytes]]:
        fetcher = Fetcher(allow=["127.0.0.1"], timeout=0.2)
        patient = Fetcher(allow=["127.0.0.1"], timeout=30)
        patient._lookups = fetcher._lookups
        urls = [f"http://{number}.{SLOW}/" for number in range(40)]
        slow = await asyncio.gather(*(fetcher.fetch(url, account=1) for url in urls), return_exceptions=True)
        async with serving(always(response(b"mine"))) as port:
            body = await patient.fetch(f"http://photos.example:{port}/", account=2)
        resolver.end.set()
        await fetcher.close()
        return body, slow

    body, slow = asyncio.run(run())
    assert body == b"mine"
    assert len(slow) == 40
    assert all(isinstance(one, FetchError) for one in slow)
    # Nobody waits for the first ones any more, yet they still take their threads.
    assert sum(name.endswith(SLOW) for name in resolver.asked) == EACH


def test_an_account_goes_on_when_its_slow_names_have_ended(resolver: Resolver) -> None:
    async def run() -> list[str]:
        lookups = Lookups()
        slow = [asyncio.create_task(lookups.resolve(SLOW, 80, account=1)) for _ in range(EACH)]
        mine = asyncio.create_task(lookups.resolve("photos.example", 80, account=1))
        left = asyncio.create_task(lookups.resolve("photos.example", 80, account=1))
        await asyncio.sleep(0.05)
        assert not mine.done()
        left.cancel()  # one that gives up while it waits takes no turn from others
        for one in slow:
            one.cancel()
        resolver.end.set()
        found = await mine
        await asyncio.gather(*(lookups.resolve("photos.example", 80, account=1) for _ in range(3 * EACH)))
        assert len(lookups._turns) <= 1
        lookups.close()
        return found

    assert asyncio.run(run()) == ["127.0.0.1"]


def test_nothing_is_looked_up_after_the_end(resolver: Resolver) -> None:
    async def run() -> None:
        lookups = Lookups()
        lookups.close()
        for _ in range(2 * EACH):
            with pytest.raises(OSError, match="no more"):
                await lookups.resolve("photos.example", 80)

    asyncio.run(run())
    assert resolver.asked == []


def test_a_private_address_of_the_system_is_refused(resolver: Resolver) -> None:
    with pytest.raises(FetchError, match="not public"):
        asyncio.run(Fetcher().fetch("http://photos.example/", account=1))
    assert resolver.asked == ["photos.example"]

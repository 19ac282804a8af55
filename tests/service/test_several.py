"""Several HTTP processes on PostgreSQL and Redis: one rate and one purse for all of them."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from photoscore.errors import RateLimited, SettingsError, Unavailable
from photoscore.service.rates import Rates
from photoscore.service.server import check_processes
from photoscore.settings import Settings
from pictures import picture
from service.crowd import send_all
from service.servers import Server

pytestmark = pytest.mark.timeout(600)  # servers are started, on whatever machine

INSTALL = "apt-get install -y redis-server"
RATE = 5


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis of the tests' own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail(f"Redis is missing; install it: {INSTALL}")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="photoscore-redis-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield f"redis://127.0.0.1:{port}"
            process.terminate()


def settings(**changes: object) -> Settings:
    return Settings(_env_file=None, **changes)


def test_several_need_postgresql_and_redis() -> None:
    postgresql, redis = "postgresql://x@db.example/y", "redis://cache.example"
    check_processes(settings())
    check_processes(settings(processes=2, database_url=postgresql, redis_url=redis))
    for given, missing in [
        ({}, ["PostgreSQL", "Redis"]),
        ({"database_url": postgresql}, ["Redis"]),
        ({"redis_url": redis}, ["PostgreSQL"]),
    ]:
        with pytest.raises(SettingsError) as refused:
            check_processes(settings(processes=2, **given))
        assert all(name in refused.value.message for name in missing)
        assert "rate" in refused.value.message


def test_two_processes_keep_one_rate(
    serve: Callable[..., Server], postgresql_url: str, redis_url: str
) -> None:
    server = serve(postgresql_url, processes=2, workers=1, redis_url=redis_url, rate=RATE)
    customer = server.customer()
    sent = send_all(customer, [None] * 40, at_once=40, photo=picture(0.5))
    counted = Counter((one.status, one.code) for one in sent)
    taken = counted.pop((200, None))
    assert set(counted) == {(429, "rate_limited")}
    assert customer.spent == taken
    seconds = len({line["timestamp"][:19] for line in server.log() if line.get("path") == "/v1/quality_ugc"})
    assert RATE <= taken <= RATE * (seconds + 1)
    customer = server.customer()
    answers = [customer.get("/v1/auth/check").status_code for _ in range(RATE * 2)]
    assert 429 in answers


def test_redis_keeps_the_rate_and_its_absence_is_told(redis_url: str) -> None:
    async def hits(rates: Rates, account: int) -> list[str]:
        outcomes = []
        for _ in range(RATE + 2):
            try:
                await rates.count_request(account, None)
                outcomes.append("taken")
            except RateLimited:
                outcomes.append("refused")
        return outcomes

    first, second = (Rates(settings(rate=RATE, redis_url=redis_url)) for _ in range(2))
    outcomes = asyncio.run(hits(first, 1)) + asyncio.run(hits(second, 1))
    assert outcomes[:RATE] == ["taken"] * RATE
    assert "refused" in outcomes
    with pytest.raises(Unavailable, match="does not answer"):
        asyncio.run(Rates(settings(redis_url="redis://127.0.0.1:1")).count_request(1, None))
    with pytest.raises(SettingsError, match="PHOTOSCORE_REDIS_URL"):
        Rates(settings(redis_url="nonsense://x"))

"""Several HTTP processes on PostgreSQL and Redis: one rate and one purse for all of them."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from databases import Cluster
from photoscore.errors import RateLimited, SettingsError, Unavailable
from photoscore.service.rates import Rates
from photoscore.service.server import check_processes
from photoscore.settings import Settings
from pictures import picture
from service.crowd import send_all
from service.raw import read_answer
from service.servers import Server
from service.test_endurance import multipart

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


def http_processes(server: Server) -> list[int]:
    """Process ids of its HTTP processes, when all have started."""
    until(lambda: events(server, "http process started") == 2)
    return [line["pid"] for line in server.log() if line["event"] == "http process started"]


def events(server: Server, name: str) -> int:
    """How many log lines of this name it wrote."""
    return sum(line.get("event") == name for line in server.log())


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to come true."""
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last, "it does not come true"
        time.sleep(0.1)


def test_a_process_that_dies_while_the_database_is_away_comes_back(
    serve: Callable[..., Server], postgresql: Cluster, postgresql_url: str, redis_url: str
) -> None:
    name = postgresql_url.partition("@/")[2].partition("?")[0]
    server = serve(postgresql_url, processes=2, workers=1, redis_url=redis_url)
    first, _ = http_processes(server)
    postgresql.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    postgresql.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    os.kill(first, signal.SIGKILL)
    until(lambda: events(server, "http process did not start") >= 2)
    postgresql.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    until(lambda: events(server, "http process started") == 3)
    assert server.process.poll() is None
    assert server.customer().post("/v1/quality_ugc", picture(0.5)).ok
    causes = {line.get("cause") for line in server.log() if line["event"] == "http process did not start"}
    assert causes == {"The database does not answer; try again in a moment."}
    assert server.end() == 0


def test_a_stop_refuses_new_connections_at_once_and_finishes_what_runs(
    serve: Callable[..., Server], postgresql_url: str, redis_url: str
) -> None:
    server = serve(postgresql_url, processes=2, workers=1, redis_url=redis_url)
    assert len(http_processes(server)) == 2
    head, body = multipart(server.customer(), picture(0.5))

    def refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
        except ConnectionRefusedError:
            return True
        return False

    with socket.create_connection(("127.0.0.1", server.port)) as running:
        running.sendall(head + body[:-10])
        time.sleep(0.5)
        server.process.terminate()
        until(refused, seconds=10)
        assert server.process.poll() is None
        running.sendall(body[-10:])
        assert read_answer(running).status_code == 200
    assert server.end() == 0


def test_http_processes_end_with_their_parent(
    serve: Callable[..., Server], postgresql_url: str, redis_url: str
) -> None:
    server = serve(postgresql_url, processes=2, workers=1, redis_url=redis_url)
    processes = http_processes(server)
    server.process.kill()
    until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in processes))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "The database is empty, not at "),
        ({"redis_url": "foo://x"}, "PHOTOSCORE_REDIS_URL cannot be used; write redis://HOST:6379."),
        ({"database_url": "postgresql://x@127.0.0.1:1/y"}, "The database does not answer; "),
        ({"model": "/nowhere"}, "/nowhere"),
    ],
)
def test_what_hinders_the_start_is_one_line(
    postgresql: Cluster, postgresql_url: str, redis_url: str, changes: dict[str, str], line: str
) -> None:
    empty = not changes
    url = postgresql.fresh("template1") if empty else postgresql_url
    given = {"database_url": url, "redis_url": redis_url, "processes": "2", "workers": "1", "port": "0"}
    variables = {f"PHOTOSCORE_{name.upper()}": value for name, value in (given | changes).items()}
    command = [sys.executable, "-c", "from photoscore.cli import main; main()", "serve"]
    ended = subprocess.run(
        command, env=os.environ | variables, capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 1
    told = [one for one in ended.stderr.splitlines() if not one.startswith("{")]
    assert len(told) == 1
    assert line in told[0]
    assert '"level": "error"' not in ended.stderr

"""A real server and what befalls it: crashes, slow and vanishing clients, overload, the end."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from service.crowd import send_all
from service.fragile_server import PROGRAM
from service.raw import exchange, read_answer
from service.servers import Server
from service.wire import assert_error

pytestmark = pytest.mark.timeout(600)  # each test starts servers of its own, on whatever machine

JPEG = b"\xff\xd8\xff"
PATH = "/v1/quality_ugc"


@pytest.fixture
def fragile(serve: Callable[..., Server]) -> Callable[..., Server]:
    """Starts servers whose scorer does as the bytes say."""
    return lambda **settings: serve(program=PROGRAM, **settings)


@pytest.fixture(scope="module")
def steady(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, toy_model: Path
) -> Iterator[Server]:
    """One such server with little patience, for all tests that leave it as it was."""
    file = tmp_path_factory.mktemp("steady") / "photoscore.db"
    shutil.copy(sqlite_template, file)
    running = Server(f"sqlite:///{file}", toy_model, program=PROGRAM, body_timeout=0.6)
    yield running
    running.end()


def multipart(customer: Any, photo: bytes, *headers: str, length: int | None = None) -> tuple[bytes, bytes]:
    """Head and body of an upload by hand."""
    body = b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n' + photo + b"\r\n--x--\r\n"
    basic = requests.auth._basic_auth_str(*customer.auth)
    lines = [
        f"POST {PATH} HTTP/1.1",
        "Host: localhost",
        f"Authorization: {basic}",
        "Content-Type: multipart/form-data; boundary=x",
        *(headers or [f"Content-Length: {len(body) if length is None else length}"]),
    ]
    return "\r\n".join([*lines, "", ""]).encode(), body


def test_a_photo_that_kills_its_decoder(steady: Server) -> None:
    customer = steady.customer()
    before = customer.server.workers()
    assert_error(customer.post(PATH, JPEG + b"segfault"), 400, "invalid_image")
    assert_error(customer.post(PATH, JPEG + b"killed"), 503, "unavailable")
    body = assert_error(customer.post(PATH, JPEG + b"defect"), 500, "internal_error")
    assert "secret" not in str(body)
    assert all(customer.post(PATH, JPEG).ok for _ in range(4))
    assert customer.spent == 4
    until = time.monotonic() + 20
    while len(after := customer.server.workers()) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(after) == 2
    assert set(after) != set(before)


def test_overload_is_refused_at_once(fragile: Callable[..., Server]) -> None:
    customer = fragile(workers=1, queue_size=2).customer()
    sent = send_all(customer, [None] * 12, at_once=12, photo=JPEG + b"sleep 0.5")
    assert {one.status for one in sent} == {200, 503}
    assert 1 <= sum(one.status == 200 for one in sent) <= 6
    assert customer.spent == sum(one.status == 200 for one in sent)
    assert customer.post(PATH, JPEG).ok


def test_one_account_leaves_room_for_others(fragile: Callable[..., Server]) -> None:
    server = fragile(workers=1, max_requests=4)
    greedy, modest = server.customer(), server.customer()
    crowd = threading.Thread(target=send_all, args=(greedy, [None] * 8, 8, JPEG + b"sleep 1"))
    crowd.start()
    time.sleep(0.4)
    assert modest.post(PATH, JPEG).ok
    crowd.join()
    assert greedy.spent == 2


def test_a_client_that_leaves_is_not_charged(steady: Server) -> None:
    customer = steady.customer()
    with socket.create_connection(("127.0.0.1", customer.server.port)) as wire:
        wire.sendall(b"".join(multipart(customer, JPEG + b"sleep 1")))
        time.sleep(0.3)
    until = time.monotonic() + 10
    while not any(line.get("status") == 499 for line in customer.server.log()):
        assert time.monotonic() < until
        time.sleep(0.05)
    assert customer.post(PATH, JPEG).ok
    assert customer.spent == 1


def test_a_slow_body(steady: Server) -> None:
    customer = steady.customer()
    head, body = multipart(customer, JPEG + bytes(1000))
    answer = exchange(customer.server.port, head, body[:100])
    assert_error(answer, 400, "bad_request")
    assert answer.headers["connection"] == "close"
    with socket.create_connection(("127.0.0.1", customer.server.port)) as wire:
        wire.sendall(head)
        try:  # a byte now and then does not win more time
            for place in range(100):
                wire.sendall(body[place : place + 1])
                time.sleep(0.05)
        except OSError:
            pass
    assert customer.spent == 0


def test_headers_that_never_end(steady: Server) -> None:
    with socket.create_connection(("127.0.0.1", steady.port), timeout=60) as wire:
        wire.sendall(b"GET /health HTTP/1.1\r\nHost: ")
        body = assert_error(read_answer(wire), 400, "bad_request")
        assert "in time" in body["message"]
    assert any(line.get("status") == 400 and "path" not in line for line in steady.log())


def test_a_length_that_is_not_the_bodys(steady: Server) -> None:
    customer = steady.customer()
    port = customer.server.port
    head, body = multipart(customer, JPEG, length=60)
    assert_error(exchange(port, head, body), 400, "bad_request")
    head, body = multipart(customer, JPEG, length=1000)
    assert_error(exchange(port, head, body), 400, "bad_request")
    head, body = multipart(customer, JPEG, length=10**15)
    assert_error(exchange(port, head, body), 413, "image_too_large")
    assert customer.spent == 0


def test_a_body_in_chunks(steady: Server) -> None:
    customer = steady.customer()
    head, body = multipart(customer, JPEG + b"sleep 0", "Transfer-Encoding: chunked")
    chunked = b"".join(b"1\r\n" + body[at : at + 1] + b"\r\n" for at in range(len(body))) + b"0\r\n\r\n"
    assert exchange(customer.server.port, head, chunked).status_code == 200
    _, body = multipart(customer, JPEG + bytes(10_000_001))
    chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    assert_error(exchange(customer.server.port, head, chunked), 413, "image_too_large")
    assert customer.spent == 1


def test_a_client_that_waits_to_be_told_to_go_on(steady: Server) -> None:
    customer = steady.customer()
    head, body = multipart(customer, JPEG + bytes(11_000_000))
    waiting = head.replace(b"Host:", b"Expect: 100-continue\r\nHost:")
    assert_error(exchange(customer.server.port, waiting), 413, "image_too_large")
    head, body = multipart(customer, JPEG)
    with socket.create_connection(("127.0.0.1", customer.server.port), timeout=20) as wire:
        wire.sendall(head.replace(b"Host:", b"Expect: 100-continue\r\nHost:"))
        assert wire.recv(100).startswith(b"HTTP/1.1 100")
        wire.sendall(body)
        assert read_answer(wire).status_code == 200


def test_an_offer_to_upgrade_is_passed_over(steady: Server) -> None:
    customer = steady.customer()
    head, body = multipart(customer, JPEG)
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nHost:"
    head = head.replace(b"Host:", offer)
    assert exchange(customer.server.port, head, body).status_code == 200
    with socket.create_connection(("127.0.0.1", customer.server.port), timeout=20) as wire:
        wire.sendall(head[:-20])  # not seen whole: then nothing that follows is taken for a request
        time.sleep(0.2)
        wire.sendall(head[-20:] + b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        received = b""
        while piece := wire.recv(10_000):
            received += piece
    assert received.count(b"HTTP/1.1") == 1
    assert received.startswith(b"HTTP/1.1 400")
    assert customer.spent == 1


def test_a_connection_serves_on_after_an_error(steady: Server) -> None:
    customer = steady.customer()
    with socket.create_connection(("127.0.0.1", customer.server.port), timeout=20) as wire:
        for photo, status in [(b"text", 415), (JPEG, 200), (bytes(11_000_000), 413), (JPEG, 200)]:
            wire.sendall(b"".join(multipart(customer, photo)))
            assert read_answer(wire).status_code == status
    assert customer.spent == 2


def test_the_end_finishes_what_runs_and_refuses_what_is_new(fragile: Callable[..., Server]) -> None:
    server = fragile(workers=2)
    customer = server.customer()
    answers: list[Any] = []
    slow = [
        threading.Thread(target=lambda: answers.append(customer.post(PATH, JPEG + b"sleep 1.5")))
        for _ in range(3)
    ]
    for thread in slow:
        thread.start()
    time.sleep(0.7)
    server.process.terminate()
    time.sleep(0.4)
    with pytest.raises(requests.ConnectionError):
        customer.post(PATH, JPEG)
    for thread in slow:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 3
    assert customer.spent == 3
    assert server.end() == 0
    assert server.workers() == []


def test_the_end_comes_within_the_grace_time(fragile: Callable[..., Server]) -> None:
    server = fragile(grace=1, photo_timeout=300)
    customer = server.customer()
    head, body = multipart(customer, JPEG + b"sleep 300")
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as wire:
        wire.sendall(head + body)
        time.sleep(0.5)
        assert server.end() == 0, "it did not wait for what takes longer than the grace time"
        assert_error(read_answer(wire), 503, "unavailable")
    assert not any("exception" in line for line in server.log())
    assert customer.spent == 0


def start(*options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A server that is expected not to start."""
    command = [sys.executable, "-c", "from photoscore.cli import main; main()", "serve", *options]
    named = {f"PHOTOSCORE_{name.upper()}": value for name, value in variables.items()}
    return subprocess.run(
        command,
        env={"PATH": "/usr/bin:/bin"} | named,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_keeps_it_from_starting_is_one_clear_line(server: Server, tmp_path: Any) -> None:
    database = f"sqlite:///{tmp_path / 'x.db'}"
    model = str(tmp_path / "model")
    used = start("--port", str(server.port), database_url=database)
    several = start(processes="2", database_url=database)
    missing = start("--port", "0", database_url=database, model=model)
    for failed, words in [(used, "it is in use"), (several, "need PostgreSQL"), (missing, "model")]:
        assert failed.returncode == 1, failed.stderr
        assert words in failed.stderr
        assert "Traceback" not in failed.stderr
    assert "Redis" in several.stderr
    assert len(used.stderr.strip().splitlines()) == 1


def test_metrics_have_a_listener_of_their_own(fragile: Callable[..., Server]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    customer = fragile(metrics_port=port).customer()
    assert customer.post(PATH, JPEG).ok
    assert_error(customer.get("/metrics"), 404, "not_found")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    assert 'photoscore_requests_total{path="/v1/quality_ugc",status="200"} 1.0' in text
    assert 'photoscore_scores_total{quality_class="3"} 1.0' in text
    assert 'photoscore_charged_requests_total{paid_by="trial"} 1.0' in text
    assert "photoscore_queue_depth 0.0" in text
    assert "photoscore_workers 2.0" in text
    for stage in ("read", "queue", "score", "charge", "total"):
        assert f'photoscore_stage_seconds_count{{stage="{stage}"}} 1.0' in text

"""Connections of clients that do not go on as they should."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from photoscore.service import protocol
from photoscore.service.protocol import tidied


async def refuse(scope: Any, receive: Any, send: Any) -> None:
    """Answers before the body is there."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


@pytest.fixture
def port() -> Iterator[int]:
    """Where a server with our protocol listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(refuse, http=protocol.Protocol, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(30)


def test_a_body_that_drips_on_after_the_answer_ends(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "IGNORED_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        assert wire.recv(1000).startswith(b"HTTP/1.1 404")
        wire.sendall(b"a")
        started = time.monotonic()
        assert wire.recv(1000) == b""
        assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (b"GET /\xc3\xbc HTTP/1.1\r\nA: b\r\n\r\n\xc3", b"GET /%C3%BC HTTP/1.1\r\nA: b\r\n\r\n\xc3"),
        (b"P / HTTP/1.1\r\nUPGRADE: h2c\r\nA: b\r\n\r\nx", b"P / HTTP/1.1\r\nA: b\r\n\r\nx"),
        (b"P / HTTP/1.1\r\nA: b\r\n\r\n\r\nUpgrade: x", b"P / HTTP/1.1\r\nA: b\r\n\r\n\r\nUpgrade: x"),
        (b"P / HTTP/1.1\r\nUpgrade: h2c\r\n", b"P / HTTP/1.1\r\nUpgrade: h2c\r\n"),
        (b"", b""),
    ],
)
def test_the_head_alone_is_tidied(sent: bytes, meant: bytes) -> None:
    assert tidied(sent) == meant

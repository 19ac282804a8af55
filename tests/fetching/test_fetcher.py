"""What servers answer, and what a fetch makes of it."""

from __future__ import annotations

import asyncio
import gzip
import logging
import time

import pytest

from photoscore.errors import FetchError
from photoscore.fetching import Fetcher

from .servers import always, fetched, local, response, serving


def refusal(answer: bytes, **options: object) -> str:
    """The message with which a server's answer is refused."""
    with pytest.raises(FetchError) as caught:
        asyncio.run(fetched(always(answer), "/photo.jpg?token=secret", **options))
    assert "secret" not in caught.value.message
    assert "\n" not in str(caught.value)
    return caught.value.message


def test_the_body_of_a_url() -> None:
    assert asyncio.run(fetched(always(response(b"x" * 300_000)))) == b"x" * 300_000


def test_the_request_is_sent_as_given_and_says_little() -> None:
    seen = []

    async def note(path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        seen.append((path, headers))
        writer.write(response())

    path = "/a%20b/%2Fc%3d?Signature=a%2Bb%3D&x=%41"
    asyncio.run(fetched(note, path, user_agent="photoscore/1"))
    sent, headers = seen[0]
    assert sent == path
    assert headers["accept-encoding"] == "identity"
    assert headers["user-agent"] == "photoscore/1"
    assert not {"cookie", "authorization", "referer", "proxy-authorization"} & set(headers)


def test_characters_that_a_url_must_encode_are_encoded() -> None:
    seen = []

    async def note(path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        seen.append(path)
        writer.write(response())

    asyncio.run(fetched(note, "/bild ü.jpg"))
    assert seen == ["/bild%20%C3%BC.jpg"]


@pytest.mark.parametrize(
    "status", ["201 Created", "204 No Content", "206 Partial Content", "404 Not Found", "500 X"]
)
def test_only_status_200_gives_a_picture(status: str) -> None:
    assert f"status {status.split(maxsplit=1)[0]}" in refusal(response(b"", status))


def test_an_empty_body_is_refused() -> None:
    assert "empty" in refusal(response(b""))


def test_a_length_above_the_cap_is_refused_from_the_header() -> None:
    assert "more than 1,000 bytes" in refusal(response(b"", length=10**12), max_bytes=1000)


def test_a_stream_without_length_is_cut_at_the_cap() -> None:
    sent = 0

    async def pour(path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            sent += 0x10000
            await writer.drain()

    with pytest.raises(FetchError, match="more than 1,000,000 bytes"):
        asyncio.run(fetched(pour, max_bytes=1_000_000))
    assert sent < 20_000_000


def test_a_body_shorter_than_its_length_is_refused() -> None:
    assert "breaks off" in refusal(response(b"half", length=8))


def test_a_body_longer_than_its_length_is_refused() -> None:
    assert "breaks off" in refusal(response(b"picture and more", length=7))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "x-gzip, gzip"])
def test_a_compressed_body_is_refused_unopened(coding: str) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert "compresses" in refusal(response(bomb, "200 OK", f"Content-Encoding: {coding}"))


def test_a_slow_drip_ends_with_the_time() -> None:
    async def drip(path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    with pytest.raises(FetchError, match=r"within 0\.4 s"):
        asyncio.run(fetched(drip, timeout=0.4))


def test_silence_and_slow_headers_end_with_the_time() -> None:
    async def wait(path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        await asyncio.sleep(30)

    with pytest.raises(FetchError, match=r"within 0\.3 s"):
        asyncio.run(fetched(wait, timeout=0.3))


def test_slow_names_count_towards_the_time() -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.sleep(30)
        return []

    async def fetch() -> None:
        await Fetcher(timeout=0.2, resolve=never).fetch("http://photos.example/a.jpg")

    started = time.monotonic()
    with pytest.raises(FetchError, match=r"within 0\.2 s"):
        asyncio.run(fetch())
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"]
)
def test_what_is_no_http_is_refused(answer: bytes) -> None:
    assert "breaks off" in refusal(answer)


def test_a_closed_port_and_a_name_that_is_not_known() -> None:
    async def closed() -> None:
        async with serving(always(b"")) as port:
            pass
        await local().fetch(f"http://127.0.0.1:{port}/")

    async def unknown() -> None:
        await Fetcher().fetch("http://photos.invalid/")

    with pytest.raises(FetchError, match="cannot be reached"):
        asyncio.run(closed())
    with pytest.raises(FetchError, match="not known"):
        asyncio.run(unknown())


def test_proxy_variables_are_not_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert asyncio.run(fetched(always(response()))) == b"picture"


def test_the_log_never_shows_a_query(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        asyncio.run(fetched(always(response()), "/photo.jpg?token=secret"))
        refusal(response(b"", "404 Not Found"))
    assert "secret" not in caplog.text


def test_many_at_once() -> None:
    async def run() -> list[bytes]:
        fetcher = local()
        async with serving(always(response(b"y" * 50_000))) as port:
            return await asyncio.gather(*(fetcher.fetch(f"http://127.0.0.1:{port}/") for _ in range(50)))

    assert asyncio.run(run()) == [b"y" * 50_000] * 50

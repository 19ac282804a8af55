"""Real servers on loopback, well-behaved and otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from photoscore.fetching import Fetcher

Answer = Callable[[str, dict[str, str], asyncio.StreamWriter], Awaitable[None]]
"""Path and headers of the request, and where to write the answer."""


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[int]:
    """The port of a server that gives ``answer`` to one request a connection."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in request[1:] if ": " in line)
            await answer(request[0].split()[1], headers, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def response(
    body: bytes = b"picture", status: str = "200 OK", *headers: str, length: int | None = None
) -> bytes:
    """A whole HTTP answer; ``length`` is what its header claims."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


def always(answer: bytes) -> Answer:
    """Every request gets this."""

    async def give(path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return give


def local(**options: object) -> Fetcher:
    """A fetcher that may reach loopback."""
    return Fetcher(allow=["127.0.0.0/8"], **options)  # type: ignore[arg-type]


async def fetched(answer: Answer, path: str = "/", **options: object) -> bytes:
    """What a fetcher makes of a server's answer."""
    fetcher = local(**options)
    try:
        async with serving(answer) as port:
            return await fetcher.fetch(f"http://127.0.0.1:{port}{path}")
    finally:
        await fetcher.close()

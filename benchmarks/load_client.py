"""A client that costs little: prepared requests over kept connections, and how long each answer took."""

from __future__ import annotations

import asyncio
import base64
import time
from dataclasses import dataclass, field


@dataclass
class Load:
    """What a run of the client saw."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    """Seconds of each answer, as they came."""
    sent: int = 0
    """Requests in all, those at the begin and the end that do not count too."""
    processor: float = 0.0
    """Processor's seconds of the service for each of them."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def errors(self) -> int:
        """Answers that were no score."""
        return sum(count for status, count in self.statuses.items() if status != 200)

    def percentile(self, share: float) -> float:
        """The time within which that share of the answers came, in seconds."""
        ranked = sorted(self.times) or [float("nan")]
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def upload(path: str, photo: bytes, client_id: str, secret: str) -> bytes:
    """A whole request."""
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    # A boundary as long as clients make it: finding a short one among pictures takes longer.
    boundary = b"0123456789abcdef0123456789abcdef"
    body = (
        b"--"
        + boundary
        + b'\r\nContent-Disposition: form-data; name="data"; filename="a.jpg"\r\n\r\n'
        + photo
        + b"\r\n--"
        + boundary
        + b"--\r\n"
    )
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Basic {basic}",
        f"Content-Type: multipart/form-data; boundary={boundary.decode()}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def run(
    port: int, request: bytes, clients: int, *, seconds: float = 0.0, requests: int = 0, warm: float = 0.0
) -> Load:
    """Send the request from so many clients, for a time or a number of times.

    What is answered in the first ``warm`` seconds does not count.
    """
    return asyncio.run(_run(port, request, clients, seconds=seconds, requests=requests, warm=warm))


async def _run(
    port: int, request: bytes, clients: int, *, seconds: float, requests: int, warm: float
) -> Load:
    load = Load()
    begin = time.perf_counter() + warm
    end = begin + seconds if seconds else float("inf")
    left = requests or 1 << 60

    async def client() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while time.perf_counter() < end and left > 0:
            left -= 1
            started = time.perf_counter()
            writer.write(request)
            load.sent += 1
            status = await _answer(reader)
            done = time.perf_counter()
            if begin <= done <= end:
                load.times.append(done - started)
                load.statuses[status] = load.statuses.get(status, 0) + 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    load.seconds = seconds or time.perf_counter() - begin
    return load


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    at = head.index(b"content-length:") + 15
    await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
    return int(head.split(b" ", 2)[1])

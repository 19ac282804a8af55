"""HTTP by hand: bytes out, an answer in, for what no client library would send."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from typing import Any


@dataclass
class Answer:
    """An answer, read as the clients' libraries show it."""

    status_code: int
    headers: Message
    content: bytes

    @property
    def text(self) -> str:
        """The body."""
        return self.content.decode()

    def json(self) -> Any:
        """The body's JSON."""
        return json.loads(self.content)


def exchange(port: int, head: bytes, body: bytes = b"", seconds: float = 30.0) -> Answer:
    """The answer to the bytes of one request."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as wire:
        wire.sendall(head + body)
        return read_answer(wire)


def read_answer(wire: socket.socket) -> Answer:
    """The next answer on a connection."""
    reader = wire.makefile("rb")
    status = int(reader.readline().split()[1])
    lines = []
    while (line := reader.readline()) not in (b"\r\n", b""):
        lines.append(line)
    headers = BytesParser().parsebytes(b"".join(lines))
    return Answer(status, headers, reader.read(int(headers["content-length"])))

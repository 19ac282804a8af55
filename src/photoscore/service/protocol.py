"""HTTP/1.1 as uvicorn speaks it, with bounds and the error shape for what never becomes a request."""

from __future__ import annotations

import asyncio
import json
import re
import secrets

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from photoscore.service.middleware import SAFE_HEADERS
from photoscore.service.problems import body_of

log = structlog.get_logger("photoscore.access")

HEAD_BYTES = 65_536
"""Most bytes of a request line with its headers."""
HEAD_SECONDS = 10.0
"""Within which a new connection, and each further request on it, must have sent them."""
IGNORED_BYTES = 128_000_000
"""What a client may still send after its answer: closing at once would take the answer away from it."""
IGNORED_SECONDS = 60.0
"""How long it may go on with that."""

_UPGRADE = re.compile(rb"\r\nupgrade:[^\r\n]*", re.IGNORECASE)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class Protocol(HttpToolsProtocol):
    """One connection."""

    _head = 0
    _ignored = 0
    _deaf = False
    _impatience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first request."""
        super().connection_made(transport)
        self._impatience = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock."""
        self._be_patient()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to no body before it is parsed."""
        if self._deaf:
            return
        in_head = self.cycle is None or not self.cycle.more_body
        if in_head:
            data = tidied(data)
            self._head += len(data)
            if self._impatience is None:
                self._impatience = self.loop.call_later(HEAD_SECONDS, self._hang_up)
        elif self.cycle.response_complete:
            self._ignored += len(data)
            if self._ignored > IGNORED_BYTES:
                self.transport.close()
                return
            if self._impatience is None:  # uvicorn's own clock stops at each byte
                self._impatience = self.loop.call_later(IGNORED_SECONDS, self.transport.close)
        super().data_received(data)
        if in_head and self._impatience is not None and self._head > HEAD_BYTES:
            self.send_400_response("The request line and headers are too long.")

    def on_headers_complete(self) -> None:
        """The request is there: the application takes over."""
        self._be_patient()
        self._head = 0
        super().on_headers_complete()

    def _unsupported_upgrade_warning(self) -> None:
        # An offer of another protocol that `tidied` did not see whole: what follows is nobody's to read.
        self._deaf = True
        self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP request in the shape of every error."""
        message = "This is no valid HTTP request." if msg.startswith("Invalid HTTP") else msg
        body = json.dumps(body_of("bad_request", message)).encode()
        request_id = secrets.token_hex(12)
        log.info("request", status=400, request_id=request_id, client=self.client and self.client[0])
        headers = SAFE_HEADERS | {
            "X-Request-ID": request_id,
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = ["HTTP/1.1 400 Bad Request", *(f"{name.lower()}: {value}" for name, value in headers.items())]
        if not self.transport.is_closing():
            self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
            self.transport.close()

    def _be_patient(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
            self._impatience = None

    def _hang_up(self) -> None:
        self._impatience = None
        if self.cycle is None or self.cycle.response_complete:
            self.send_400_response("The request did not arrive in time.")


def tidied(data: bytes) -> bytes:
    """The begin of a request, as the parser needs it to be.

    Without ``Upgrade``, an offer that is not taken (Java's HttpClient and ``curl --http2`` make one): the
    parser would pass over the body of such a request. And with a target in ASCII: curl sends a letter such
    as ü as it is typed.
    """
    end = data.find(b"\r\n\r\n")
    line = data.find(b"\r\n")
    if end < 0 or (data[:line].isascii() and not _UPGRADE.search(data, line, end)):
        return data
    target = _BEYOND_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), data[:line])
    return target + _UPGRADE.sub(b"", data[line:end]) + data[end:]

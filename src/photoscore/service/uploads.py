"""A request's body, read into memory alone, never more than allowed and never for longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from photoscore.errors import ImageTooLarge
from photoscore.service.problems import BadRequest, Invalid

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FIELD_BYTES = 100_000
"""What a part that holds no picture may have."""
MOST_PARTS = 1000
PART_HEADERS = 32
PART_HEADER_BYTES = 65_536
"""Any file name that a client may think of has its room."""
CLOSE = {"Connection": "close"}


@dataclass(slots=True)
class Part:
    """One part of a multipart body. The type that the client names is not kept."""

    name: str
    file_name: str = ""
    """What the client calls the file: only ever said back to the client, never logged or trusted."""
    size: int = 0
    """Bytes of its content."""
    _pieces: list[bytes | memoryview] = field(default_factory=list)

    def append(self, piece: memoryview) -> None:
        """Add to the content, without a copy."""
        self._pieces.append(piece)
        self.size += len(piece)

    @property
    def data(self) -> bytes:
        """The content: the one copy of what came."""
        if len(self._pieces) != 1 or not isinstance(self._pieces[0], bytes):
            self._pieces = [b"".join(self._pieces)]
        return bytes(self._pieces[0])


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a body may have."""

    files: frozenset[str]
    """Names of the parts that hold pictures."""
    file_bytes: int
    """Bytes of each of these parts."""
    total_bytes: int
    """Bytes of the whole body."""
    seconds: float
    """How long the client may take to send it."""
    fields: frozenset[str] | None = None
    """Names of the other parts that are read, None for any. What has another name is passed over."""

    def too_large(self) -> ImageTooLarge:
        """The error for a body that has more."""
        if self.total_bytes < 2 * self.file_bytes:
            return _too_large(self.file_bytes)
        return ImageTooLarge(
            f"The body has more than {self.total_bytes / 1e6:g} MB; send fewer photos at once."
        )


async def read_parts(request: Request, bounds: Bounds) -> list[Part]:
    """The parts of a multipart body in their order.

    Raises Invalid where the body is of another type, BadRequest where it cannot be parsed or does
    not arrive in time, ImageTooLarge above the bounds, whatever Content-Length says.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        place = sorted(bounds.files)[0]
        raise Invalid(("body", place), "Send the picture as a part of multipart/form-data", "missing")
    if not options.get(b"boundary"):
        raise BadRequest("The Content-Type names no boundary of the multipart body.", headers=CLOSE)
    if _announced(request) > bounds.total_bytes:
        raise bounds.too_large()
    collector = _Collector(bounds)
    try:
        parser = MultipartParser(
            options[b"boundary"],
            collector.callbacks(),
            max_header_count=PART_HEADERS,
            max_header_size=PART_HEADER_BYTES,
        )
        await _receive(request, bounds.total_bytes, bounds.seconds, parser.write)
        parser.finalize()
    except FormParserError:
        raise BadRequest("The multipart body cannot be parsed; let your HTTP library build it.") from None
    except _TooMuch:
        raise bounds.too_large() from None
    if not collector.ended:
        raise BadRequest("The multipart body ends too early; send it whole.")
    return collector.parts


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """A body of text. Raises BadRequest where it is longer than ``most`` bytes or does not arrive."""
    chunks: list[bytes] = []
    try:
        await _receive(request, most, seconds, chunks.append)
    except _TooMuch:
        raise BadRequest(f"The body has more than {most} bytes.", headers=CLOSE) from None
    return b"".join(chunks)


class _TooMuch(Exception):
    """More bytes than allowed."""


async def _receive(request: Request, most: int, seconds: float, take: Callable[[bytes], object]) -> None:
    """Let ``take`` have the body's chunks as they come, up to ``most`` bytes within so many seconds."""
    received = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                received += len(chunk)
                if received > most:
                    raise _TooMuch
                take(chunk)
    except TimeoutError:
        message = f"The body did not arrive within {seconds:g} s; send a smaller one."
        raise BadRequest(message, headers=CLOSE) from None


def _announced(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _too_large(most: int) -> ImageTooLarge:
    return ImageTooLarge(f"The picture has more than {most / 1e6:g} MB; send a smaller one.")


class _Collector:
    """Callbacks of the parser that gather the parts."""

    def __init__(self, bounds: Bounds) -> None:
        self.parts: list[Part] = []
        self.ended = False
        self._bounds = bounds
        self._most: int | None = 0
        self._field = bytearray()
        self._value = bytearray()
        self._disposition = b""

    def callbacks(self) -> MultipartCallbacks:
        """By the parser's names."""
        return {
            "on_part_begin": self.part_begin,
            "on_part_data": self.part_data,
            "on_header_field": self.header_field,
            "on_header_value": self.header_value,
            "on_header_end": self.header_end,
            "on_headers_finished": self.headers_finished,
            "on_end": self.end,
        }

    def part_begin(self) -> None:
        """A part begins."""
        if len(self.parts) >= MOST_PARTS:
            raise FormParserError("too many parts")
        self._disposition = b""

    def header_field(self, data: bytes, start: int, end: int) -> None:
        """A piece of a header's name."""
        self._field += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        """A piece of a header's value."""
        self._value += data[start:end]

    def header_end(self) -> None:
        """A header is whole."""
        if self._field.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def headers_finished(self) -> None:
        """The part's headers are whole."""
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise FormParserError("a part has no name")
        name = options[b"name"].decode("utf-8", "replace")
        self._most = self._allowed(name)
        file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        self.parts.append(Part(name, file_name=file_name))

    def _allowed(self, name: str) -> int | None:
        if name in self._bounds.files:
            return self._bounds.file_bytes
        return FIELD_BYTES if self._bounds.fields is None or name in self._bounds.fields else None

    def part_data(self, data: bytes, start: int, end: int) -> None:
        """A piece of the part's content."""
        if self._most is None:
            return
        part = self.parts[-1]
        if part.size + end - start > self._most:
            if part.name in self._bounds.files:
                raise _too_large(self._bounds.file_bytes)
            raise FormParserError("a field is too long")
        part.append(memoryview(data)[start:end])

    def end(self) -> None:
        """The closing boundary has come."""
        self.ended = True

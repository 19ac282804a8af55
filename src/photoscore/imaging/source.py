"""A path, bytes or file object → the bytes of one picture file, never more than allowed."""

from __future__ import annotations

import os
import stat
from io import TextIOBase
from os import PathLike
from typing import BinaryIO

from photoscore.errors import ImageTooLarge, UnreadableFile

Source = str | PathLike[str] | bytes | bytearray | memoryview | BinaryIO

_CHUNK = 1 << 16
_WANTED = "photoscore scores a path, bytes, or a file that was opened with mode 'rb', not {}"


def read(source: Source, max_bytes: int | None) -> bytes:
    """The whole content of ``source``.

    Raises UnreadableFile where a path leads to no readable file, ImageTooLarge beyond ``max_bytes``, and
    TypeError where ``source`` is none.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        size = source.nbytes if isinstance(source, memoryview) else len(source)
        _check(size, max_bytes)
        return bytes(source)
    if isinstance(source, str | PathLike):
        return _read_path(os.fspath(source), max_bytes)
    if not hasattr(source, "read") or isinstance(source, TextIOBase):
        raise TypeError(_WANTED.format(type(source).__name__))
    return _read_stream(source, max_bytes)


def _read_path(path: str, max_bytes: int | None) -> bytes:
    try:
        # Asked before opening: to open a device or a pipe can have effects, or wait for ever.
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            # Why it cannot be read, where it cannot be, tells more than that it is a directory.
            os.scandir(path).close()
        _check_regular(mode)
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with open(descriptor, "rb", buffering=0) as file:
            status = os.fstat(descriptor)
            _check_regular(status.st_mode)
            _check(status.st_size, max_bytes)
            # In one piece: joining several would copy them.
            return _read_stream(file, max_bytes, max(_CHUNK, status.st_size + 1))
    except FileNotFoundError:
        reason = "A link that leads nowhere" if os.path.islink(path) else "No such file"
        raise UnreadableFile(f"{reason}; check the path.") from None
    except PermissionError:
        what = "folder" if os.path.isdir(path) else "file"
        raise UnreadableFile(f"No permission to read the {what}; change its mode or owner.") from None
    except ValueError:
        raise UnreadableFile("No file can have this name; check the path.") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFile(f"The file cannot be read ({reason}); check the path.") from None


def _check_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableFile("A directory, not a file; name the files in it.")
    if not stat.S_ISREG(mode):
        raise UnreadableFile("A device, pipe or socket, not a file; name a picture file.")


def _read_stream(stream: BinaryIO, max_bytes: int | None, chunk: int = _CHUNK) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        try:
            piece = stream.read(chunk)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UnreadableFile(f"The picture cannot be read ({reason}); try again.") from None
        if piece is None:
            raise UnreadableFile("The picture is not there yet; use a file that waits for its data.")
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise TypeError(_WANTED.format(f"a file of {type(piece).__name__}"))
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        _check(size, max_bytes)


def _check(size: int, max_bytes: int | None) -> None:
    if max_bytes is not None and size > max_bytes:
        raise ImageTooLarge(f"The file has more than {max_bytes:,} bytes; send a smaller one.")

"""A path, bytes or file object → the bytes of one picture file, never more than allowed."""

from __future__ import annotations

import os
import stat
from io import TextIOBase
from os import PathLike
from typing import Protocol

from photoscore.errors import ImageTooLarge, UnreadableFile
from photoscore.imaging.sniffing import HEAD, sniff


class Readable(Protocol):
    """A file of bytes, as far as it is looked at: from the disk, an archive, a connection."""

    def read(self, n: int, /) -> bytes:
        """The next ``n`` bytes, or fewer; none at the end."""


Source = str | PathLike[str] | bytes | bytearray | memoryview | Readable
"""A picture: its path, its bytes, or a binary file object that is read to its end."""

_CHUNK = 1 << 16
_MOST_WORDS = 100
"""Letters of another library's error that are passed on."""
_WANTED = "photoscore scores a path, bytes, or a file that was opened with mode 'rb', not {}"


def read(source: Source, max_bytes: int | None) -> bytes:
    """The whole content of ``source``.

    Of a path, what is no picture is not read. Raises UnreadableFile where a path or a file object cannot be
    read, ImageTooLarge beyond ``max_bytes``, InvalidImage or UnsupportedImage where a path leads to no
    picture, and TypeError where ``source`` is none.
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
            # A film or a raw file can have gigabytes: only what is a picture is read.
            sniff(os.pread(descriptor, HEAD, 0))
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
        raise UnreadableFile(f"The file cannot be read ({_reason(error)}); check the path.") from None


def _check_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableFile("A directory, not a file; name the files in it.")
    if not stat.S_ISREG(mode):
        raise UnreadableFile("A device, pipe or socket, not a file; name a picture file.")


def _read_stream(stream: Readable, max_bytes: int | None, chunk: int = _CHUNK) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        try:
            piece = stream.read(chunk)
        except (TypeError, MemoryError):
            raise
        except Exception as error:
            # A cut archive, a broken connection or a closed file raises what it likes.
            raise UnreadableFile(f"The picture cannot be read ({_reason(error)}); try again.") from None
        if piece is None:
            raise UnreadableFile("The picture is not there yet; use a file that waits for its data.")
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise TypeError(_WANTED.format(f"a file of {type(piece).__name__}"))
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        _check(size, max_bytes)


def _reason(error: Exception) -> str:
    words = error.strerror if isinstance(error, OSError) else " ".join(str(error).split())
    return (words or type(error).__name__)[:_MOST_WORDS]


def _check(size: int, max_bytes: int | None) -> None:
    if max_bytes is not None and size > max_bytes:
        raise ImageTooLarge(f"The file has more than {max_bytes:,} bytes; send a smaller one.")

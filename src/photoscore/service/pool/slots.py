"""Memory that the service shares with one scoring process, for its photos.

A photo is written there at once, where a socket would take it in pieces of its buffer's size and wake both
sides for each.
"""

from __future__ import annotations

import os

KEPT = 4 << 20
"""Bytes that a slot keeps for the next photo: fresh memory costs more than the copy into it."""


class Slot:
    """Room for one photo: a file without a name, in memory alone."""

    def __init__(self) -> None:
        self.file = os.memfd_create("photo")
        self._size = 0

    def write(self, photo: bytes) -> None:
        """Take a photo in. Raises OSError where memory is short."""
        self._size, rest = len(photo), memoryview(photo)
        while rest:
            rest = rest[os.pwrite(self.file, rest, self._size - len(rest)) :]

    def clear(self) -> None:
        """Give back what a large photo took."""
        if self._size > KEPT:
            os.ftruncate(self.file, KEPT)

    def close(self) -> None:
        """Let go of the memory."""
        os.close(self.file)


def read(file: int, size: int) -> bytes:
    """The photo that was written."""
    photo = os.pread(file, size, 0)
    if len(photo) != size:
        raise OSError("a photo in shared memory is cut short")
    return photo

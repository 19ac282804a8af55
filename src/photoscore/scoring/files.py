"""Which files are meant: from paths, folders and patterns to photos."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from glob import has_magic, iglob
from pathlib import PurePath
from typing import NamedTuple

from photoscore.errors import PhotoError, UnsupportedImage

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif", ".avif"})
"""Endings of the names of files that claim to be photos. What a file is, its content says."""


class Found(NamedTuple):
    """A file that may be a photo."""

    path: str
    """The path as it was given, or below the folder that was given."""
    named: bool
    """Whether it was named itself, and not found in a folder or by a pattern."""

    def passed_over(self, error: PhotoError) -> bool:
        """Whether ``error`` is no news: a file in a folder that never claimed to be a photo."""
        claims = PurePath(self.path).suffix.lower() in SUFFIXES
        return isinstance(error, UnsupportedImage) and not self.named and not claims


def find_files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Found]:
    """The files that ``paths`` mean, in their order; those of a folder or pattern by name, hidden ones left
    out.

    A folder means every file in and below it, a pattern (``*``, ``?``, ``[…]``, ``**``) what it matches
    when no file has this name. What leads nowhere is given out as it is, so that whoever reads it can say
    so.
    """
    for one in paths:
        path = os.fspath(one)
        if os.path.isdir(path):
            yield from (Found(inner, False) for inner in _below(path))
        elif has_magic(path) and not os.path.lexists(path):
            yield from _matching(path)
        else:
            yield Found(path, True)


def _below(folder: str) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(root, name) for name in sorted(names) if not name.startswith("."))


def _matching(pattern: str) -> Iterator[Found]:
    matches = sorted(iglob(pattern, recursive=True))
    if not matches:
        yield Found(pattern, True)
    for path in matches:
        if not os.path.isdir(path):
            yield Found(path, False)

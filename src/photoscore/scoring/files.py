"""Which files are meant: from paths, folders and patterns to photos."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from glob import escape, has_magic, iglob
from pathlib import PurePath
from typing import NamedTuple

from photoscore.errors import PhotoError

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif", ".avif"})
"""Endings of the names of files that claim to be photos. What a file is, its content says."""

_ANY_FOLDERS = re.compile(r"(?:^|(?<=/))(?:\*\*(?:/+|$))+")
"""``**`` as a whole part of a pattern: any folders, or none."""
_HEAD_BYTES = 256


class Found(NamedTuple):
    """A file that may be a photo."""

    path: str
    """The path as it was given, or below the folder that was given."""
    named: bool
    """Whether it was named itself, and not found in a folder or by a pattern. A folder that cannot be read
    counts as named: nobody knows what it holds."""

    @property
    def passed_over(self) -> bool:
        """Whether it is no news that it cannot be scored: neither its name nor its begin is a photo's."""
        claims = PurePath(self.path).suffix.lower() in SUFFIXES or _begins(self.path)
        return not (self.named or claims)


def find_files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Found]:
    """The files that ``paths`` mean, in their order; those of a folder or pattern by name, hidden ones left
    out.

    A folder means every file in and below it, a pattern (``*``, ``?``, ``[…]``, ``**``) what it matches
    when no file has this name, each once. What leads nowhere is given out as it is, so that whoever reads
    it can say so, and so is a folder that cannot be read.
    """
    for one in paths:
        path = os.fspath(one)
        if os.path.isdir(path):
            yield from _below(path)
        elif has_magic(path) and not os.path.lexists(path):
            yield from _matching(path)
        else:
            yield Found(path, True)


def _below(folder: str) -> Iterator[Found]:
    unread: list[Found] = []
    for root, names in _folders(folder, unread):
        yield from (Found(os.path.join(root, name), False) for name in names)
    yield from unread


def _matching(pattern: str) -> Iterator[Found]:
    unread: list[Found] = []
    found: dict[Found, None] = {}  # as `**/*` matches a folder and its files, each file once
    matches = sorted(set(_expanded(pattern, unread)))
    for path in matches:
        found.update(dict.fromkeys(_below(path) if os.path.isdir(path) else [Found(path, False)]))
    found.update(dict.fromkeys(unread))
    yield from found if matches or unread else [Found(pattern, True)]


def _expanded(pattern: str, unread: list[Found]) -> Iterator[str]:
    """What a pattern matches, some of it twice where it holds ``**`` twice.

    Under ``**``, links to folders are not followed, as they are not below a folder that is named: one that
    leads up would lead round and round in `glob`.
    """
    head, *rest = _ANY_FOLDERS.split(pattern, maxsplit=1)
    if not rest:
        yield from iglob(pattern)
        return
    for top in iglob(head) if head else [""]:
        for root, names in _folders(top or os.curdir, unread):
            folder = os.path.join(root, "") if top else os.path.join(root, "").removeprefix("./")
            if rest[0]:
                inner = _expanded(escape(folder) + rest[0], unread)
                yield from (path for path in inner if not _is_link_to_folder(path))
            else:
                yield from (folder + name for name in names)


def _is_link_to_folder(path: str) -> bool:
    return os.path.islink(path.rstrip(os.sep)) and os.path.isdir(path)


def _folders(top: str, unread: list[Found]) -> Iterator[tuple[str, list[str]]]:
    """Each folder from ``top`` down with the names of its files, hidden ones left out; by name.

    Links to folders are not followed. Those that cannot be read are put into ``unread``.
    """

    def complain(error: OSError) -> None:
        unread.append(Found(error.filename, True))

    for root, folders, names in os.walk(top, onerror=complain):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield root, sorted(name for name in names if not name.startswith("."))


def _begins(path: str) -> bool:
    """Whether a file begins as a photo does, whatever comes then."""
    from photoscore.imaging.sniffing import sniff  # brings the decoders: not before they are needed

    if not os.path.isfile(path):  # to open a device or a pipe can have effects, or wait for ever
        return False
    try:
        with open(path, "rb") as file:
            sniff(file.read(_HEAD_BYTES))
    except (OSError, PhotoError):
        return False
    return True

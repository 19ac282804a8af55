"""Photos into a folder by link, copy or move: nothing is ever deleted or overwritten.

Each name is taken in one step that fails where the name exists (`link`, `symlink`, `O_EXCL`), so that
two runs, or another program, cannot overwrite each other. What is taken gets a number: `beach-2.jpg`.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Literal

from photoscore.errors import UseError
from photoscore.uses.culling.sidecars import sidecars_of

Mode = Literal["link", "copy", "move"]

_NO_HARD_LINKS = {errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a photo lies now."""

    path: Path
    """Its place in the folder."""
    new: bool
    """False where the same photo lay there already."""


def place(photo: Path, folder: Path, mode: Mode) -> Placed:
    """Put a photo, with the XMP sidecars it has, into a folder.

    A link is symbolic and absolute. A move lays a hard link or a whole copy of everything into the folder
    before the first original goes. Sidecars are copied, and moved with `"move"` unless another file shares
    them.

    Raises:
        UseError: the file system does not let it happen; the photo and its sidecars are as they were, and
            none of them lies in the folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target in _names(folder, photo.name):
            try:
                _lay(photo, target, mode)
            except FileExistsError:
                if _same(photo, target):
                    return Placed(target, new=False)
                continue
            _complete(photo, target, mode)
            return Placed(target, new=True)
    except OSError as error:
        hint = "; use --copy" if mode == "link" and error.errno in _NO_HARD_LINKS else ""
        raise UseError(f"{photo}: cannot {mode} into {folder}: {error.strerror or error}{hint}.") from None
    raise AssertionError("names never end")


def _names(folder: Path, name: str) -> Iterator[Path]:
    """The name itself, then `stem-2.suffix`, `stem-3.suffix`, …"""
    path = folder / name
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _same(photo: Path, target: Path) -> bool:
    """Whether what lies at `target` is this very photo, or holds the same bytes."""
    try:
        return target.samefile(photo) or (target.is_file() and filecmp.cmp(photo, target, shallow=False))
    except FileNotFoundError:  # a dangling link: taken, and not the photo
        return False


def _lay(source: Path, target: Path, mode: Mode) -> None:
    """The first half of a move, and the whole of the others: `source` stays.

    Raises FileExistsError where `target` exists, whatever it is.
    """
    if mode == "link" or (mode == "move" and source.is_symlink()):
        target.symlink_to(source.resolve(strict=True))
    elif mode == "copy":
        _copy(source, target)
    else:
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            _copy(source, target)


def _complete(photo: Path, target: Path, mode: Mode) -> None:
    """The sidecars to a photo that lies at its target, and the end of a move; or nothing of it."""
    laid = [(photo, target)]
    try:
        leaving = [photo] if mode == "move" else []
        for sidecar, appended in sidecars_of(photo):
            beside = target.with_name(target.name + ".xmp") if appended else target.with_suffix(".xmp")
            moves = mode == "move" and (appended or not _shared(sidecar, photo))
            try:
                _lay(sidecar, beside, "move" if moves else "copy")
            except FileExistsError:
                continue  # what lies there belongs to another photo of this name: kept
            laid.append((sidecar, beside))
            if moves:
                leaving.insert(0, sidecar)  # the photo goes last
        # Only now, with everything whole under its new name, may the old names go.
        _remove(leaving)
    except BaseException:
        for source, lies in laid:
            _take_back(source, lies)
        raise


def _remove(originals: list[Path]) -> None:
    for original in originals:
        try:
            original.unlink()
        except OSError as error:
            raise UseError(
                f"{original}: cannot move out of {original.parent}: {error.strerror or error}; use --copy."
            ) from None


def _take_back(source: Path, target: Path) -> None:
    """Undo what was laid; the only file of a photo is never removed, even where it cannot go back."""
    with suppress(OSError):
        if not os.path.lexists(source):
            _lay(target, source, "move")
        target.unlink()


def _copy(source: Path, target: Path) -> None:
    """The whole file under a name of its own first, so that no half copy ever bears the photo's name."""
    handle, part = tempfile.mkstemp(prefix=".photoscore-", suffix=".part", dir=target.parent)
    try:
        with open(handle, "wb") as writer, source.open("rb") as reader:
            shutil.copyfileobj(reader, writer, 1 << 20)
            writer.flush()
            os.fsync(writer.fileno())
        shutil.copystat(source, part)
        try:
            os.link(part, target)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            # No hard links here (FAT): take the name while it is free, then fill it.
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            os.replace(part, target)
    finally:
        Path(part).unlink(missing_ok=True)


def _shared(sidecar: Path, photo: Path) -> bool:
    """Whether `beach.xmp` is also that of another file, as of the raw file beside a JPEG."""
    others = (path for path in sidecar.parent.iterdir() if path.stem == sidecar.stem)
    return any(path.name not in {sidecar.name, photo.name} for path in others)

"""What every decoder offers: a header first, pixels when they are asked for."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
import pyvips

from photoscore.errors import InvalidImage
from photoscore.imaging.photo import Raster
from photoscore.imaging.resizing import resized

Finish = Callable[[pyvips.Image], pyvips.Image]
"""The steps that follow decoding (cropping, resizing), run strip by strip as the decoder delivers."""

OVERSIZE = 2
"""A picture is divided to no less than this multiple of the wanted size: the rest is one good resize."""
SHRINKS = (8, 4, 2)
"""What a picture's sides may be divided by before the resize: what libjpeg can while it decodes.

The same for every format. Were a PNG divided by 3 where a JPEG of the same pixels is by 2, their scores would
differ by up to 0.03.
"""


def _say_nothing(*_: object) -> None:
    """Our own errors say what libvips warns of."""


if pyvips.API_mode:
    # In place of the handler that hands warnings to `logging`: where one quotes a file's bytes that are no
    # UTF-8, it writes a traceback to stderr.
    pyvips.ffi.def_extern(name="_log_handler_callback")(_say_nothing)
# One thread a picture: photos are decoded side by side, and a second one gains little within a picture.
pyvips.concurrency_set(1)
# No operation is asked for twice with the same arguments, so the cache would only hold on to pictures.
pyvips.cache_set_max(0)
# Loaders that libvips itself marks as not fit for hostile input stay off, though none is called here.
pyvips.block_untrusted_set(True)


class Decoder(ABC):
    """An opened picture file: its header is read, its pixels are not."""

    format: str
    width: int
    """Width in pixels as stored, before any turning."""
    height: int
    """Height in pixels as stored, before any turning."""
    frames: int = 1
    icc: bytes | None = None
    turns: bool = False
    """Whether decoding already turns the picture upright, so that EXIF must not."""
    _exif: bytes | None = None

    @abstractmethod
    def __init__(self, content: bytes) -> None:
        """Read the header; raises InvalidImage where that fails."""

    @property
    def exif(self) -> bytes | None:
        """The EXIF block; asked for once the header keeps the limits."""
        return self._exif

    @abstractmethod
    def bytes_per_pixel(self, full: bool) -> int:
        """Memory that decoding holds for each pixel of the stored picture, as measured; with ``full``, 1:1.

        0 for what is decoded strip by strip.
        """

    @abstractmethod
    def decode(self, finish: Finish, shrink: int = 1) -> Raster:
        """The first frame, its sides divided by ``shrink``, of `SHRINKS`, after ``finish``.

        The rest of a division is a row or column of its own. Raises InvalidImage where the file is truncated
        or corrupt.
        """

    def shrunk(self, width: int, height: int) -> Raster:
        """The first frame at a smaller size; raises InvalidImage as `decode` does."""
        shrink = self._shrink_to(width, height)
        pixels = self.decode(as_it_is, shrink)
        return resized(pixels, (self.width / shrink, self.height / shrink), width, height)

    def _shrink_to(self, width: int, height: int) -> int:
        """What to divide the sides by, before a resize to this size."""
        most = min(self.width // (OVERSIZE * width), self.height // (OVERSIZE * height))
        return next((shrink for shrink in SHRINKS if shrink <= most), 1)

    def cut(self, left: int, top: int, width: int, height: int) -> Raster:
        """A part of the first frame at full size; raises InvalidImage as `decode` does."""
        return self.decode(lambda image: image.crop(left, top, width, height))


_process: int | None = None
"""The process in which libvips has started its threads; None before it has."""


def evaluate(image: pyvips.Image, finish: Finish, shrink: int = 1) -> Raster:
    """Run a lazy image through ``finish``: 8 bits a channel, no alpha, its sides divided by ``shrink``.

    Raises RuntimeError in a process that was forked from one in which libvips has run.
    """
    _check_process()
    if image.format == "ushort":
        image = image.cast("uchar", shift=True)
        # It still says that white is 65,535, and so would opaque be.
        image = image.copy(interpretation="b-w" if image.bands < 3 else "srgb")
    if image.hasalpha():
        image = image.flatten(background=255)
    if shrink > 1:
        image = image.shrink(shrink, shrink, ceil=True)
    image = finish(image)
    memory = image.write_to_memory()
    return np.frombuffer(memory, np.uint8).reshape(image.height, image.width, image.bands)


def _check_process() -> None:
    """Refuse what would wait for ever: libvips's idle threads do not come along in a fork, its count of them
    does, and so it hands them work.

    No PhotoError: the fault is the program's, and the next photo would have it too.
    """
    global _process  # noqa: PLW0603 (one a process, as the threads are)
    process = os.getpid()
    if _process is None:
        _process = process
    if process != _process:
        raise RuntimeError(
            "This process was forked after photos were scored, and libvips would hang in it; "
            "start processes by 'spawn', or score first in the forked ones."
        )


def as_it_is(image: pyvips.Image) -> pyvips.Image:
    """The `Finish` that leaves a picture alone."""
    return image


def wrapped(memory: bytes | memoryview, width: int, height: int, bands: int) -> pyvips.Image:
    """A picture of 8 bits a channel that lies in memory, grey or RGB, with alpha as an even band."""
    image = pyvips.Image.new_from_memory(memory, width, height, bands, "uchar")
    return image.copy(interpretation="b-w" if bands < 3 else "srgb")


def damaged(name: str) -> InvalidImage:
    """The error for a file whose content does not decode."""
    return InvalidImage(f"The {name} file is truncated or corrupt; send the original file.")

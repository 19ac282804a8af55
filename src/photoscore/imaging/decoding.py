"""What every decoder offers: a header first, pixels when they are asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyvips

from photoscore.errors import InvalidImage

Finish = Callable[[pyvips.Image], pyvips.Image]
"""The steps that follow decoding (cropping, resizing), run strip by strip as the decoder delivers."""

Raster = npt.NDArray[np.uint8]
"""uint8 [H, W, bands] as stored: 1 band is grey, 3 are RGB, 4 are CMYK; alpha is already gone."""


OVERSIZE = 2
"""A decoder may shrink to no less than this multiple of the wanted size: the rest is one good resize."""


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
    def decode(self, finish: Finish, least: tuple[int, int] | None = None) -> Raster:
        """The first frame after ``finish``, at full size or, with ``least``, at no less than that size.

        Raises InvalidImage where the file is truncated or corrupt.
        """

    def shrunk(self, width: int, height: int) -> Raster:
        """The first frame at a smaller size; raises InvalidImage as `decode` does."""

        def finish(image: pyvips.Image) -> pyvips.Image:
            return image.resize(width / image.width, vscale=height / image.height, kernel="lanczos3")

        return self.decode(finish, least=(OVERSIZE * width, OVERSIZE * height))

    def cut(self, left: int, top: int, width: int, height: int) -> Raster:
        """A part of the first frame at full size; raises InvalidImage as `decode` does."""
        return self.decode(lambda image: image.crop(left, top, width, height))


def evaluate(image: pyvips.Image, finish: Finish) -> Raster:
    """Run a lazy image through ``finish``, as 8 bits a channel, without alpha."""
    if image.format == "ushort":
        image = image.cast("uchar", shift=True)
        # It still says that white is 65,535, and so would opaque be.
        image = image.copy(interpretation="b-w" if image.bands < 3 else "srgb")
    if image.hasalpha():
        image = image.flatten(background=255)
    image = finish(image)
    memory = image.write_to_memory()
    return np.frombuffer(memory, np.uint8).reshape(image.height, image.width, image.bands)


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

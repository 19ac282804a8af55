"""AVIF by Pillow's libavif with dav1d: twice as fast as the AV1 decoder that libvips carries."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile

from photoscore.imaging.decoding import (
    OVERSIZE,
    Decoder,
    Finish,
    Raster,
    as_it_is,
    damaged,
    evaluate,
    wrapped,
)
from photoscore.imaging.resizing import resized


class AvifDecoder(Decoder):
    """AVIF: stills, and the first frame of sequences.

    The decoder does not apply the file's ``irot`` and ``imir``: Pillow puts them into the EXIF orientation.
    """

    format = "AVIF"

    def __init__(self, content: bytes) -> None:
        try:
            # The class itself, not Image.open: no other plugin is ever asked.
            self._image = AvifImageFile(io.BytesIO(content))
        except Exception:
            # libavif's wrapper and the EXIF parser raise nearly anything on hostile files.
            raise damaged(self.format) from None
        self.width, self.height = self._image.size
        self.frames = self._image.n_frames
        self._exif = self._image.info.get("exif")
        self.icc = self._image.info.get("icc_profile")

    def bytes_per_pixel(self, full: bool) -> int:
        return 10  # planes, interleaved bytes, Pillow's raster, and the array made of a part of it

    def decode(self, finish: Finish, least: tuple[int, int] | None = None) -> Raster:
        return _evaluated(self._loaded(), finish)

    def shrunk(self, width: int, height: int) -> Raster:
        factor = max(1, min(self.width // (OVERSIZE * width), self.height // (OVERSIZE * height)))
        pixels = _evaluated(self._loaded().reduce(factor), as_it_is)
        return resized(pixels, (self.width / factor, self.height / factor), width, height)

    def cut(self, left: int, top: int, width: int, height: int) -> Raster:
        # Cut before it becomes an array: the whole picture as one more array would be the peak of memory.
        return _evaluated(self._loaded().crop((left, top, left + width, top + height)), as_it_is)

    def _loaded(self) -> Image.Image:
        try:
            self._image.load()
        except Exception:
            raise damaged(self.format) from None
        return self._image


def _evaluated(image: Image.Image, finish: Finish) -> Raster:
    pixels = np.atleast_3d(np.asarray(image))
    height, width, bands = pixels.shape
    return evaluate(wrapped(pixels.data, width, height, bands), finish)

"""AVIF by Pillow's libavif with dav1d: twice as fast as the AV1 decoder that libvips carries."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile

from photoscore.imaging.decoding import Decoder, Finish, as_it_is, damaged, evaluate, wrapped
from photoscore.imaging.photo import Raster


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

    def decode(self, finish: Finish, shrink: int = 1) -> Raster:
        image = self._loaded()
        return _evaluated(image.reduce(shrink) if shrink > 1 else image, finish)

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

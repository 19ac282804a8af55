"""JPEG: shrink-on-load, plain files by simplejpeg (libjpeg-turbo) and all others by libvips."""

from __future__ import annotations

import re

import pyvips
import simplejpeg

from photoscore.imaging.decoding import Finish, as_it_is, damaged, evaluate
from photoscore.imaging.jpeg_header import read_header
from photoscore.imaging.photo import Raster
from photoscore.imaging.vips import FAILURES, VipsDecoder

_COLOURS = {1: "GRAY", 3: "RGB"}
"""Bands → what simplejpeg calls them."""

_DAMAGE = re.compile("premature end|bad huffman|found marker|invalid|unsupported", re.IGNORECASE)
"""libjpeg's words for lost pixels. Its other warnings, as of padding between scans, cost none."""


class JpegDecoder(VipsDecoder):
    """JPEG: baseline and progressive, grey, colour, CMYK and YCCK.

    CMYK is taken as inverted with or without Adobe's marker, as browsers and nearly all writers have it.
    """

    format = "JPEG"
    loader = staticmethod(pyvips.Image.jpegload_buffer)

    def __init__(self, content: bytes) -> None:
        header = read_header(content)
        self._plain = header is not None
        if header is None:
            super().__init__(content)
        else:
            self._content, self._bands = content, header.bands
            self.width, self.height = header.width, header.height
            self._exif, self.icc = header.exif, header.icc

    def _read_header(self, header: pyvips.Image) -> None:
        self._bands = int(header.bands)
        if header.get_typeof("jpeg-multiscan") and header.get("jpeg-multiscan"):
            # Progressive: libjpeg keeps every coefficient, of two bytes, until the last scan is in.
            halved = header.get("jpeg-chroma-subsample").startswith("4:2:0")
            self._held = 3 if halved else 2 * self._bands

    def decode(self, finish: Finish, shrink: int = 1) -> Raster:
        if finish is as_it_is and self._plain:  # a crop is left to libvips, which stops decoding below it
            pixels = self._by_turbo(shrink)
            if pixels is not None:
                return pixels
        try:
            return self._by_vips(finish, shrink, "warning")
        except FAILURES as error:
            self._refuse_damage(error)
        try:
            return self._by_vips(finish, shrink, "truncated")
        except FAILURES:
            raise damaged(self.format) from None

    def _refuse_damage(self, error: Exception) -> None:
        if _DAMAGE.search(str(error)):
            raise damaged(self.format) from None

    def _by_turbo(self, shrink: int) -> Raster | None:
        """By libjpeg-turbo in one call for the whole picture, not line by line as libvips must.

        None where it warns of what cost no pixels.
        """
        try:
            pixels: Raster = simplejpeg.decode_jpeg(
                self._content,
                colorspace=_COLOURS[self._bands],
                min_width=-(-self.width // shrink),
                min_height=-(-self.height // shrink),
                min_factor=1,
                strict=True,
            )
        except ValueError as error:
            self._refuse_damage(error)
            return None
        return pixels

    def _by_vips(self, finish: Finish, shrink: int, fail_on: str) -> Raster:
        return evaluate(self._load(fail_on, shrink=shrink), finish)

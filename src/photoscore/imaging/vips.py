"""JPEG, PNG and WebP: shrink-on-load, and strip by strip, so that memory stays flat.

libvips does it, but for the pixels of plain JPEGs: simplejpeg takes a third less time.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pyvips
import simplejpeg

from photoscore.imaging.decoding import Decoder, Finish, Raster, damaged, evaluate, wrapped

_JPEG_SHRINKS = (8, 4, 2)
"""What libjpeg can divide both sides by while it decodes, as libvips offers it."""

_FAILURES = (pyvips.Error, ValueError)
"""What libvips and simplejpeg raise; a message that is no UTF-8 makes pyvips raise UnicodeDecodeError."""

_TURBO_COLOURS = {1: "GRAY", 3: "RGB"}
"""Bands → what simplejpeg calls them; CMYK goes by libvips."""

_JPEG_DAMAGE = re.compile("premature end|bad huffman|found marker|invalid|unsupported", re.IGNORECASE)
"""libjpeg's words for lost pixels. Its other warnings, as of padding between scans, cost none."""


class _VipsDecoder(Decoder):
    loader: Callable[..., pyvips.Image]
    _held = 0

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            header = self._load("error")
        except _FAILURES:
            raise damaged(self.format) from None
        self.width, self.height = header.width, header.height
        self.exif = _blob(header, "exif-data")
        self.icc = _blob(header, "icc-profile-data")
        self._read_header(header)

    def _read_header(self, header: pyvips.Image) -> None:
        """Take from the header what only this format has."""

    def bytes_per_pixel(self, full: bool) -> int:
        return self._held

    def decode(self, finish: Finish, least: tuple[int, int] | None = None) -> Raster:
        try:
            return evaluate(self._load("error", **self._shrinking(least)), finish)
        except _FAILURES:
            raise damaged(self.format) from None

    def _load(self, fail_on: str, **options: float) -> pyvips.Image:
        return self.loader(self._content, access="sequential", fail_on=fail_on, **options)

    def _shrinking(self, least: tuple[int, int] | None) -> dict[str, float]:
        """The loader's options that make it decode at a smaller size, not under ``least``."""
        return {}


class JpegDecoder(_VipsDecoder):
    """JPEG: baseline and progressive, grey, colour, CMYK and YCCK.

    CMYK is taken as inverted with or without Adobe's marker, as browsers and nearly all writers have it.
    """

    format = "JPEG"
    loader = staticmethod(pyvips.Image.jpegload_buffer)

    def _read_header(self, header: pyvips.Image) -> None:
        self._bands = int(header.bands)
        if header.get_typeof("jpeg-multiscan") and header.get("jpeg-multiscan"):
            # Progressive: libjpeg keeps every coefficient, of two bytes, until the last scan is in.
            halved = header.get("jpeg-chroma-subsample").startswith("4:2:0")
            self._held = 3 if halved else 2 * self._bands

    def decode(self, finish: Finish, least: tuple[int, int] | None = None) -> Raster:
        # A crop at full size is left to libvips, which stops decoding below it and holds only strips.
        turbo = least is not None and self._held == 0 and self._bands in _TURBO_COLOURS
        try:
            return self._by_turbo(finish, least) if turbo else self._by_vips(finish, least, "warning")
        except _FAILURES as error:
            if _JPEG_DAMAGE.search(str(error)):
                raise damaged(self.format) from None
        try:
            return self._by_vips(finish, least, "truncated")
        except _FAILURES:
            raise damaged(self.format) from None

    def _by_turbo(self, finish: Finish, least: tuple[int, int] | None) -> Raster:
        """By libjpeg-turbo in one call for the whole picture, not line by line as libvips must."""
        shrink = self._shrink(least)
        pixels = simplejpeg.decode_jpeg(
            self._content,
            colorspace=_TURBO_COLOURS[self._bands],
            min_width=-(-self.width // shrink),
            min_height=-(-self.height // shrink),
            min_factor=1,
            strict=True,
        )
        height, width, bands = pixels.shape
        return evaluate(wrapped(pixels.data, width, height, bands), finish)

    def _by_vips(self, finish: Finish, least: tuple[int, int] | None, fail_on: str) -> Raster:
        return evaluate(self._load(fail_on, shrink=self._shrink(least)), finish)

    def _shrink(self, least: tuple[int, int] | None) -> int:
        if least:
            for shrink in _JPEG_SHRINKS:
                if self.width >= shrink * least[0] and self.height >= shrink * least[1]:
                    return shrink
        return 1


class PngDecoder(_VipsDecoder):
    """PNG: every bit depth and colour type, interlaced or not; of an animation the default image."""

    format = "PNG"
    loader = staticmethod(pyvips.Image.pngload_buffer)

    def _read_header(self, header: pyvips.Image) -> None:
        self.frames = _apng_frames(self._content)
        if header.get_typeof("interlaced"):
            self._held = int(header.bands) * (2 if header.format == "ushort" else 1)


class WebpDecoder(_VipsDecoder):
    """WebP: lossy and lossless, with alpha or without; of an animation the first frame."""

    format = "WebP"
    loader = staticmethod(pyvips.Image.webpload_buffer)

    def _read_header(self, header: pyvips.Image) -> None:
        if header.get_typeof("n-pages"):
            self.frames = header.get("n-pages")

    def bytes_per_pixel(self, full: bool) -> int:
        if full:
            return 8
        return 5 if b"VP8L" in self._content else 3  # only lossy frames without alpha come in strips

    def _shrinking(self, least: tuple[int, int] | None) -> dict[str, float]:
        if not least:
            return {}
        # By whole numbers of 3 and more alone: libwebp softens the picture otherwise, so that a lossless
        # file of 1,080 pixels scored up to 0.02 less than the same picture as PNG.
        factor = min(self.width // least[0], self.height // least[1])
        return {"scale": 1 / factor} if factor > 2 else {}


def _blob(image: pyvips.Image, name: str) -> bytes | None:
    if not image.get_typeof(name):
        return None
    return bytes(image.get(name))


def _apng_frames(content: bytes) -> int:
    """The number of frames that the acTL chunk before the first IDAT announces; 1 without one."""
    position = 8
    while position + 8 <= len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        kind = content[position + 4 : position + 8]
        if kind == b"acTL":
            return max(1, int.from_bytes(content[position + 8 : position + 12], "big"))
        if kind == b"IDAT":
            break
        position += 12 + length
    return 1

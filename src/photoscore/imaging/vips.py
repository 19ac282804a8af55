"""What libvips decodes: PNG, WebP and the base of JPEG; strip by strip, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable

import pyvips

from photoscore.imaging.decoding import Decoder, Finish, as_it_is, damaged, evaluate
from photoscore.imaging.photo import Raster
from photoscore.imaging.resizing import resized

FAILURES = (pyvips.Error, ValueError)
"""What libvips and simplejpeg raise; a message that is no UTF-8 makes pyvips raise UnicodeDecodeError."""

LEAST_SCALE = 4
"""What libwebp itself divides by at least: by 2 it softens, and a lossless file of 1,080 pixels scored up to
0.02 less than the same picture as PNG."""


class VipsDecoder(Decoder):
    """A format that libvips loads by `loader`."""

    loader: Callable[..., pyvips.Image]
    _held = 0

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            header = self._load("error")
        except FAILURES:
            raise damaged(self.format) from None
        self.width, self.height = header.width, header.height
        self._exif = blob(header, "exif-data")
        self.icc = blob(header, "icc-profile-data")
        self._read_header(header)

    def _read_header(self, header: pyvips.Image) -> None:
        """Take from the header what only this format has."""

    def bytes_per_pixel(self, full: bool) -> int:
        return self._held

    def decode(self, finish: Finish, shrink: int = 1) -> Raster:
        return self._evaluated(finish, shrink)

    def _evaluated(self, finish: Finish, shrink: int = 1, **options: float) -> Raster:
        try:
            return evaluate(self._load("error", **options), finish, shrink)
        except FAILURES:
            raise damaged(self.format) from None

    def _load(self, fail_on: str, **options: float) -> pyvips.Image:
        return self.loader(self._content, access="sequential", fail_on=fail_on, **options)


class PngDecoder(VipsDecoder):
    """PNG: every bit depth and colour type, interlaced or not; of an animation the default image."""

    format = "PNG"
    loader = staticmethod(pyvips.Image.pngload_buffer)

    def _read_header(self, header: pyvips.Image) -> None:
        self.frames = _apng_frames(self._content)
        if header.get_typeof("interlaced"):
            self._held = int(header.bands) * (2 if header.format == "ushort" else 1)


class WebpDecoder(VipsDecoder):
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

    def shrunk(self, width: int, height: int) -> Raster:
        shrink = self._shrink_to(width, height)
        if shrink < LEAST_SCALE:
            return super().shrunk(width, height)
        pixels = self._evaluated(as_it_is, scale=1 / shrink)
        # libwebp leaves no rest: the whole picture is in whatever size it rounds to.
        return resized(pixels, (pixels.shape[1], pixels.shape[0]), width, height)


def blob(image: pyvips.Image, name: str) -> bytes | None:
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

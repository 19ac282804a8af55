"""What libvips decodes: PNG, WebP and the base of JPEG; strip by strip, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable

import pyvips

from photoscore.imaging.decoding import Decoder, Finish, Raster, damaged, evaluate

FAILURES = (pyvips.Error, ValueError)
"""What libvips and simplejpeg raise; a message that is no UTF-8 makes pyvips raise UnicodeDecodeError."""


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

    def decode(self, finish: Finish, least: tuple[int, int] | None = None) -> Raster:
        try:
            return evaluate(self._load("error", **self._shrinking(least)), finish)
        except FAILURES:
            raise damaged(self.format) from None

    def _load(self, fail_on: str, **options: float) -> pyvips.Image:
        return self.loader(self._content, access="sequential", fail_on=fail_on, **options)

    def _shrinking(self, least: tuple[int, int] | None) -> dict[str, float]:
        """The loader's options that make it decode at a smaller size, not under ``least``."""
        return {}


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

    def _shrinking(self, least: tuple[int, int] | None) -> dict[str, float]:
        if not least:
            return {}
        # By whole numbers of 3 and more alone: libwebp softens the picture otherwise, so that a lossless
        # file of 1,080 pixels scored up to 0.02 less than the same picture as PNG.
        factor = min(self.width // least[0], self.height // least[1])
        return {"scale": 1 / factor} if factor > 2 else {}


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

"""HEIC by libheif (`pi-heif`, the build without an encoder)."""

from __future__ import annotations

from typing import Any

import _pi_heif
import pyvips

from photoscore.errors import UnsupportedImage
from photoscore.imaging.decoding import Decoder, Finish, damaged, evaluate, wrapped
from photoscore.imaging.photo import Raster
from photoscore.imaging.vips import FAILURES, blob


class HeicDecoder(Decoder):
    """HEIC: the primary image, at 8 bits a channel.

    libheif itself turns and mirrors as the file's ``irot`` and ``imir`` say, so EXIF must not turn it again.
    """

    format = "HEIC"
    turns = True

    def __init__(self, content: bytes) -> None:
        try:
            images = _opened(content)
            self._image = next((image for image in reversed(images) if image.primary), images[0])
            (self.width, self.height), self._mode = self._image.size_mode
            self.frames = len(images)
            self.icc = _profile(self._image)
            depth = self._image.bit_depth
        except Exception:
            # libheif's wrapper raises ValueError, RuntimeError, SyntaxError, EOFError, … on hostile files.
            raise damaged(self.format) from None
        _check_depth(self._mode, depth)
        self._content = content

    @property
    def exif(self) -> bytes | None:
        # By libvips, for pi-heif cannot be asked; not earlier, for libvips writes to stderr where a side has
        # more than 100 million pixels.
        try:
            return blob(pyvips.Image.heifload_buffer(self._content), "exif-data")
        except FAILURES:
            return None  # broken EXIF data count as none

    def bytes_per_pixel(self, full: bool) -> int:
        return 5  # planes of 4:2:0, and the interleaved RGB made of them

    def decode(self, finish: Finish, shrink: int = 1) -> Raster:
        image = self._decoded()
        try:
            return evaluate(image, finish, shrink)
        except FAILURES:
            raise damaged(self.format) from None

    def _decoded(self) -> pyvips.Image:
        try:
            data = self._image.data
            # What was coded is what counts: the header may have said another size.
            (width, height), _ = self._image.size_mode
            image = wrapped(data, width, height, len(self._mode))
            return image.unpremultiply().cast("uchar") if self._mode == "RGBa" else image
        except Exception:
            raise damaged(self.format) from None


def _opened(content: bytes) -> list[Any]:
    """The images of a file, their headers read.

    By pi-heif's inner objects: its public ones list the metadata of every image when they are made, and where
    an item's type is no UTF-8, that ends the process (pi-heif 1.4, `_CtxImage_metadata`).
    """
    threads = 1  # one a picture, as everywhere in this room
    to_8_bits, bgr, without_stride, to_16_bits, decoder, unlimited = True, False, True, True, "", False
    images = _pi_heif.load_file(
        content, threads, to_8_bits, bgr, without_stride, to_16_bits, decoder, unlimited
    )
    return [image for image in images if image is not None]


def _profile(image: Any) -> bytes | None:
    profile = image.color_profile
    return profile["data"] if profile and profile["type"] in ("rICC", "prof") else None


def _check_depth(mode: str, depth: int) -> None:
    """Refuse grey of another depth than 8 bits, before it is decoded.

    pi-heif 1.4 takes the depth from the header and works on two bytes a sample when that is not 8; where the
    coded picture has one, it writes beyond its memory. Colour is not concerned: libheif brings it to 8 bits.
    """
    if mode not in ("L", "RGB", "RGBA", "RGBa") or (mode == "L" and depth != 8):
        raise UnsupportedImage("A grey HEIC file with more than 8 bits is not taken; save it as JPEG or PNG.")

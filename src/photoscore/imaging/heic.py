"""HEIC by libheif (`pi-heif`, the build without an encoder)."""

from __future__ import annotations

import pi_heif
import pyvips

from photoscore.errors import UnsupportedImage
from photoscore.imaging.decoding import Decoder, Finish, Raster, damaged, evaluate, wrapped

# What else a file may carry is never looked at: no need to open it.
pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False
# One thread a picture, as everywhere in this room.
pi_heif.options.DECODE_THREADS = 1


class HeicDecoder(Decoder):
    """HEIC: the primary image, at 8 bits a channel.

    libheif itself turns and mirrors as the file's ``irot`` and ``imir`` say, so EXIF must not turn it again.
    """

    format = "HEIC"
    turns = True

    def __init__(self, content: bytes) -> None:
        try:
            self._file = pi_heif.open_heif(content)
            self.width, self.height = self._file.size
            self.frames = len(self._file)
            self.exif = self._file.info.get("exif")
            self.icc = self._file.info.get("icc_profile")
        except Exception:
            # libheif's wrapper raises ValueError, RuntimeError, SyntaxError, IndexError, … on hostile files.
            raise damaged(self.format) from None
        _check_depth(self._file)

    def bytes_per_pixel(self, full: bool) -> int:
        return 5  # planes of 4:2:0, and the interleaved RGB made of them

    def decode(self, finish: Finish, least: tuple[int, int] | None = None) -> Raster:
        try:
            image = _wrap(self._file)
            return evaluate(image, finish)
        except Exception:
            raise damaged(self.format) from None


def _check_depth(file: pi_heif.HeifFile) -> None:
    """Refuse grey of another depth than 8 bits, before it is decoded.

    pi-heif 1.4 takes the depth from the header and works on two bytes a sample when that is not 8; where the
    coded picture has one, it writes beyond its memory. Colour is not concerned: libheif brings it to 8 bits.
    """
    if file.mode not in ("L", "RGB", "RGBA", "RGBa") or (file.mode == "L" and file.info["bit_depth"] != 8):
        raise UnsupportedImage("A grey HEIC file with more than 8 bits is not taken; save it as JPEG or PNG.")


def _wrap(file: pi_heif.HeifFile) -> pyvips.Image:
    """The decoded picture as a libvips image on the same memory."""
    bands = len(file.mode)
    width, height = file.size
    data = file.data
    row = width * bands
    if file.stride != row:
        data = b"".join(data[y * file.stride : y * file.stride + row] for y in range(height))
    image = wrapped(data, width, height, bands)
    return image.unpremultiply().cast("uchar") if file.mode == "RGBa" else image

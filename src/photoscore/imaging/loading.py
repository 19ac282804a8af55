"""The way of a picture: bytes → format → header → limits → pixels → sRGB → upright."""

from __future__ import annotations

import numpy as np

from photoscore.errors import ImageTooLarge, InvalidImage
from photoscore.imaging.avif import AvifDecoder
from photoscore.imaging.colour import to_srgb
from photoscore.imaging.decoding import Decoder, as_it_is
from photoscore.imaging.detail import busiest_window
from photoscore.imaging.heic import HeicDecoder
from photoscore.imaging.jpeg import JpegDecoder
from photoscore.imaging.jpeg_header import jpeg_quality
from photoscore.imaging.metadata import read_exif
from photoscore.imaging.photo import Limits, Photo, Pixels, Raster
from photoscore.imaging.resizing import resized
from photoscore.imaging.sniffing import HEAD, sniff
from photoscore.imaging.source import Source, read
from photoscore.imaging.vips import PngDecoder, WebpDecoder

_DECODERS: dict[str, type[Decoder]] = {
    decoder.format: decoder for decoder in (JpegDecoder, PngDecoder, WebpDecoder, HeicDecoder, AvifDecoder)
}

LEAST_SIDE = 32
"""What the shorter side is brought to at least: the model halves both sides five times."""

_DEFAULTS = Limits()


def load(
    source: Source,
    *,
    long_side: int = 384,
    enlarge: bool = False,
    limits: Limits = _DEFAULTS,
    detail: int | None = None,
) -> Photo:
    """Decode one picture, upright, in sRGB, its longer side at most ``long_side`` pixels.

    With ``enlarge`` a smaller picture is brought to that size too. The shorter side is at least `LEAST_SIDE`,
    at the cost of the aspect ratio where that is above 12:1.
    ``source`` is a path, the file's bytes, or a binary file object, read from where it stands. With
    ``detail`` the result also carries a square of that many pixels a side, cut from the original.

    Raises UnreadableFile, InvalidImage, UnsupportedImage or ImageTooLarge; each says what to do.
    """
    content = read(source, limits.max_bytes)
    decoder = _DECODERS[sniff(content[:HEAD])](content)
    _check(decoder, limits)
    orientation, captured_at = read_exif(decoder.exif)
    if decoder.turns:
        orientation = 1
    small = to_srgb(_decode_small(decoder, long_side, enlarge), decoder.icc)
    cut = _decode_detail(decoder, small, detail) if detail and _fits(decoder, limits, full=True) else None
    turned = orientation >= 5
    return Photo(
        pixels=_upright(small, orientation),
        width=decoder.height if turned else decoder.width,
        height=decoder.width if turned else decoder.height,
        format=decoder.format,
        captured_at=captured_at,
        jpeg_quality=jpeg_quality(content) if decoder.format == "JPEG" else None,
        detail=None if cut is None else _upright(cut, orientation),
    )


def _check(header: Decoder, limits: Limits) -> None:
    """Hold the header against the limits; nothing is decoded yet."""
    width, height = header.width, header.height
    if width * height > limits.max_pixels:
        raise ImageTooLarge(
            f"The picture has {width:,} x {height:,} pixels, more than {limits.max_pixels / 1e6:g} "
            "megapixels; send a smaller one."
        )
    if max(width, height) > limits.max_side:
        raise ImageTooLarge(
            f"The picture has {width:,} x {height:,} pixels, more than {limits.max_side:,} a side; "
            "send a part of it."
        )
    if min(width, height) < limits.min_side:
        raise InvalidImage(
            f"The picture has {width} x {height} pixels; send one of at least {limits.min_side} a side."
        )
    if header.frames > limits.max_frames:
        raise ImageTooLarge(
            f"The animation has {header.frames:,} frames, more than {limits.max_frames:,}; "
            "send a single picture."
        )

    if not _fits(header, limits, full=False):
        raise ImageTooLarge(
            f"At {width:,} x {height:,} pixels this {header.format} file takes too much memory to decode; "
            "send a smaller one, or a baseline JPEG."
        )


def _fits(header: Decoder, limits: Limits, full: bool) -> bool:
    return header.width * header.height * header.bytes_per_pixel(full) <= limits.max_memory


def _decode_small(decoder: Decoder, long_side: int, enlarge: bool) -> Raster:
    scale = long_side / max(decoder.width, decoder.height)
    if scale > 1 and not enlarge:
        scale = 1.0
    stored = decoder.width, decoder.height
    width, height = (max(LEAST_SIDE, round(side * scale)) for side in stored)
    if (width, height) == stored:
        return decoder.decode(as_it_is)
    if scale > 1:
        return resized(decoder.decode(as_it_is), stored, width, height)
    return decoder.shrunk(width, height)


def _decode_detail(decoder: Decoder, small: Pixels, side: int) -> Pixels:
    window = busiest_window(small, (decoder.width, decoder.height), side)
    return to_srgb(decoder.cut(*window), decoder.icc)


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo what an EXIF orientation (TIFF 6.0, tag 274) says was done: mirror first, then turn."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)

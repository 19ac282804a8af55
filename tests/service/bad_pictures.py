"""Files that are no picture to score, and what each is answered with."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from pictures import encoded, noise, picture


class BadPicture(NamedTuple):
    """A file, and the error that its upload gets."""

    name: str
    data: bytes
    status: int
    code: str


JPEG, PNG, WEBP = picture(0.5), noise(1, format="PNG"), noise(1, format="WEBP")
INVALID = (400, "invalid_image")
UNSUPPORTED = (415, "unsupported_image")
LARGE = (413, "image_too_large")


def png(width: int, height: int, data: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that claims any size, with any data."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def saved(format: str, mode: str = "RGB") -> bytes:
    """A sound picture of another format."""
    buffer = BytesIO()
    Image.new(mode, (64, 64)).save(buffer, format)
    return buffer.getvalue()


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims another size than it has."""
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]


def ftyp(brand: bytes, rest: bytes = b"") -> bytes:
    """The begin of a file in the ISO base media format."""
    return struct.pack(">I", 16) + b"ftyp" + brand + b"\0\0\0\0" + rest


def bad_pictures() -> list[BadPicture]:
    """All of them."""
    rows = [("empty", b"", *INVALID)]
    rows += [(f"JPEG cut after {n}", JPEG[:n], *INVALID) for n in (3, 4, 10, 20, 100, 160, 300, 600)]
    rows += [(f"PNG cut after {n}", PNG[:n], *INVALID) for n in (8, 12, 16, 33, 40, 100)]
    rows += [(f"WebP cut after {n}", WEBP[:n], *INVALID) for n in (12, 16, 20, 30, 100)]
    texts = {
        "text": b"hello",
        "one byte": b"x",
        "one zero": b"\0",
        "zeros": bytes(50_000),
        "ones": b"\xff" * 50_000,
        "HTML": b"<!DOCTYPE html><html><body>404</body></html>",
        "JSON": b'{"url": "http://example.com/x.jpg"}',
        "base64 of a JPEG": b"/9j/4AAQSkZJRgABAQAAAQABAAD" * 20,
        "a data URL": b"data:image/jpeg;base64,/9j/4AAQSkZJRg",
        "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        "SVG in XML": b'<?xml version="1.0"?><svg/>',
        "PDF": b"%PDF-1.7\n1 0 obj",
        "PostScript": b"%!PS-Adobe-3.0",
        "ZIP": b"PK\x03\x04" + bytes(100),
        "gzip": b"\x1f\x8b\x08" + bytes(100),
        "ELF": b"\x7fELF" + bytes(100),
        "Windows program": b"MZ" + bytes(100),
        "MP3": b"ID3\x04" + bytes(100),
        "Matroska": b"\x1aE\xdf\xa3" + bytes(100),
        "AVI": b"RIFF\x10\0\0\0AVI LIST",
        "WAV": b"RIFF\x10\0\0\0WAVEfmt ",
        "Photoshop": b"8BPS\0\1" + bytes(30),
        "JPEG XL": b"\xff\x0a" + bytes(30),
        "JPEG XL box": b"\0\0\0\x0cJXL \r\n\x87\n",
        "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
        "icon": b"\0\0\1\0\1\0",
        "Fuji raw": b"FUJIFILMCCD-RAW 0201",
        "MP4": ftyp(b"isom", bytes(100)),
        "QuickTime": ftyp(b"qt  ", bytes(100)),
        "a JPEG after one blank": b" " + JPEG,
        "a JPEG after a BOM": b"\xef\xbb\xbf" + JPEG,
        "a JPEG in a multipart body": b"--x\r\n\r\n" + JPEG,
        "almost a JPEG": b"\xff\xd8" + bytes(50),
        "almost a PNG": b"\x89PNX\r\n\x1a\n" + PNG[8:],
        "PNG spoiled by a text transfer": PNG.replace(b"\r\n", b"\n", 1),
        "UTF-8 of a JPEG": JPEG.decode("latin-1").encode(),
    }
    rows += [(name, data, *UNSUPPORTED) for name, data in texts.items()]
    rows += [
        (format, saved(format, mode), *UNSUPPORTED)
        for format, mode in [("GIF", "P"), ("BMP", "RGB"), ("TIFF", "RGB"), ("ICO", "RGB"), ("PPM", "RGB")]
    ]
    rows += [
        ("HEIC without a picture", ftyp(b"heic"), *INVALID),
        ("HEIC of zeros", ftyp(b"heic", bytes(5000)), *INVALID),
        ("AVIF without a picture", ftyp(b"avif"), *INVALID),
        ("AVIF of zeros", ftyp(b"avif", bytes(5000)), *INVALID),
        ("JPEG signature and noise", b"\xff\xd8\xff\xe0" + PNG, *INVALID),
        ("PNG signature and noise", PNG[:8] + JPEG, *INVALID),
        ("WebP signature and noise", b"RIFF\xff\xff\0\0WEBP" + JPEG, *INVALID),
        ("PNG of no size", png(0, 0), *INVALID),
        ("PNG of no height", png(100, 0), *INVALID),
        ("PNG without its data", png(100, 100), *INVALID),
        ("PNG with too little data", png(100, 100, bytes(500)), *INVALID),
        ("PNG of unknown depth", png(100, 100, bytes(40_000), depth=7), *INVALID),
        ("PNG of unknown colour", png(100, 100, bytes(40_000), colour=9), *INVALID),
        ("PNG with a spoiled header", PNG[:20] + b"\x7f" + PNG[21:], *INVALID),
        ("PNG with spoiled data", PNG[:60] + bytes(40) + PNG[100:], *INVALID),
        ("PNG of one pixel", noise(1, (1, 1), "PNG"), *INVALID),
        ("JPEG of one pixel", picture(0.5, (1, 1)), *INVALID),
        ("JPEG of 31 by 31", picture(0.5, (31, 31)), *INVALID),
        ("JPEG of 31 by 500", picture(0.5, (31, 500)), *INVALID),
        ("WebP of 500 by 31", noise(1, (500, 31), "WEBP"), *INVALID),
        ("JPEG that claims no size", jpeg_of_size(0, 0), *INVALID),
        ("JPEG that claims no width", jpeg_of_size(0, 90), *INVALID),
        ("PNG bomb", png(30_000, 30_000, bytes(1000)), *LARGE),
        ("PNG that claims the most", png(2**31 - 1, 2**31 - 1, b""), *INVALID),
        ("JPEG that claims the most", jpeg_of_size(65_500, 65_500), *LARGE),
        ("one byte above the cap", JPEG + bytes(10_000_001 - len(JPEG)), *LARGE),
        ("11 MB of zeros", bytes(11_000_000), *LARGE),
        ("grey JPEG cut in half", encoded(Image.new("L", (400, 400), 90))[:700], *INVALID),
        ("CMYK JPEG cut in half", encoded(Image.new("CMYK", (400, 400)))[:1500], *INVALID),
    ]
    return [BadPicture(*row) for row in rows]

"""What a file is, by its first bytes: never by its name."""

from __future__ import annotations

from photoscore.errors import InvalidImage, UnsupportedImage

HEAD = 256
"""How many bytes of a file `sniff` looks at."""
TAKEN = "JPEG, PNG, WebP, HEIC or AVIF"

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})

_REFUSED = (
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF or raw camera"),
    (b"MM\0*", "TIFF or raw camera"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"8BPS", "Photoshop"),
    (b"%PDF", "PDF"),
    (b"%!PS", "PostScript"),
    (b"\0\0\1\0", "icon"),
    (b"FUJIFILMCCD-RAW", "raw camera"),
    (b"<svg", "SVG"),
    (b"<?xml", "XML or SVG"),
)


def sniff(head: bytes) -> str:
    """The name of the format whose signature ``head`` begins with.

    Raises InvalidImage for an empty file and UnsupportedImage for what is none of the five formats.
    """
    if not head:
        raise InvalidImage("The file is empty; send a picture.")
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp":
        return _sniff_brands(head)
    for signature, name in _REFUSED:
        if head.startswith(signature):
            raise UnsupportedImage(f"{name} files are not taken; send {TAKEN}.")
    raise UnsupportedImage(f"Not a picture of a known format; send {TAKEN}.")


def _sniff_brands(head: bytes) -> str:
    """HEIC and AVIF share a container with videos: the brands tell which it is (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = [major, *(head[i : i + 4] for i in range(16, end - 3, 4))]
    # A container's brand (mif1, msf1) says nothing of the coding: the compatible ones are asked in turn.
    for brand in brands:
        if brand in _AVIF_BRANDS:
            return "AVIF"
        if brand in _HEIC_BRANDS:
            return "HEIC"
    raise UnsupportedImage(f"A video or a picture of an unknown coding; send {TAKEN}.")

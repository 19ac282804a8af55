"""What stands before a JPEG's pixels (ITU-T T.81, Annex B), read in a tenth of a decoder's time.

Only plain files are understood: eight bits, Huffman-coded, not progressive, grey or of three colours, all
in one scan. That is what cameras, phones and web sites write; for all others libvips reads the header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_ANNEX_K_SUM = 3688
"""Sum of the 64 luminance steps of Annex K, table K.1: those of quality 50."""

_PLAIN_FRAMES = (0xC0, 0xC1)
"""Baseline and extended sequential."""

_ALL_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Every start of a frame; the three left out are tables."""

_SOS, _DQT, _EXIF, _ICC = 0xDA, 0xDB, 0xE1, 0xE2
_EXIF_NAME, _ICC_NAME = b"Exif\0\0", b"ICC_PROFILE\0"


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """Of a plain file: sides in pixels, colours (1 or 3), and what it carries beside the pixels."""

    width: int
    height: int
    bands: int
    exif: bytes | None
    icc: bytes | None


def read_header(content: bytes) -> JpegHeader | None:
    """The header of a plain JPEG; None for every other file, damaged ones too."""
    frame = exif = None
    profile: dict[tuple[int, int], bytes] = {}
    for marker, payload in segments(content):
        if marker in _ALL_FRAMES:
            if frame is not None or marker not in _PLAIN_FRAMES or len(payload) < 6 or payload[0] != 8:
                return None
            frame = payload
        elif marker == _EXIF and exif is None and payload.startswith(_EXIF_NAME):
            exif = payload
        elif marker == _ICC and payload.startswith(_ICC_NAME) and len(payload) > len(_ICC_NAME) + 2:
            number, count, part = payload[12], payload[13], payload[14:]
            profile[number, count] = part
        elif marker == _SOS and frame is not None:
            height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
            bands = frame[5]
            if bands not in (1, 3) or payload[:1] != bytes([bands]) or not width or not height:
                return None
            return JpegHeader(width, height, bands, exif, _joined(profile))
    return None


def _joined(profile: dict[tuple[int, int], bytes]) -> bytes | None:
    """The ICC profile from its parts by (number, count); None where one is missing."""
    count = len(profile)
    parts = [profile.get((number, count)) for number in range(1, count + 1)]
    return None if None in parts else b"".join(part for part in parts if part) or None


def jpeg_quality(content: bytes) -> int | None:
    """The quality, 1..100, at which IJG's encoder would use luminance steps as coarse as this file's.

    The steps are those of Annex K times S/100, S = 5000/Q below quality 50 and 200 - 2Q above
    (jcparam.c).
    """
    for marker, payload in segments(content):
        if marker == _DQT and (steps := _first_table(payload)):
            return _quality_of(sum(steps))
    return None


def segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and payload of every segment up to the first scan; fewer where the file is damaged."""
    position, marker = 2, 0
    while marker != _SOS and position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        end = position + 2 + int.from_bytes(content[position + 2 : position + 4], "big")
        yield marker, content[position + 4 : end]
        position = end


def _first_table(segment: bytes) -> list[int] | None:
    """The steps of table 0, the luminance, when it is the first of the segment."""
    if not segment or segment[0] & 0x0F:
        return None
    size = 2 if segment[0] >> 4 else 1
    table = segment[1 : 1 + 64 * size]
    if len(table) < 64 * size:
        return None
    return [int.from_bytes(table[i : i + size], "big") for i in range(0, 64 * size, size)]


def _quality_of(total: int) -> int:
    scale = 100 * total / _ANNEX_K_SUM
    quality = 100 - scale / 2 if scale <= 100 else 5000 / scale
    return min(100, max(1, round(quality)))

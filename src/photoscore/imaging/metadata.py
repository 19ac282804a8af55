"""What a file says of its picture: which way is up, when it was taken, how strongly it was compressed."""

from __future__ import annotations

from datetime import datetime

from PIL import ExifTags, Image

_ANNEX_K_SUM = 3688
"""Sum of the 64 luminance steps of ITU-T T.81, Annex K, table K.1: those of quality 50."""


def read_exif(blob: bytes | None) -> tuple[int, str | None]:
    """Orientation (1..8, 1 where unknown) and the capture time (ISO 8601 without zone, or None).

    Broken EXIF data count as none: they say nothing of the pixels.
    """
    if not blob:
        return 1, None
    try:
        exif = Image.Exif()
        exif.load(blob)
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    except Exception:
        # Pillow's parser raises nearly anything (struct.error, KeyError, SyntaxError, …) on hostile EXIF.
        return 1, None
    return (orientation if orientation in range(1, 9) else 1), _iso(taken)


def _iso(taken: object) -> str | None:
    """An EXIF date in ISO 8601; None for blanks, zeros and nonsense."""
    if isinstance(taken, bytes):
        taken = taken.decode("ascii", "replace")
    if not isinstance(taken, str):
        return None
    text = taken.strip("\0 ").replace("T", " ")[:19]
    for pattern in ("%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, pattern).isoformat()
        except ValueError:
            continue
    return None


def jpeg_quality(content: bytes) -> int | None:
    """The quality, 1..100, at which IJG's encoder would use luminance steps as coarse as this file's.

    The steps are those of Annex K times S/100, S = 5000/Q below quality 50 and 200 - 2Q above
    (jcparam.c).
    """
    position = 2
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        if marker == 0xDA:  # start of scan: no more tables that matter
            return None
        end = position + 2 + int.from_bytes(content[position + 2 : position + 4], "big")
        if marker == 0xDB:
            steps = _first_table(content[position + 4 : end])
            if steps:
                return _quality_of(sum(steps))
        position = end
    return None


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

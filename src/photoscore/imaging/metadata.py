"""What a file says of its picture: which way is up, and when it was taken."""

from __future__ import annotations

from datetime import datetime

from PIL import ExifTags, Image


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

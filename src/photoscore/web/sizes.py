"""File sizes in words."""

from __future__ import annotations

from photoscore.web.texts import NO_BREAK, Texts


def size_words(count: int, t: Texts) -> str:
    """A number of bytes as people write it: `20 KB`, `11.4 MB` (decimal units)."""
    if count >= 1_000_000:
        mega = count / 1_000_000
        return f"{t.number(mega, 0 if mega == int(mega) else 1)}{NO_BREAK}MB"
    if count >= 1000:
        return f"{t.number(count / 1000)}{NO_BREAK}KB"
    return f"{t.number(count)}{NO_BREAK}B"

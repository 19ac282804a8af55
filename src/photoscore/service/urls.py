"""The ``url`` parameter, as clients really send it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from photoscore.service.problems import Invalid

LONGEST = 2083
PATTERN = r"^[Hh][Tt][Tt][Pp][Ss]?://.+"
RAW = re.compile(rb"(?:^|&)url=(https?://[^?#&]*\?.*)$", re.IGNORECASE | re.DOTALL)
"""A URL that was pasted into the query without encoding and has a query of its own."""


def given_url(query: bytes, parsed: str, own: frozenset[str] = frozenset()) -> str:
    """The URL that the client means.

    One that was pasted unencoded and has ``?a=1&b=2`` of its own reaches to the end of the query, but
    for parameters named in ``own``. One with ``?`` as it is and ``=`` encoded is encoded: some libraries
    leave the one alone.

    Args:
        query: the request's query as it came.
        parsed: the ``url`` parameter as a parser sees it.
        own: names of the route's other parameters.

    Raises Invalid where it is no http or https URL.
    """
    raw = RAW.search(query)
    if raw is None:
        return checked_url(parsed)
    head, *rest = raw[1].decode("latin-1").split("&")
    kept = [part for part in rest if part.partition("=")[0] not in own]
    tail = head.partition("?")[2].lower()
    if "=" not in tail and ("%3d" in tail or not kept):
        return checked_url(parsed)
    return checked_url("&".join([head, *kept]))


def checked_url(text: str, place: tuple[str | int, ...] = ("query", "url")) -> str:
    """The URL if it can be fetched by its form. Raises Invalid."""
    if not 0 < len(text) <= LONGEST:
        raise Invalid(place, f"Give a URL of 1 to {LONGEST} characters")
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text):
        raise Invalid(place, "A URL has no control characters; percent-encode them")
    text = text.strip().replace(" ", "%20")
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and (parts.port is None or 0 < parts.port < 65_536)
    except ValueError:
        has_host = False
    if not has_host or parts.scheme not in ("http", "https"):
        raise Invalid(place, "Give the whole http:// or https:// address of a picture")
    return text

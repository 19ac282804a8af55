"""What a URL must look like before anything is looked up."""

from __future__ import annotations

import ipaddress
import re

from yarl import URL

from photoscore.errors import FetchError

_CLEAN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+")
"""Characters of a URL that is already encoded (RFC 3986): such a URL is sent exactly as it was given."""

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


def parse(text: str, base: URL | None = None) -> URL:
    """The URL that ``text`` says, seen from ``base`` when it is a redirect.

    Raises FetchError for what is not a plain http or https URL, for credentials, and for spellings of
    addresses that only some programs understand (decimal, octal, hex, short, with a zone).
    """
    try:
        url = URL(text.strip(), encoded=_CLEAN.fullmatch(text.strip()) is not None)
        if base is not None:
            url = base.join(url)
        host, port = url.raw_host, url.port
    except ValueError:
        raise FetchError("The URL cannot be read; send a complete http or https URL.") from None
    if url.scheme not in ("http", "https"):
        raise FetchError("Only http and https URLs are fetched; send one of these.")
    if url.raw_user is not None or url.raw_password is not None or "@" in url.raw_authority:
        raise FetchError("A URL with a user name or password is not fetched; send one without.")
    if not host or port == 0:
        raise FetchError("The URL names no host; send a complete http or https URL.")
    _check_host(host)
    return url.with_fragment(None)


def _check_host(host: str) -> None:
    if _canonical_address(host):
        return
    last = host.rstrip(".").rpartition(".")[2]
    if not _NAME.fullmatch(host) or len(host) > 254 or _NUMBER.fullmatch(last):
        # A name whose last label is a number is an address in disguise (WHATWG URL, "ends in a number").
        raise FetchError("The URL's host is no name and no plainly written address; send another URL.")


def _canonical_address(host: str) -> bool:
    """Whether ``host`` is an address in the one usual spelling; IPv6 may be long or short, without zone."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return "%" not in host if address.version == 6 else str(address) == host

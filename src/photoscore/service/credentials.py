"""Who a request says it comes from: the credentials as each form carries them."""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

from starlette.datastructures import Headers

from photoscore.errors import Unauthorized


class Pair(NamedTuple):
    """HTTP Basic, or the client credentials of OAuth 2.0."""

    client_id: str
    secret: str


class Bearer(NamedTuple):
    """An access token."""

    token: str


def from_headers(headers: Headers) -> Pair | Bearer:
    """The credentials of the Authorization header. Raises Unauthorized where there are none."""
    given = headers.get("authorization")
    if not given:
        raise Unauthorized("Send credentials: HTTP Basic with client id and secret, or a bearer token.")
    scheme, _, rest = given.strip().partition(" ")
    rest = rest.strip()
    if scheme.lower() == "bearer" and rest:
        return Bearer(rest)
    if scheme.lower() == "basic":
        return basic(rest)
    raise Unauthorized("The Authorization header is of no known form; use Basic or Bearer.")


def basic(text: str) -> Pair:
    """The pair in the value of a Basic header. Raises Unauthorized where it is none."""
    try:
        plain = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unauthorized("The Basic credentials are not base64.") from None
    try:
        decoded = plain.decode()
    except UnicodeDecodeError:
        decoded = plain.decode("latin-1")
    client_id, colon, secret = decoded.partition(":")
    if not colon or not client_id or not secret:
        raise Unauthorized("The Basic credentials are not client_id:client_secret.")
    return Pair(client_id, secret)

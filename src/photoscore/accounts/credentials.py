"""Random secrets and how they are kept.

A secret carries 256 random bits, which nobody guesses: SHA-256 at rest is enough, and a slow hash
would only slow the hot path down. Passwords, which people choose, are another matter (`console.passwords`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string

ALPHABET = string.ascii_letters + string.digits
"""Letters and digits alone: a double click selects all, and nothing needs escaping in a URL."""
SECRET_LENGTH = 43
"""Characters of a secret or token: 62**43 is above 2**256."""
CLIENT_ID_LENGTH = 24


def random_text(length: int) -> str:
    """So many random letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_secret() -> str:
    """256 random bits as text."""
    return random_text(SECRET_LENGTH)


def new_client_id() -> str:
    """The public half of a key pair."""
    return random_text(CLIENT_ID_LENGTH)


def digest(secret: str) -> str:
    """SHA-256 in hex: what the database keeps of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


NO_DIGEST = digest("")
"""What an unknown client_id is compared with, so that it takes the same time."""


def matches(secret: str, stored: str) -> bool:
    """Whether the secret is the one that was stored, in constant time."""
    return bool(secret) and hmac.compare_digest(digest(secret), stored)

"""Passwords: what is taken, and how it is kept (Argon2id, RFC 9106)."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError

from photoscore.errors import AccountError

SHORTEST = 10
LONGEST = 200
FEWEST_KINDS = 5
"""Different characters that a password must have."""
AT_ONCE = 2
"""Hashes under way at once: each takes 64 MiB, and strangers can ask for one."""


class Passwords:
    """Hashes and verifies; the default parameters are argon2-cffi's (RFC 9106, low memory)."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._decoy = self._hasher.hash("nobody has this password")

    def check(self, password: str, email: str) -> None:
        """Raises AccountError where the password is too easy, saying what to do."""
        plain = _normal(password)
        if not SHORTEST <= len(plain) <= LONGEST:
            raise AccountError(f"Use {SHORTEST} to {LONGEST} characters for the password.").keyed(
                "password_length", least=SHORTEST, most=LONGEST
            )
        if len(set(plain)) < FEWEST_KINDS:
            raise AccountError(f"Use at least {FEWEST_KINDS} different characters in the password.").keyed(
                "password_kinds", least=FEWEST_KINDS
            )
        address = email.casefold()
        if plain.casefold() in {address, address.partition("@")[0]}:
            raise AccountError("Use a password that is not your e-mail address.").keyed("password_address")

    def hash(self, password: str, email: str) -> str:
        """The hash to keep; AccountError as `check`."""
        self.check(password, email)
        return self.renewed(password)

    def renewed(self, password: str) -> str:
        """A hash by today's parameters of a password that was taken before, however easy it is."""
        with self._slots:
            return self._hasher.hash(_normal(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether the password is the stored one; for None it takes the same time, and is False."""
        try:
            with self._slots:
                self._hasher.verify(stored or self._decoy, _normal(password)[: LONGEST + 1])
        except (VerifyMismatchError, VerificationError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def _normal(password: str) -> str:
    """The same characters however a keyboard composes them (NFKC), and never what UTF-8 cannot hold."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()

"""Who a pair of credentials is, remembered for a few seconds."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from photoscore.accounts.records import Principal

MOST = 10_000
"""Credentials kept at once; the longest unused goes first."""


class KeyCache:
    """Principals by the digest of their credentials, for ``seconds`` at most (0: never kept).

    What this process changes is forgotten at once. What another process changes (an operator's
    command, a second server) is seen after ``seconds``; until then the stale entry lets a request
    only as far as ``check_funds`` and ``charge``, which read the database.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, Principal]] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0

    @property
    def generation(self) -> int:
        """Read it before the database, and hand it to ``put``."""
        return self._generation

    def get(self, digest: str) -> Principal | None:
        """Who that is, or None where it is not known or no longer sure."""
        with self._lock:
            until, principal = self._entries.get(digest, (0.0, None))
            if principal is None or until <= self._clock():
                self._entries.pop(digest, None)
                return None
            self._entries.move_to_end(digest)
            return principal

    def put(self, digest: str, principal: Principal, generation: int, seconds: float | None = None) -> None:
        """Remembers it, unless something was forgotten since ``generation`` was read."""
        keep = self._seconds if seconds is None else min(seconds, self._seconds)
        with self._lock:
            if keep <= 0 or generation != self._generation:
                return
            self._entries[digest] = (self._clock() + keep, principal)
            self._entries.move_to_end(digest)
            if len(self._entries) > MOST:
                self._entries.popitem(last=False)

    def forget(self, account_id: int) -> None:
        """Forgets every credential of the account: call it after the commit that changed one."""
        with self._lock:
            self._generation += 1
            stale = [d for d, (_, principal) in self._entries.items() if principal.account_id == account_id]
            for digest in stale:
                del self._entries[digest]

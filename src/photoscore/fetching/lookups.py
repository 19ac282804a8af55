"""Names → addresses by the system's resolver, a few at once for each account."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from weakref import WeakValueDictionary

EACH = 4
"""Look-ups of one account that are under way at once; the next ones wait for these."""
THREADS = 64
"""Look-ups under way in all. Their threads wait, and are started only when they are needed."""


class Lookups:
    """Looks names up in threads of its own, since the system's resolver blocks.

    It cannot be broken off either: a name whose server never answers takes a thread for half a minute,
    though nobody waits for it any more. So it counts for its account until its thread is free again, and
    one account's slow names hold up no other account.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="photoscore-dns")
        # Kept by those that wait or run, and gone with the last of them.
        self._turns: WeakValueDictionary[int | None, asyncio.Semaphore] = WeakValueDictionary()

    async def resolve(self, host: str, port: int, *, account: int | None = None) -> list[str]:
        """The numeric addresses of ``host``. Raises OSError, and UnicodeError for what is no name."""
        turns = self._turns.setdefault(account, asyncio.Semaphore(EACH))
        await turns.acquire()
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            job = self._threads.submit(look_up)
        except RuntimeError:  # closed
            turns.release()
            raise OSError("no more names are looked up") from None
        job.add_done_callback(partial(_release, asyncio.get_running_loop(), turns))
        return [str(entry[4][0]) for entry in await asyncio.wrap_future(job)]

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _release(loop: asyncio.AbstractEventLoop, turns: asyncio.Semaphore, _: object) -> None:
    """Give a turn back from the look-up's thread."""
    with contextlib.suppress(RuntimeError):  # the loop has ended before the look-up
        loop.call_soon_threadsafe(turns.release)

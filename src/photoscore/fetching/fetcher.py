"""Fetching with a guard where the connection is made."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from photoscore.errors import FetchError
from photoscore.fetching.addresses import AllowList
from photoscore.fetching.lookups import Lookups
from photoscore.fetching.urls import parse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from yarl import URL

    from photoscore.settings import Settings

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host and port → numeric addresses."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16


class Fetcher:
    """Gets the bytes behind URLs that users send; shared by all requests of one event loop.

    Every address that a host name resolves to must be permitted, and only those that were checked are
    connected to; each redirect starts anew. Nothing is kept between fetches: no cookie, no connection, no
    DNS answer.
    """

    def __init__(
        self,
        *,
        max_bytes: int = 10_000_000,
        timeout: float = 10.0,
        max_redirects: int = 5,
        allow: Iterable[str] = (),
        user_agent: str = "photoscore",
        resolve: Resolve | None = None,
    ) -> None:
        """
        Args:
            max_bytes: most bytes of a body.
            timeout: seconds for all of a fetch, name look-ups and redirects included.
            max_redirects: how many redirects are followed.
            allow: host names, addresses and networks that are permitted though not public.
            user_agent: how requests name themselves.
            resolve: looks names up instead of the system.
        """
        self._max_bytes = max_bytes
        self._timeout = timeout
        self._max_redirects = max_redirects
        self._allow = AllowList.parse(allow)
        self._headers = {
            "User-Agent": user_agent,
            "Accept": "image/*,*/*;q=0.5",
            "Accept-Encoding": "identity",
        }
        self._lookups = Lookups()
        self._resolve = resolve

    @classmethod
    def from_settings(cls, settings: Settings) -> Fetcher:
        """A fetcher as the settings want it. Raises SettingsError for an allow list that cannot be read."""
        return cls(
            max_bytes=settings.max_bytes,
            timeout=settings.fetch_timeout,
            max_redirects=settings.fetch_max_redirects,
            allow=settings.fetch_allow,
            user_agent=settings.fetch_user_agent,
        )

    async def fetch(self, url: str, *, account: int | None = None) -> bytes:
        """The body behind ``url``, fetched for an account: one's slow names hold up no other's.

        Raises FetchError, whose message never repeats the URL.
        """
        resolve = self._resolve or partial(self._lookups.resolve, account=account)
        try:
            async with asyncio.timeout(self._timeout):
                return await self._follow(parse(url), resolve)
        except TimeoutError:
            raise FetchError(
                f"The URL gave no picture within {self._timeout:g} s; try again or send the file."
            ) from None
        except aiohttp.ClientConnectorCertificateError:
            raise FetchError("The URL's server has no valid certificate; send the file instead.") from None
        except aiohttp.ClientConnectorDNSError:
            raise FetchError("The URL's host is not known; check its name.") from None
        except (aiohttp.ClientError, OSError, ValueError):
            raise FetchError("The URL's server cannot be reached or breaks off; try again later.") from None

    async def close(self) -> None:
        """Let go of the threads."""
        self._lookups.close()

    async def _follow(self, url: URL, resolve: Resolve) -> bytes:
        for _ in range(self._max_redirects + 1):
            async with self._get(url, resolve) as response:
                if response.status not in _REDIRECTS:
                    return await self._body(response)
                location = response.headers.get("Location")
            if not location:
                raise FetchError("The URL redirects to nowhere; send the picture's own URL.")
            url = parse(location, base=url)
        raise FetchError(f"The URL redirects more than {self._max_redirects} times; send the last one.")

    @asynccontextmanager
    async def _get(self, url: URL, resolve: Resolve) -> AsyncIterator[aiohttp.ClientResponse]:
        guard = _Guard(url.raw_host or "", self._allow, resolve)
        connector = aiohttp.TCPConnector(
            resolver=guard, socket_factory=guard.open_socket, use_dns_cache=False, force_close=True
        )
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None),
            ) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            yield response

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        if response.status != 200:
            raise FetchError(f"The URL answers with status {response.status}; send one that gives a picture.")
        if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            # Not asked for, and a way to make a small answer large.
            raise FetchError("The URL's server compresses the picture file; send the file instead.")
        if (response.content_length or 0) > self._max_bytes:
            raise self._too_large()
        body = bytearray()
        async for piece in response.content.iter_chunked(_CHUNK):
            body += piece
            if len(body) > self._max_bytes:
                raise self._too_large()
        if not body:
            raise FetchError("The URL gives an empty file; send one that gives a picture.")
        return bytes(body)

    def _too_large(self) -> FetchError:
        return FetchError(f"The URL gives more than {self._max_bytes:,} bytes; send a smaller picture.")


class _Guard(AbstractResolver):
    """Looks one host up, and lets sockets be opened to permitted addresses only."""

    def __init__(self, host: str, allow: AllowList, resolve: Resolve) -> None:
        self._host = host
        self._allow = allow
        self._resolve = resolve

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of ``host``, every one of which is permitted. Raises FetchError where one is not."""
        try:
            addresses = await self._resolve(host, port)
        except UnicodeError as error:
            raise OSError(str(error)) from None
        for address in addresses:
            self._check(address)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in dict.fromkeys(addresses)
        ]

    def open_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """The socket for one connection: the last place to look, which addresses in URLs pass too."""
        family, kind, protocol, _, address = info
        self._check(str(address[0]))
        return socket.socket(family, kind, protocol)

    def _check(self, text: str) -> None:
        if not self._allow.permits(self._host, ipaddress.ip_address(text)):
            raise FetchError("The URL leads to an address that is not public; send another or the file.")

    async def close(self) -> None:
        """Nothing is held."""

"""Where a user's URL must not lead, in every spelling and by every way."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable

import pytest

from photoscore.errors import FetchError, SettingsError
from photoscore.fetching import AllowList, Fetcher, is_public

from .servers import always, local, response, serving

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff::808:808",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2001:20::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.32.0.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.254",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001:80f::200e",
    "64:ff9b::808:808",
]

REFUSED_URLS = """
ftp://photos.example/a.jpg
file:///etc/passwd
gopher://127.0.0.1:70/_x
data:image/png;base64,AAAA
javascript:alert(1)
//photos.example/a.jpg
photos.example/a.jpg
http://
http:///a.jpg
http://:80/
http://user@photos.example/
http://user:secret@photos.example/
http://:@photos.example/
http://@photos.example/
http://photos.example\\@127.0.0.1/
http://photos.example:0/
http://photos.example:99999/
http://photos.example:port/
http://2130706433/
http://0x7f000001/
http://0x7f.0.0.1/
http://0177.0.0.1/
http://127.1/
http://127.0.1/
http://127.0.0.1./
http://127.0.0.01/
http://1.2.3.4.5/
http://photos.1/
http://photos.0x1/
http://[fe80::1%25eth0]/
http://[fe80::1%eth0]/
http://[::1/
http://[127.0.0.1]/
http://127.0.0.1/
http://127.0.0.1:6379/
http://[::1]/
http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/
http://[0:0:0:0:0:0:0:1]/
http://[64:ff9b::7f00:1]/
http://[fd00:ec2::254]/latest/meta-data/
http://169.254.169.254/latest/meta-data/
http://0/
http://0.0.0.0/
http://１２７.０.０.１/
http://①②⑦.⓪.⓪.①/
http://127。0。0。1/
http://a b.example/
http://-photos.example/
http://photos..example/
http://pho%74os.example/
http://photos%00.example/
""".strip().splitlines()


async def nowhere(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", REFUSED_URLS)
def test_a_url_that_is_refused_before_anything_is_looked_up(url: str) -> None:
    with pytest.raises(FetchError):
        asyncio.run(Fetcher(resolve=nowhere).fetch(url))


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost.", "ip6-localhost.localdomain"])
def test_names_of_this_machine_are_refused(name: str) -> None:
    with pytest.raises(FetchError):
        asyncio.run(Fetcher().fetch(f"http://{name}/"))


def through(addresses: Callable[[int], list[str]]) -> tuple[Fetcher, list[str]]:
    """A fetcher whose n-th look-up finds what ``addresses`` says, and the names it looked up."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return addresses(len(asked))

    return Fetcher(resolve=resolve), asked


@pytest.mark.parametrize("address", [a for a in PRIVATE if "%" not in a])
def test_a_name_that_leads_to_a_private_address(address: str) -> None:
    fetcher, _ = through(lambda _: [address])
    with pytest.raises(FetchError, match="not public"):
        asyncio.run(fetcher.fetch("http://photos.example/a.jpg"))


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    fetcher, _ = through(lambda _: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(FetchError, match="not public"):
        asyncio.run(fetcher.fetch("http://photos.example/a.jpg"))


def test_the_name_is_looked_up_once_and_the_checked_address_is_connected_to() -> None:
    """A name that turns private after the check (DNS rebinding) gets no second look-up to do so in."""

    async def run() -> tuple[bytes, list[str]]:
        asked: list[str] = []

        async def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

        async with serving(always(response(b"pinned"))) as port:
            fetcher = Fetcher(allow=["127.0.0.1"], resolve=rebinding)
            return await fetcher.fetch(f"http://rebind.example:{port}/"), asked

    body, asked = asyncio.run(run())
    assert body == b"pinned"
    assert asked == ["rebind.example"]


def test_each_redirect_is_looked_up_and_checked_again() -> None:
    async def run() -> list[str]:
        asked: list[str] = []

        async def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

        async with serving(always(response(b"", "302 Found", "Location: /again"))) as port:
            fetcher = Fetcher(allow=["127.0.0.1"], resolve=rebinding)
            with pytest.raises(FetchError, match="not public"):
                await fetcher.fetch(f"http://rebind.example:{port}/")
        return asked

    assert asyncio.run(run()) == ["rebind.example", "rebind.example"]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/",
        "http://[::1]/",
        "file:///etc/passwd",
        "ftp://photos.example/",
        "http://2130706433/",
        "http://user:secret@127.0.0.1/",
        "//10.0.0.1/",
        "gopher://127.0.0.1/",
        "http://127.0.0.2:1/",
        "",
    ],
)
def test_a_redirect_that_must_not_be_followed(location: str) -> None:
    async def run() -> None:
        async with serving(always(response(b"", "307 Temporary Redirect", f"Location: {location}"))) as port:
            await Fetcher(allow=["127.0.0.1"]).fetch(f"http://127.0.0.1:{port}/")

    with pytest.raises(FetchError):
        asyncio.run(run())


def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    async def count(path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        assert "cookie" not in headers
        assert "referer" not in headers
        left = int(path[1:])
        answer = (
            response(b"", "301 Moved", f"Location: {left - 1}", "Set-Cookie: a=b")
            if left
            else response(b"end")
        )
        writer.write(answer)

    async def run(left: int) -> bytes:
        async with serving(count) as port:
            return await local().fetch(f"http://127.0.0.1:{port}/{left}")

    assert asyncio.run(run(5)) == b"end"
    with pytest.raises(FetchError, match="more than 5 times"):
        asyncio.run(run(6))


def test_an_allowed_name_may_lead_anywhere_and_no_other_name_may() -> None:
    async def run(host: str) -> bytes:
        async def loopback(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        async with serving(always(response())) as port:
            return await Fetcher(allow=["Photos.Internal"], resolve=loopback).fetch(f"http://{host}:{port}/")

    assert asyncio.run(run("photos.internal")) == b"picture"
    with pytest.raises(FetchError, match="not public"):
        asyncio.run(run("photos.internal.example"))


def test_the_allow_list_reads_names_addresses_and_networks() -> None:
    allowed = AllowList.parse(["photos.internal.", "10.0.0.0/8", "192.168.1.7", "fd00::/8", "::1", " "])
    permits = {
        ("photos.internal", "172.16.0.1"): True,
        ("other", "10.200.0.1"): True,
        ("other", "192.168.1.7"): True,
        ("other", "192.168.1.8"): False,
        ("other", "fd12::1"): True,
        ("other", "::1"): True,
        ("other", "8.8.8.8"): True,
        ("other", "fe80::1"): False,
    }
    for (host, address), permitted in permits.items():
        assert allowed.permits(host, ipaddress.ip_address(address)) is permitted
    with pytest.raises(SettingsError, match=r"10\.0\.0\.1/8"):
        AllowList.parse(["10.0.0.1/8"])

"""Which addresses a user's URL may lead to: public ones, and those that the operator allows."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from photoscore.errors import SettingsError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Well-known prefix (RFC 6052): the last 32 bits are an IPv4 address, which is what would be reached."""

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA has given out for the public IPv6 internet; whatever lies outside is refused."""

_REFUSED_IPV6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",  # documentation
    )
)

_REFUSED_IPV4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "100.64.0.0/10",  # carriers' shared space, and Alibaba's metadata service
        "168.63.129.16/32",  # Azure's metadata and wire server, though a public address
        "169.254.0.0/16",  # link-local, most clouds' metadata services among them
        "192.0.0.0/24",  # protocol assignments, Oracle's metadata service among them
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarking
        "224.0.0.0/3",  # multicast and reserved
    )
)


def is_public(address: Address) -> bool:
    """Whether anyone on the internet could reach ``address`` as well as we can.

    From the flags of `ipaddress` (IANA's special-purpose registries), and from listed networks where those
    say too little or differ between versions of Python. IPv4 inside IPv6 is judged by the IPv4 address under
    the well-known NAT64 prefix, where an IPv6-only network finds the IPv4 internet; elsewhere it is refused.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
        return address in _GLOBAL_UNICAST and not any(address in network for network in _REFUSED_IPV6)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _REFUSED_IPV4)
    )


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise SettingsError(f"PHOTOSCORE_FETCH_ALLOW: {error}; write a network as 10.0.0.0/8.") from None


@dataclass(frozen=True)
class AllowList:
    """Hosts and networks that an operator lets URLs lead to although they are not public."""

    hosts: frozenset[str]
    networks: tuple[Network, ...]

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AllowList:
        """From names (``photos.internal``), addresses (``10.1.2.3``) and networks (``10.0.0.0/8``).

        Raises SettingsError for a network that is none.
        """
        hosts, networks = set(), []
        for entry in (text.strip() for text in entries):
            if "/" in entry or ":" in entry or entry.replace(".", "").isdigit():
                networks.append(_network(entry))
            elif entry:
                hosts.add(entry.rstrip(".").lower())
        return cls(frozenset(hosts), tuple(networks))

    def permits(self, host: str, address: Address) -> bool:
        """Whether ``address``, found for ``host``, may be connected to."""
        return (
            is_public(address)
            or host.rstrip(".").lower() in self.hosts
            or any(address in network for network in self.networks)
        )

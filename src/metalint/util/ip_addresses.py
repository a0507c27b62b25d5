"""Which addresses are public: what IANA says of each, and of the address of IPv4 that one of IPv6 wraps."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_METADATA: Final = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")))
"""Where clouds tell a machine its secrets, beside the link-local 169.254.169.254; the first is a public address."""

PUBLIC: Final = ""
PRIVATE: Final = "private"

SPECIAL: Final[tuple[tuple[str, str], ...]] = (
    # https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast
    ("0.0.0.0/0", PUBLIC),
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", PRIVATE),
    ("100.64.0.0/10", PRIVATE),  # shared address space
    ("127.0.0.0/8", PRIVATE),  # loopback
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", PRIVATE),
    ("192.0.0.0/24", PRIVATE),  # IETF protocol assignments
    ("192.0.0.9/32", PUBLIC),  # port control protocol anycast
    ("192.0.0.10/32", PUBLIC),  # TURN anycast
    ("192.0.2.0/24", PRIVATE),  # documentation
    ("192.88.99.0/24", PRIVATE),  # 6to4 relay anycast, withdrawn
    ("192.168.0.0/16", PRIVATE),
    ("198.18.0.0/15", PRIVATE),  # benchmarking
    ("198.51.100.0/24", PRIVATE),  # documentation
    ("203.0.113.0/24", PRIVATE),  # documentation
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    # https://www.iana.org/assignments/iana-ipv6-special-registry; only 2000::/3 is global unicast
    ("::/0", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", PRIVATE),  # loopback
    ("64:ff9b::/96", PUBLIC),  # the address that it wraps decides
    ("64:ff9b:1::/48", PRIVATE),  # translation within a site
    ("100::/64", PRIVATE),  # discard-only
    ("100:0:0:1::/64", PRIVATE),  # dummy prefix
    ("2000::/3", PUBLIC),
    ("2001::/23", PRIVATE),  # IETF protocol assignments
    ("2001::/32", PUBLIC),  # Teredo: the addresses that it wraps decide
    ("2001:1::1/128", PUBLIC),  # port control protocol anycast
    ("2001:1::2/128", PUBLIC),  # TURN anycast
    ("2001:1::3/128", PUBLIC),  # service registration anycast
    ("2001:3::/32", PUBLIC),  # AMT
    ("2001:4:112::/48", PUBLIC),  # AS112
    ("2001:20::/28", PUBLIC),  # ORCHIDv2
    ("2001:30::/28", PUBLIC),  # drone remote identification
    ("2001:db8::/32", PRIVATE),  # documentation
    ("2002::/16", PUBLIC),  # 6to4: the address that it wraps decides
    ("3fff::/20", PRIVATE),  # documentation
    ("5f00::/16", PRIVATE),  # segment routing
    ("fc00::/7", PRIVATE),  # unique local
    ("fe80::/10", "link-local"),
    ("fec0::/10", "link-local"),  # site-local, the predecessor of unique local
    ("ff00::/8", "multicast"),
)
"""IANA's registries of special-purpose addresses, whole except for blocks that are public within public ones."""

_BLOCKS: Final[tuple[tuple[Network, str], ...]] = tuple(
    sorted(((ipaddress.ip_network(block), kind) for block, kind in SPECIAL), key=lambda one: -one[0].prefixlen)
)
"""The smallest block comes first, and counts."""

_WRAPPINGS: Final = tuple(
    (ipaddress.IPv6Network(block), shift)
    for block, shift in (
        ("::/96", 0),  # IPv4-compatible
        ("::ffff:0:0/96", 0),  # IPv4-mapped
        ("::ffff:0:0:0/96", 0),  # IPv4-translated
        ("64:ff9b::/96", 0),
        ("64:ff9b:1::/48", 0),
        ("2001::/32", 64),  # Teredo: the server; the client is inverted
        ("2002::/16", 80),
    )
)
"""Blocks of IPv6 that wrap an address of IPv4, and how many bits stand behind it."""

_ONLY_WRAPPINGS: Final = tuple(network for network, _ in _WRAPPINGS[:3])
"""Nothing but the address within says where these lead."""

_TEREDO: Final = ipaddress.IPv6Network("2001::/32")
_BITS: Final = 0xFFFFFFFF


@lru_cache(maxsize=1 << 12)
def why_refused(text: str, *, allow_private: bool = False) -> str:
    """Return why the address ``text`` must not be asked; nothing if it may be.

    With ``allow_private`` private and loopback addresses may; link-local, multicast, unspecified and reserved
    ones, and the metadata services of clouds, never.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return f"{text[:60]} is not an address"
    for one in _meant(address):
        why = "a metadata service" if one in _METADATA else _kind_of(one)
        if why and not (allow_private and why == PRIVATE):
            return f"{text} is {why}"
    return ""


def _kind_of(address: Address) -> str:
    """Return what IANA says of ``address``: the smallest block that it lies in."""
    return next(kind for network, kind in _BLOCKS if address.version == network.version and address in network)


def _meant(address: Address) -> Iterator[Address]:
    """Yield ``address`` and the IPv4 addresses that it is a wrapping of, all of which must be fit to ask."""
    wraps = [] if int(address) < 2 or address.version == 4 else list(_wrapped(address))  # noqa: PLR2004 - :: and ::1
    if not (wraps and any(address in network for network in _ONLY_WRAPPINGS)):
        yield address
    yield from wraps


def _wrapped(address: Address) -> Iterator[ipaddress.IPv4Address]:
    number = int(address)
    for network, shift in _WRAPPINGS:
        if address in network:
            yield ipaddress.IPv4Address(number >> shift & _BITS)
    if address in _TEREDO:
        yield ipaddress.IPv4Address(~number & _BITS)

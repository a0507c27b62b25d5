"""Which addresses may be asked: those of the public internet, unless the configuration lets private ones in."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA: Final = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")))
"""Where clouds tell a machine its secrets, beside the link-local 169.254.169.254; the first is a public address."""

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")
_SITE_LOCAL: Final = ipaddress.IPv6Network("fec0::/10")
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b:1::/48")


def why_refused(text: str, *, allow_private: bool = False) -> str:
    """Return why the address ``text`` must not be asked; nothing if it may be.

    With ``allow_private`` private and loopback addresses may; link-local, multicast, unspecified and reserved
    ones, and the metadata services of clouds, never.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return f"{text[:60]} is no address"
    for one in _meant(address):
        if why := _why(one, allow_private=allow_private):
            return f"{text} is {why}"
    return ""


def _meant(address: Address) -> Iterator[Address]:
    """Yield ``address`` and the IPv4 addresses that it is a wrapping of, all of which must be fit to ask."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
        return
    yield address
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _why(address: Address, *, allow_private: bool) -> str:
    if address in _METADATA:
        return "a metadata service"
    if address.is_link_local or (address.version == 6 and address in _SITE_LOCAL):  # noqa: PLR2004 - IP versions
        return "link-local"
    if address.is_multicast:
        return "multicast"
    if address.is_unspecified or int(address) >> 24 == 0:
        return _loopback(address, allow_private=allow_private)
    if address.is_loopback or not address.is_global or address in _TRANSLATED:
        return "" if allow_private and not _is_reserved(address) else "private"
    return "reserved" if _is_reserved(address) else ""


def _loopback(address: Address, *, allow_private: bool) -> str:
    """Judge what has no network part: unspecified, or the loopback address of IPv6."""
    if address.is_loopback:
        return "" if allow_private else "private"
    return "unspecified"


def _is_reserved(address: Address) -> bool:
    return address.version == 4 and address.is_reserved  # noqa: PLR2004 - IP versions; 240.0.0.0/4

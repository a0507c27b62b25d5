"""Which addresses are public: what IANA says of each, and of the address of IPv4 that one of IPv6 wraps."""

import ipaddress
from functools import lru_cache
from typing import Final

from metalint.util import packaged

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# where clouds tell a machine its secrets, beside the link-local 169.254.169.254; the first is a public address
_METADATA: Final = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")))
PRIVATE: Final = "private"


_ROWS: Final = [line.split()[:2] for line in packaged.read_packaged("addresses.txt").splitlines() if line[0] != "#"]
# what IANA says of blocks of addresses, nothing of public ones, the smallest block first
_BLOCKS: Final[list[tuple[Network, str]]] = sorted(
    ((ipaddress.ip_network(block), "" if kind == "public" else kind) for block, kind in _ROWS),
    key=lambda block: -block[0].prefixlen,
)
# blocks of IPv6 that wrap an address of IPv4, and how many bits follow it
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
# nothing but the address within says where these lead
_ONLY_WRAPPINGS: Final = tuple(network for network, _ in _WRAPPINGS[:3])
_TEREDO: Final = ipaddress.IPv6Network("2001::/32")
_BITS: Final = 0xFFFFFFFF


@lru_cache(maxsize=1 << 12)
def explain_refusal(text: str, *, allow_private: bool = False) -> str:
    """Return why the address ``text`` must not be asked; nothing if it may be."""
    # With `allow_private` private and loopback addresses may; link-local, multicast, unspecified and reserved ones, and
    # the metadata services of clouds, never.
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return f"{text[:60]} is not an address"
    # the address and the ones of IPv4 that it is a wrapping of, all of which must be fit to ask
    number, meant = int(address), [address]
    if number >= 2 and address.version == 6:  # noqa: PLR2004 - neither :: nor ::1
        wraps = [ipaddress.IPv4Address(number >> shift & _BITS) for block, shift in _WRAPPINGS if address in block]
        wraps += [ipaddress.IPv4Address(~number & _BITS)] if address in _TEREDO else []
        meant = [*wraps] if wraps and any(address in network for network in _ONLY_WRAPPINGS) else [address, *wraps]
    for target in meant:
        why = "a metadata service"
        if target not in _METADATA:  # then what IANA says of the smallest block that it lies in
            why = next(kind for network, kind in _BLOCKS if target.version == network.version and target in network)
        if why and not (allow_private and why == PRIVATE):
            return f"{text} is {why}"
    return ""

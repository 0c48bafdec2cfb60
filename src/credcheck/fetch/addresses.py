"""Which addresses may be reached: the special-purpose blocks, and IPv4 addresses inside IPv6 ones.

In: an address. Out: None when it may be reached, else a few words that say where it lies. IPv4 is
open except for the blocks of the table. IPv6 is closed except for 2000::/3, less the blocks of the
table and less whatever carries a bad IPv4 address. A translated or tunnelled address outside
2000::/3 stays closed even when the IPv4 address in it is good: that one can be asked for directly.

The tables are the IANA special-purpose registries (RFC 6890, RFC 8190) with what they leave out.
The stdlib's ``is_global`` follows an older copy of them, different from one Python to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291, section 2.4, and IANA's address space table
_LOW_32 = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Block:
    """A network that is never reached, what it is for, and where that is laid down."""

    network: Network
    use: str
    source: str

    def __str__(self) -> str:
        return f"{self.use} ({self.network}, {self.source})"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A kind of IPv6 address with IPv4 addresses inside; ``inside`` takes them from its number."""

    name: str
    source: str
    inside: Callable[[int], tuple[int, ...]]


def _blocks(*rows: tuple[str, str, str]) -> tuple[Block, ...]:
    return tuple(Block(ip_network(network), use, source) for network, use, source in rows)


# The first row that fits names the block, so single addresses stand before the nets around them.
BLOCKS_V4 = _blocks(
    ("169.254.169.254/32", "cloud metadata service", "link-local, RFC 3927"),
    ("169.254.170.2/32", "cloud container credentials", "link-local, RFC 3927"),
    ("100.100.100.200/32", "cloud metadata service", "shared space, RFC 6598"),
    ("192.0.0.192/32", "cloud metadata service", "protocol assignments, RFC 6890"),
    ("168.63.129.16/32", "cloud platform service", "Azure WireServer"),
    ("0.0.0.0/8", "this network", "RFC 791"),
    ("10.0.0.0/8", "private network", "RFC 1918"),
    ("100.64.0.0/10", "shared address space", "RFC 6598"),
    ("127.0.0.0/8", "loopback", "RFC 1122"),
    ("169.254.0.0/16", "link-local", "RFC 3927"),
    ("172.16.0.0/12", "private network", "RFC 1918"),
    ("192.0.0.0/24", "protocol assignments", "RFC 6890"),
    ("192.0.2.0/24", "documentation", "RFC 5737"),
    ("192.31.196.0/24", "AS112 name service", "RFC 7535"),
    ("192.52.193.0/24", "multicast tunnels", "RFC 7450"),
    ("192.88.99.0/24", "6to4 relays", "RFC 7526"),
    ("192.168.0.0/16", "private network", "RFC 1918"),
    ("192.175.48.0/24", "AS112 name service", "RFC 7534"),
    ("198.18.0.0/15", "benchmarking", "RFC 2544"),
    ("198.51.100.0/24", "documentation", "RFC 5737"),
    ("203.0.113.0/24", "documentation", "RFC 5737"),
    ("224.0.0.0/4", "multicast", "RFC 5771"),
    ("255.255.255.255/32", "broadcast", "RFC 919"),
    ("240.0.0.0/4", "reserved", "RFC 1112"),
)

# What lies outside 2000::/3 would be closed without a row; a row only says what it is.
BLOCKS_V6 = _blocks(
    ("::/128", "unspecified address", "RFC 4291"),
    ("::1/128", "loopback", "RFC 4291"),
    ("::/96", "IPv4-compatible", "RFC 4291"),
    ("::ffff:0:0/96", "IPv4-mapped", "RFC 4291"),
    ("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765"),
    ("64:ff9b::/96", "NAT64", "RFC 6052"),
    ("64:ff9b:1::/48", "local NAT64", "RFC 8215"),
    ("100::/64", "discard only", "RFC 6666"),
    ("100:0:0:1::/64", "dummy prefix", "RFC 9780"),
    ("2001::/32", "Teredo", "RFC 4380"),
    ("2001:2::/48", "benchmarking", "RFC 5180"),
    ("2001:3::/32", "multicast tunnels", "RFC 7450"),
    ("2001:4:112::/48", "AS112 name service", "RFC 7535"),
    ("2001:10::/28", "ORCHID", "RFC 4843"),
    ("2001:20::/28", "ORCHIDv2", "RFC 7343"),
    ("2001:30::/28", "drone identity tags", "RFC 9374"),
    ("2001::/23", "protocol assignments", "RFC 2928"),
    ("2001:db8::/32", "documentation", "RFC 3849"),
    ("2620:4f:8000::/48", "AS112 name service", "RFC 7534"),
    ("3fff::/20", "documentation", "RFC 9637"),
    ("5f00::/16", "segment routing", "RFC 9602"),
    ("fd00:ec2::254/128", "cloud metadata service", "unique local, RFC 4193"),
    ("fd20:ce::254/128", "cloud metadata service", "unique local, RFC 4193"),
    ("fc00::/7", "unique local", "RFC 4193"),
    ("fe80::/10", "link-local", "RFC 4291"),
    ("fec0::/10", "site-local", "RFC 3879"),
    ("ff00::/8", "multicast", "RFC 4291"),
)


def _after(prefix: str) -> Callable[[int], tuple[int, ...]]:
    """The 32 bits that follow a prefix, for the addresses under it."""
    network = IPv6Network(prefix)
    start, shift = int(network.network_address), 96 - network.prefixlen
    high = network.prefixlen

    def inside(number: int) -> tuple[int, ...]:
        if number >> (128 - high) != start >> (128 - high):
            return ()
        return (number >> shift & _LOW_32,)

    return inside


def _teredo(number: int) -> tuple[int, ...]:
    """The server's address, and the client's, which is kept with every bit turned over."""
    if number >> 96 != 0x2001_0000:
        return ()
    return (number >> 64 & _LOW_32, number & _LOW_32 ^ _LOW_32)


def _isatap(number: int) -> tuple[int, ...]:
    """Any prefix of 64 bits, then 0000:5efe or 0200:5efe, then the address."""
    return (number & _LOW_32,) if number >> 32 & 0xFDFF_FFFF == 0x5EFE else ()


def _compatible(number: int) -> tuple[int, ...]:
    """The unspecified address and the loopback address lie in the block and carry nothing."""
    return (number,) if 1 < number <= _LOW_32 else ()


CARRIERS = (
    Carrier("IPv4-mapped", "RFC 4291", _after("::ffff:0:0/96")),
    Carrier("IPv4-compatible", "RFC 4291", _compatible),
    Carrier("IPv4-translated", "RFC 2765", _after("::ffff:0:0:0/96")),
    Carrier("NAT64", "RFC 6052", _after("64:ff9b::/96")),
    Carrier("6to4", "RFC 3056", _after("2002::/16")),
    Carrier("Teredo", "RFC 4380", _teredo),
    Carrier("ISATAP", "RFC 5214", _isatap),
)


def why_blocked(
    address: str | Address,
    *,
    own: Collection[Address] = (),
    closed: Collection[Network] = (),
) -> str | None:
    """None when the address may be reached, else a few words that say why not.

    ``own`` are the addresses of this machine, ``closed`` the networks that its settings close; both
    count inside carriers too. What is no address, or has a zone id, is never reached.
    """
    if isinstance(address, str):
        if "%" in address:
            return "an address with a zone id"
        try:
            address = ip_address(address)
        except ValueError:
            return "not an IP address"
    if isinstance(address, IPv4Address):
        why = next((str(block) for block in BLOCKS_V4 if address in block.network), None)
    else:
        why = _why_blocked_v6(address, own, closed)
    if why is None and address in own:
        why = "one of this machine's own addresses"
    return why or why_closed(address, closed)


def why_closed(address: Address, closed: Collection[Network]) -> str | None:
    """Words for an address that the settings close, itself or one inside it; else None."""
    inner = carried(address) if isinstance(address, IPv6Address) else []
    held = (address, *(each for _, each in inner))
    if any(each in network for each in held for network in closed):
        return "an address that the settings close"
    return None


def carried(address: IPv6Address) -> list[tuple[Carrier, IPv4Address]]:
    """The IPv4 addresses inside an IPv6 address, each with the form that carries it."""
    number = int(address)
    return [
        (carrier, IPv4Address(inner)) for carrier in CARRIERS for inner in carrier.inside(number)
    ]


def _why_blocked_v6(
    address: IPv6Address, own: Collection[Address], closed: Collection[Network]
) -> str | None:
    for carrier, inner in carried(address):
        why = why_blocked(inner, own=own, closed=closed)
        if why is not None:
            return f"{carrier.name} ({carrier.source}) with an IPv4 address inside: {why}"
    for block in BLOCKS_V6:
        if address in block.network:
            return str(block)
    if address not in _GLOBAL_UNICAST:
        return f"outside global unicast ({_GLOBAL_UNICAST}, RFC 4291)"
    return None

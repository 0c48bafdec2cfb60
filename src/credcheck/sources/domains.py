"""Host names and the scopes a rating may be filed under.

In: a domain name or an http(s) URL. Out: a :class:`Location` whose ``candidates`` are the scopes to
look for, most specific first: path prefixes of the host, the host, its parents down to the
registrable domain (by the packaged public suffix list, private section included). An address of a
copy (AMP caches, archives, translations) stands for the page that it names. Raises BadDomain for
anything else.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from credcheck.errors import BadDomain
from credcheck.sources import proxies, suffixes

_MAX_INPUT = 8192
_MAX_HOST = 253
_MAX_PATH_SEGMENTS = 4
_MAX_NESTED = 4
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
# Most addresses are as plain as this, and one match reads them: the host, then what follows it.
_PLAIN = re.compile(
    r"(?:https?://)?((?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    r"(?=[/?#]|\Z)"
)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?=//)")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"^`{|}\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
_VARIANT = re.compile(r"(?:www\d{0,2}|m|mobile|amp)\.")
_IDN_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))


class Location(NamedTuple):
    """Where a page was served from.

    ``host`` is lower case ASCII without ``www.``, ``m.`` or ``amp.``; ``path`` its first segments,
    lower case. ``registrable`` is the shortest name a scope can have here: the registrable domain,
    or the host where that is a public suffix itself; None for an IP address. ``shared_suffix`` is
    the privately run suffix that the host is or sits under (``blogspot.com``), if any.
    """

    host: str
    path: tuple[str, ...]
    registrable: str | None
    shared_suffix: str | None
    via: str | None = None

    def candidates(self) -> Iterable[str]:
        """The scopes this location falls under, most specific first; never an empty string."""
        if self.registrable is None:
            return ()
        if self.host == self.registrable and not self.path:
            return (self.host,)
        return self._narrowing(self.registrable)

    def _narrowing(self, registrable: str) -> Iterator[str]:
        for depth in range(len(self.path), 0, -1):
            yield "/".join((self.host, *self.path[:depth]))
        name = self.host
        while len(name) > len(registrable):
            yield name
            name = name.partition(".")[2]
        yield registrable


def locate(domain_or_url: str) -> Location:
    """Normalise a domain name or URL; raises BadDomain when it is neither.

    A copy whose address names no page that can be had stays the place where it is.
    """
    place, tail = _place(domain_or_url)
    outer = place.host
    for _ in range(_MAX_NESTED):
        address = proxies.inside(place.host, tail)
        if address is None:
            break
        try:
            within, tail = _place(address)
        except BadDomain:
            break
        if "://" not in address and not suffixes.is_public_name(within.host):
            break
        place = within._replace(via=outer)
    return place


def _place(address: str) -> tuple[Location, str]:
    """What an address says on its face, and what follows its authority."""
    given = address.strip() if isinstance(address, str) else ""
    if not given or len(given) > _MAX_INPUT:
        raise BadDomain(f"expected a domain name or URL, got {str(address)[:80]!r}")
    plain = _PLAIN.match(given)
    if plain is not None and len(plain[1]) <= _MAX_HOST:
        name, tail = plain[1], given[plain.end() :]
    else:
        authority, tail = _split(given)
        host = _strip_port(authority, address)
        if host.startswith("[") or _ends_in_number(host):
            return Location(_address(host, address), (), None, None), tail
        name = _ascii_host(host, address)
    host, registrable, shared = _reduce(name)
    return Location(host, _segments(tail) if tail else (), registrable, shared), tail


def _split(given: str) -> tuple[str, str]:
    """The authority and what follows it."""
    scheme = _SCHEME.match(given)
    if scheme is not None and scheme[1].lower() not in {"http", "https"}:
        raise BadDomain(f"only http and https URLs have a rated source, got {given[:80]!r}")
    rest = given[scheme.end() :] if scheme else given
    rest = rest.removeprefix("//")
    end = min((i for i in map(rest.find, "/?#") if i >= 0), default=len(rest))
    authority, tail = rest[:end], rest[end:]
    if _FORBIDDEN.search(authority):
        raise BadDomain(f"a host name cannot contain these characters: {given[:80]!r}")
    if "@" in authority:
        if scheme is None:
            raise BadDomain(f"that is an e-mail address, not a domain name: {given[:80]!r}")
        authority = authority.rpartition("@")[2]
    return authority, tail


def _strip_port(authority: str, given: str) -> str:
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        return authority
    if port and not (port.isascii() and port.isdigit() and int(port) <= 65535):
        raise BadDomain(f"the port is not a number in 0…65535: {given[:80]!r}")
    return host


def _ends_in_number(host: str) -> bool:
    """Whether browsers would read the host as an IPv4 address (WHATWG URL standard)."""
    last = host.translate(_IDN_DOTS).rstrip(".").rpartition(".")[2].lower()
    return (last.isascii() and last.isdigit()) or re.fullmatch(r"0x[0-9a-f]*", last) is not None


def _address(host: str, given: str) -> str:
    try:
        return str(ipaddress.ip_address(host.strip("[]").removesuffix(".")))
    except ValueError:
        raise BadDomain(f"neither a domain name nor an IP address: {given[:80]!r}") from None


def _ascii_host(host: str, given: str) -> str:
    name = host.translate(_IDN_DOTS).removesuffix(".").lower()
    if not name.isascii():
        name = _idna(name, given)
    labels = name.split(".")
    if len(name) > _MAX_HOST or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        raise BadDomain(f"not a domain name: {given[:80]!r}")
    return name


def _idna(name: str, given: str) -> str:
    import idna  # noqa: PLC0415  only internationalised names need its tables

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as problem:
        raise BadDomain(f"not a domain name: {given[:80]!r} ({problem})") from None


@lru_cache(maxsize=4096)
def _reduce(host: str) -> tuple[str, str, str | None]:
    """Drop ``www.`` and its like.

    ``m.`` or ``amp.`` right under a public suffix may be somebody's own name, so it stays there;
    ``www.`` never is one (www.gov.uk, www.blogspot.com).
    """
    registrable, shared = suffixes.split(host)
    while True:
        variant = _VARIANT.match(host)
        if variant is None or (registrable == host and not host.startswith("www")):
            break
        rest = host[variant.end() :]
        if "." not in rest:
            break
        host = rest
        if len(host) < len(registrable):  # else the labels that decide have not changed
            registrable, shared = suffixes.split(host)
    return host, registrable, shared


def _segments(tail: str) -> tuple[str, ...]:
    path = tail.partition("#")[0].partition("?")[0]
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment not in {"", "."}:
            kept.append((unquote(segment) if "%" in segment else segment).lower())
    return tuple(kept[:_MAX_PATH_SEGMENTS])

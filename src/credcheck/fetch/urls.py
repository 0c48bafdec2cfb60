"""One reading of URLs, for the check and for the connection.

In: the text of a URL, or a reference and the URL it stands in. Out: a :class:`Target`. What
browsers mend by guessing (backslashes, missing slashes, white space inside, ``%`` in hosts) is
refused. Hosts that end in a number are IPv4 addresses in every form that the URL standard of the
WHATWG reads (``127.1``, ``0x7f.1``, ``017700000001``), and leave here as four decimal numbers.
Raises BadURL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

import idna

from credcheck.errors import BadURL

MAX_URL = 2000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}\Z")
_PORT = re.compile(r"[0-9]{1,5}\Z")
_NUMBER = re.compile(r"[0-9]+\Z|0x[0-9a-f]*\Z")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]|\s")
_DOT = re.compile(r"%2e", re.IGNORECASE)
# The URL standard's path and query sets; a percent sign stays where two hexadecimal digits follow.
_PATH_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!$%&'()*+,\-./:;=@\[\]_|~0-9A-Za-z]")
_QUERY_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!$%&()*+,\-./:;=?@\[\]^_`{|}~0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked for, as check and connection both read it.

    ``url`` is ASCII, without fragment or default port, its path percent-encoded; parsing it again
    gives an equal target. ``host`` is in lower case without a trailing dot, IPv6 without brackets.
    """

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        return (self.scheme, self.host, self.port)


def parse(url: str, *, ports: frozenset[int], base: Target | None = None) -> Target:
    """Read a URL, or with ``base`` a reference such as a Location header; raises BadURL."""
    text = url.strip(" \t\r\n")
    if not text or len(text) > MAX_URL:
        raise BadURL(f"a URL has 1 to {MAX_URL} characters, this one {len(text)}")
    if _FORBIDDEN.search(text):
        raise BadURL(
            "white space, control characters or backslashes in the URL "
            f"{text[:80]!a}: percent-encode or remove them"
        )
    text = text.partition("#")[0]
    scheme, authority, path, query = _resolve(text, base)
    host, port = _authority(authority, scheme)
    if port not in ports:
        allowed = ", ".join(map(str, sorted(ports)))
        raise BadURL(f"port {port} is not among those that are fetched from ({allowed})")
    normal = f"{scheme}://{_bracketed(host)}"
    if port != _DEFAULT_PORTS[scheme]:
        normal += f":{port}"
    normal += _PATH_UNSAFE.sub(_percent, _without_dots(path))
    if query is not None:
        normal += "?" + _QUERY_UNSAFE.sub(_percent, query)
    if len(normal) > MAX_URL:
        raise BadURL(f"the URL is longer than {MAX_URL} characters once it is percent-encoded")
    return Target(url=normal, scheme=scheme, host=host, port=port)


def _resolve(text: str, base: Target | None) -> tuple[str, str, str, str | None]:
    """Scheme, authority, path and query of a reference (RFC 3986, section 5.2)."""
    named = _SCHEME.match(text)
    if named is not None:
        scheme, rest = named[1].lower(), text[named.end() :]
        if scheme not in _DEFAULT_PORTS:
            raise BadURL(f"only http and https URLs are fetched, not {scheme[:20]}:")
        if not rest.startswith("//"):
            raise BadURL(f"two slashes are missing after {scheme}:")
    elif base is None:
        raise BadURL(f"a URL starts with http:// or https://, not with {text[:40]!a}")
    else:
        scheme, rest = base.scheme, text
    rest, mark, query = rest.partition("?")
    asked = query if mark else None
    if base is None or rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        return scheme, authority, slash + path, asked
    _, authority, base_path, base_query = _resolve(base.url, None)
    if not rest:
        return scheme, authority, base_path, asked if mark else base_query
    if not rest.startswith("/"):
        rest = base_path.rpartition("/")[0] + "/" + rest
    return scheme, authority, rest, asked


def _without_dots(path: str) -> str:
    """The path with ``.`` and ``..`` segments resolved, percent-encoded ones too."""
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for position, segment in enumerate(segments):
        plain = _DOT.sub(".", segment)
        if plain not in {".", ".."}:
            kept.append(segment)
            continue
        if plain == "..":
            del kept[-1:]
        if position == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _authority(authority: str, scheme: str) -> tuple[str, int]:
    """Host and port. The host may be nothing but a host: no user name, no password."""
    if "@" in authority:
        raise BadURL("a URL with a user name or password is not fetched")
    host, colon, digits = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, digits = authority, ""
    if digits and not (_PORT.match(digits) and int(digits) <= 65535):
        raise BadURL(f"the port {digits[:20]!a} is no number up to 65535")
    port = int(digits) if digits else _DEFAULT_PORTS[scheme]
    if host.startswith("[") and host.endswith("]"):
        return _ipv6(host[1:-1]), port
    if ":" in host:
        raise BadURL("an IPv6 address in a URL stands in square brackets")
    return canonical_host(host), port


def canonical_host(host: str) -> str:
    """The one form of a host: ASCII name in lower case, or address; raises BadURL.

    An IPv6 address comes and goes without brackets. Names follow UTS 46 and IDNA 2008;
    underscores pass, because hosts with them exist.
    """
    if ":" in host:
        return _ipv6(host)
    if "%" in host:
        raise BadURL(f"a percent sign in the host {host[:80]!a}: write the host out")
    if host.isascii():
        name = host.lower()
    else:
        try:
            name = idna.uts46_remap(host, std3_rules=False)
        except UnicodeError as problem:
            raise BadURL(f"not an internationalised host: {host[:80]!a}") from problem
    name = name.removesuffix(".")
    if not name:
        raise BadURL("the URL has no host")
    labels = [_label(label, host) for label in name.split(".")]
    if _NUMBER.match(labels[-1]):
        return _ipv4(labels, host)
    name = ".".join(labels)
    if len(name) > 253:
        raise BadURL(f"the host has {len(name)} characters; names end at 253")
    return name


def _label(label: str, host: str) -> str:
    """One label in ASCII; those that start with xn-- must be what IDNA 2008 would write."""
    try:
        if not label.isascii():
            label = idna.alabel(label).decode("ascii")
        elif label.startswith("xn--") and idna.alabel(idna.ulabel(label)) != label.encode():
            raise BadURL(f"not an internationalised host: {host[:80]!a}")
    except UnicodeError as problem:
        raise BadURL(f"not an internationalised host: {host[:80]!a} ({problem})") from problem
    if not _LABEL.match(label):
        raise BadURL(
            f"not a host name: {host[:80]!a} (each part has 1 to 63 letters, digits, - or _)"
        )
    return label


def _ipv6(text: str) -> str:
    if "%" in text:
        raise BadURL("an address with a zone id belongs to one network card and is not fetched")
    try:
        return str(IPv6Address(text))
    except ValueError:
        raise BadURL(f"not an IPv6 address: {text[:60]!a}") from None


def _ipv4(labels: list[str], host: str) -> str:
    """The address that one to four numbers mean; the last fills the bytes that are left."""
    numbers = [_number(label) for label in labels]
    spare = 5 - len(numbers)
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or spare < 1 or max([0, *known[:-1]]) > 255:
        raise BadURL(f"not an IPv4 address: {host[:60]!a}")
    if known[-1] >= 256**spare:
        raise BadURL(f"not an IPv4 address: {host[:60]!a} (a number is too large)")
    value = known[-1]
    for position, number in enumerate(known[:-1]):
        value += number << 8 * (3 - position)
    return str(IPv4Address(value))


def _number(label: str) -> int | None:
    """A number with 0x before it is hexadecimal, with 0 before it octal; None when it is none."""
    base = 16 if label.startswith("0x") else 8 if len(label) > 1 and label[0] == "0" else 10
    digits = label[2:] if base == 16 else label
    valid = {16: r"[0-9a-f]*", 10: r"[0-9]+", 8: r"[0-7]+"}[base]
    return int(digits or "0", base) if re.fullmatch(valid, digits) else None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host

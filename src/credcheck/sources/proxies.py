"""Addresses of copies: caches, archives and translations that name the page they show.

In: the host and the rest of an address. Out: the address inside, as it stands there, or None where
the host shows no copies or the address names none. Only what a service itself would fetch counts:
a path that looks like an archive's on any other host means nothing, and dot segments, which
browsers resolve before a service sees them, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, unquote

_SCHEME = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)
_ENCODED_SCHEME = re.compile(r"https?(?:%3a|:)(?:%2f|/){1,2}", re.IGNORECASE)
_DOTS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?=[/?#]|$)", re.IGNORECASE)
_AMP_PATH = re.compile(r"/(?:c|v|wp|a)/(s/)?(?=[^/])")
_VIEWER_PATH = re.compile(r"/amp/(s/)?(?=[^/])")
_WAYBACK_PATH = re.compile(r"/web/\d{4,14}(?:[a-z]{2}_)?/")
_ARCHIVE_TODAY_PATH = re.compile(
    r"/(?:\d{4,14}|\d{4}\.\d{2}\.\d{2}-\d{6}|newest|latest|oldest|o/\w{4,6})/(?=https?[:%])",
    re.IGNORECASE,
)
_CACHED = re.compile(r"cache:(?:[\w-]{8,16}:(?!//))?([^\s+]+)")
_HASHED = re.compile(r"[a-z2-7]{52}\Z")
_ARCHIVE_TODAY = {f"archive.{end}" for end in ("fo", "is", "li", "md", "ph", "today", "vn")}
_VIEWERS = {"google.com", "bing.com"}
_TRANSLATE_PATHS = {"/translate", "/translate_c", "/translate_p", "/website"}


def inside(host: str, tail: str) -> str | None:
    """The address that a copy at ``host`` followed by ``tail`` was made from.

    ``host`` is lower case without ``www.``; ``tail`` is the path with query and fragment. What
    comes back has a scheme where the address has one, and is not checked: it may be no address.
    """
    if not host.endswith(_ENDS) or (find := _finder(host)) is None:
        return None
    path = tail.partition("#")[0]
    if _DOTS.search(path.partition("?")[0]):
        return None
    return find(host, path) or None


def _finder(host: str) -> Callable[[str, str], str | None] | None:
    if host in _ARCHIVE_TODAY:
        return _archive_today
    if host == "cdn.ampproject.org" or host.endswith(".cdn.ampproject.org"):
        return _amp_cache
    if host.endswith(".translate.goog"):
        return _translated_host
    return _BY_HOST.get(host)


def _amp_cache(host: str, tail: str) -> str | None:
    """``HOST.cdn.ampproject.org/c/s/host/path``: where both name a host, it must be the same."""
    named = _decoded(host.removesuffix("cdn.ampproject.org").removesuffix("."))
    match = _AMP_PATH.match(tail)
    if match is None:
        return named
    fetched = _page(tail[match.end() :], secure=bool(match[1]))
    origin = re.split(r"[/?:]", fetched.partition("://")[2], maxsplit=1)[0].lower()
    if named is not None and origin != named:
        return None
    return fetched


def _decoded(label: str) -> str | None:
    """The host in a label whose dots are hyphens and whose hyphens are doubled (AMP's encoding)."""
    if not label or "." in label or label.startswith("xn--") or _HASHED.match(label):
        return None
    if label.startswith("0-") and label.endswith("-0"):
        label = label[2:-2]
    dotted = label.replace("--", "\0").replace("-", ".").replace("\0", "-")
    return dotted if "." in dotted else None


def _translated_host(host: str, tail: str) -> str | None:
    named = _decoded(host.removesuffix(".translate.goog"))
    return None if named is None else named + tail


def _viewer(_host: str, tail: str) -> str | None:
    match = _VIEWER_PATH.match(tail)
    return None if match is None else _page(tail[match.end() :], secure=bool(match[1]))


def _page(rest: str, *, secure: bool) -> str:
    return f"http{'s' if secure else ''}://{rest}"


def _wayback(_host: str, tail: str) -> str | None:
    match = _WAYBACK_PATH.match(tail)
    return None if match is None else _written_out(tail[match.end() :])


def _archive_today(_host: str, tail: str) -> str | None:
    match = _ARCHIVE_TODAY_PATH.match(tail)
    return None if match is None else _written_out(tail[match.end() :])


def _reader(_host: str, tail: str) -> str | None:
    return _written_out(tail.removeprefix("/"))


def _translated_page(_host: str, tail: str) -> str | None:
    path, _, query = tail.partition("?")
    return _parameter(query, "u") if path in _TRANSLATE_PATHS else None


def _google_cache(_host: str, tail: str) -> str | None:
    path, _, query = tail.partition("?")
    asked = _CACHED.match(_parameter(query, "q") or "") if path == "/search" else None
    return None if asked is None else _written_out(asked[1])


def _parameter(query: str, name: str) -> str | None:
    """A parameter's value; None where it is missing or stands there twice, once for each reader."""
    values = parse_qs(query, max_num_fields=100).get(name, []) if query.count("&") < 100 else []
    return _written_out(values[0]) if len(values) == 1 else None


def _written_out(address: str) -> str:
    """An address with its scheme's characters decoded and its slashes as they were."""
    if (encoded := _ENCODED_SCHEME.match(address)) and "%" in encoded[0]:
        address = unquote(address)
    if scheme := _SCHEME.match(address):
        return f"{scheme[0].partition(':')[0]}://{address[scheme.end() :]}"
    return address


_BY_HOST: dict[str, Callable[[str, str], str | None]] = {
    "archive.org": _wayback,
    "web.archive.org": _wayback,
    "wayback.archive.org": _wayback,
    "r.jina.ai": _reader,
    "translate.google.com": _translated_page,
    "webcache.googleusercontent.com": _google_cache,
    **dict.fromkeys(_VIEWERS, _viewer),
}
_ENDS = ("cdn.ampproject.org", ".translate.goog", *_ARCHIVE_TODAY, *_BY_HOST)
"""How the hosts of copies end: most hosts are told apart by this alone."""

"""What a rating may be filed under, and how a page's address is matched to it.

A scope is a host (``example.org``, ``blog.example.org``), a host with a path prefix
(``example.org/humor``) or an account on a platform, written as the account's page is addressed:
``youtube.com/@name``, ``x.com/name``, ``reddit.com/r/name``. Reading a scope never widens it: what
cannot be read as one of these is refused, so that it can match nothing.
"""

from __future__ import annotations

import re

from credcheck.errors import BadDomain
from credcheck.sources.domains import Location, locate
from credcheck.sources.suffixes import is_public_suffix

# Hosts where a path names an account: other addresses of the same platform come to the first name.
_ACCOUNT_HOSTS = {
    "bsky.app": "bsky.app",
    "dailymotion.com": "dailymotion.com",
    "facebook.com": "facebook.com",
    "fb.com": "facebook.com",
    "instagram.com": "instagram.com",
    "linkedin.com": "linkedin.com",
    "odysee.com": "odysee.com",
    "ok.ru": "ok.ru",
    "pinterest.com": "pinterest.com",
    "reddit.com": "reddit.com",
    "rumble.com": "rumble.com",
    "t.me": "t.me",
    "telegram.me": "t.me",
    "threads.com": "threads.com",
    "threads.net": "threads.com",
    "tiktok.com": "tiktok.com",
    "truthsocial.com": "truthsocial.com",
    "twitter.com": "x.com",
    "vk.com": "vk.com",
    "x.com": "x.com",
    "youtube.com": "youtube.com",
}
# What such a platform puts before the name in other views of the same account.
_VIEWS = {"facebook.com": "pg", "t.me": "s"}
_NO_AT_SIGN = frozenset({"facebook.com", "instagram.com", "t.me", "x.com"})
_SHAPE = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*(?:/[^\s/]+)*"
_SCOPE = re.compile(_SHAPE)
# A row of a list's file begins with a scope and a tab.
ROW = re.compile(rf"({_SHAPE})\t")


def read_scope(text: str) -> str:
    """The scope as look-ups spell it.

    Raises BadDomain, saying why, for what is no scope: nothing, a name without a dot, a pattern, an
    IP address, the address of a copy, a public suffix (it would speak for everybody under it), a
    fragment (the verdict would spread from a part of one page to all).
    """
    given = text.strip() if isinstance(text, str) else ""
    if "#" in given:
        raise BadDomain(f"a fragment points into one page and is no scope: {given[:80]!r}")
    place = account(locate(given))
    if place.via is not None:
        raise BadDomain(f"the address of a copy (an archive, a translation): {given[:80]!r}")
    if place.registrable is None:
        raise BadDomain(f"an IP address names no outlet: {given[:80]!r}")
    if is_public_suffix(place.host):
        raise BadDomain(f"a public suffix, under which anybody may register: {given[:80]!r}")
    scope = next(iter(place.candidates()))
    if not is_shaped(scope):
        raise BadDomain(f"not a domain, path prefix or account: {given[:80]!r}")
    return scope


def is_shaped(scope: str) -> bool:
    """Whether a text has the shape of a scope that was read before; no list is consulted."""
    return _SCOPE.fullmatch(scope) is not None


def account(place: Location) -> Location:
    """The same place with an account's address in its first form; others come back as they are.

    ``https://mobile.twitter.com/@Name/status/1`` and ``x.com/name`` name one account; names are
    compared without regard to case.
    """
    platform = _ACCOUNT_HOSTS.get(place.registrable or "")
    if platform is None or not place.path:
        return place
    path = place.path
    if len(path) > 1 and path[0] == _VIEWS.get(platform):
        path = path[1:]
    if platform in _NO_AT_SIGN and len(path[0]) > 1:
        path = (path[0].removeprefix("@"), *path[1:])
    return place._replace(host=platform, registrable=platform, path=path)

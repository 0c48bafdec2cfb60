"""What a request carries: our name, the headers we send, those that a caller adds, the egress proxy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import httpcore2

from credcheck.config import FetchSettings
from credcheck.errors import BadURL, InputError
from credcheck.fetch.guard import Guard
from credcheck.fetch.urls import canonical_host
from credcheck.version import __version__

CONDITIONAL = frozenset({"if-none-match", "if-modified-since"})

_NOT_GIVEN = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "user-agent"}
    | {"te", "trailer", "upgrade", "expect", "range", "proxy-authorization", "proxy-connection"}
)
_NAME = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+\Z")
_PRINTABLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?\Z")


@dataclass(frozen=True, slots=True)
class EgressProxy:
    """The one proxy that everything goes through; its own address may be a private one."""

    host: str
    port: int
    core: httpcore2.Proxy
    guard: Guard


def user_agent(contact: str | None) -> str:
    """``credcheck/<version>``, with the contact behind it.

    Raises InputError for a contact that is not printable ASCII without parentheses.
    """
    if contact is None:
        return f"credcheck/{__version__}"
    if not _PRINTABLE.match(contact) or set("()\\") & set(contact):
        raise InputError(
            f"the contact {contact!a} cannot stand in a User-Agent; give a URL or a mail address"
        )
    return f"credcheck/{__version__} (+{contact})"


def request_headers(
    host: str, agent: str, accept: str, given: Mapping[str, str]
) -> list[tuple[str, str]]:
    """All headers of a request. ``host`` has its port where that is not the scheme's own."""
    own = {"host": host, "user-agent": agent, "accept": accept}
    fixed = {"accept-encoding": "gzip, identity", "connection": "close"}
    return list({**own, **given, **fixed}.items())


def given_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """A caller's headers by lower-case name. Raises InputError for those that cannot be sent."""
    given: dict[str, str] = {}
    for name, value in (headers or {}).items():
        lowered = name.lower()
        if not _NAME.match(name) or lowered in _NOT_GIVEN:
            raise InputError(f"the header {name!a} is not one that may be given; leave it out")
        if not _PRINTABLE.match(value):
            raise InputError(f"the value of the header {name!a} is not printable ASCII")
        given[lowered] = value
    return given


def egress_proxy(url: str | None) -> EgressProxy | None:
    """Reads ``http://[name:password@]host[:port]``. Raises InputError for anything else."""
    if url is None:
        return None
    wrong = InputError("egress_proxy is not of the form http://host:port; mend the setting")
    try:
        parts = urlsplit(url)
        host, port = canonical_host(parts.hostname or ""), parts.port or 80
    except (ValueError, BadURL) as error:
        raise wrong from error
    if parts.scheme != "http" or parts.path not in {"", "/"} or parts.query:
        raise wrong
    if not _PRINTABLE.match(url):
        raise wrong
    auth = None
    if parts.username is not None:
        auth = (unquote(parts.username), unquote(parts.password or ""))
    core = httpcore2.Proxy(httpcore2.URL(scheme="http", host=host, port=port, target="/"), auth)
    return EgressProxy(
        host, port, core, Guard(FetchSettings(allowed_private_hosts=frozenset({host})))
    )

"""Who may ask at all: host names, proxies, web origins, bodies. Nothing is read before it is allowed.

Without keys only this machine is answered, under its own names, and no web page but the service's
own: a page on the web cannot reach it through a visitor's browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from credcheck.config import ServiceSettings
from credcheck.errors import (
    BodyTooLarge,
    CredcheckError,
    InputError,
    InvalidRequest,
    UnsupportedMedia,
    WrongHost,
    WrongOrigin,
)

from .errors import response_of

Network: TypeAlias = IPv4Network | IPv6Network

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
EXTENSIONS = frozenset({"chrome-extension", "moz-extension"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
BODY_BYTES = 12_000_000
"""The largest body, but for the paths below: a page of 10 MB, as JSON."""

BODIES = {"/v1/jobs": 50_000_000, "/v1/lines": 5_000_000}


class Gate:
    """ASGI middleware; ``keyless`` says whether no key is needed."""

    def __init__(self, app: ASGIApp, settings: ServiceSettings, *, keyless: bool) -> None:
        self._app = app
        self._keyless = keyless
        self._hosts = frozenset() if keyless else frozenset(settings.hosts)
        self._origins = frozenset(settings.origins)
        self._proxies = networks(settings.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check_host(headers)
            scope["state"]["address"] = self._address(scope, headers)
            self._check_origin(headers)
            limit = BODIES.get(scope["path"], BODY_BYTES)
            _check_body(scope["method"], headers, limit)
        except CredcheckError as error:
            scope["state"]["problem"] = error.code
            await response_of(error)(scope, receive, send)
            return
        await self._app(scope, _counted(receive, limit), send)

    def _check_host(self, headers: Headers) -> None:
        name = _host(headers.get("host", ""))
        if self._keyless:
            if name not in LOOPBACK_NAMES:
                raise WrongHost("without keys this service answers to localhost alone")
        elif self._hosts and name not in self._hosts | LOOPBACK_NAMES:
            raise WrongHost("this service does not answer to the name it was asked by")

    def _address(self, scope: Scope, headers: Headers) -> str:
        """Whom the request comes from, which a trusted proxy may say."""
        peer = (scope.get("client") or ("127.0.0.1", 0))[0]
        if self._keyless:
            if any(name in headers for name in FORWARDED):
                raise WrongHost("without keys this service is not to be used through a proxy")
            if not _is_loopback(peer):
                raise WrongHost("without keys this service answers this machine alone")
            return str(peer)
        if not _within(peer, self._proxies):
            return str(peer)
        for hop in reversed(headers.get("x-forwarded-for", "").split(",")):
            if not _within(hop.strip(), self._proxies):
                return hop.strip() if _is_address(hop.strip()) else str(peer)
        return str(peer)

    def _check_origin(self, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or origin in self._origins:
            return
        scheme, _, rest = origin.partition("://")
        if scheme in EXTENSIONS and not self._keyless and "authorization" in headers:
            return  # its key says who asks; no page of the web can bear such an origin
        if scheme not in {"http", "https"} or rest.lower() != headers.get("host", "").lower():
            raise WrongOrigin(
                "pages of this origin may not ask; CREDCHECK_ORIGINS names those that may"
            )


def _check_body(method: str, headers: Headers, limit: int) -> None:
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()):
        raise InvalidRequest("the length of the body is no number")
    if int(length) > limit:
        raise _too_large(limit)
    has_body = int(length) > 0 or "transfer-encoding" in headers
    if not has_body or method not in {"POST", "PUT", "PATCH", "DELETE"}:
        return
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise UnsupportedMedia("the body of a request is JSON, and its Content-Type says so")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMedia("the body of a request is not compressed")


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body is larger than {limit:,} bytes")


def _counted(receive: Receive, limit: int) -> Receive:
    """``receive`` that refuses a body which turns out larger than it said."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _too_large(limit)
        return message

    return counted


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    name = header.strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]


def networks(names: tuple[str, ...]) -> tuple[Network, ...]:
    """The networks of trusted proxies. Raises InputError for what is none."""
    try:
        return tuple(ip_network(name, strict=False) for name in names)
    except ValueError as error:
        raise InputError(f"CREDCHECK_TRUSTED_PROXIES: {error}") from None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback


def _within(text: str, networks: tuple[Network, ...]) -> bool:
    if not networks or not _is_address(text):
        return False
    return any(ip_address(text) in network for network in networks)


SECURITY_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-site",
    "Cache-Control": "no-store",
}
"""What every answer carries unless it says otherwise itself."""

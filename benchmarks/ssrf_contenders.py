"""Three guards before one false network: what each would have connected to.

A contender is asked for a URL and answers with a :class:`Trace`. Names resolve to the answers of
the scene; address literals in any form are read by this system's own resolver, without a network.
No packet leaves: connections end in canned answers.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest import mock

import AntiSSRF
import anyio
import anyio.abc
import httpx
import httpx_secure
import requests
from anyio._backends._asyncio import AsyncIOBackend

from credcheck.config import FetchSettings
from credcheck.errors import FetchError
from credcheck.fetch.guard import Guard

PUBLIC = "93.184.215.14"
_NO_NAME = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?\Z")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_getaddrinfo = socket.getaddrinfo


def public(host: str, asked: int) -> Sequence[str]:
    """Every name has a public address, except that no top-level domain is a number."""
    del asked
    return () if _NO_NAME.match(host) else (PUBLIC,)


@dataclass(slots=True)
class Scene:
    """What the network says. ``answers`` takes the host and how often it was asked before."""

    answers: Callable[[str, int], Sequence[str]]
    replies: tuple[bytes, ...] = (OK,)
    hang: threading.Event | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def let_go(self) -> bool:
        """Whether a look-up that hung has gone on."""
        return self.hang is not None and self.hang.is_set()

    def look_up(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a name; other hosts must be literals that this system reads."""
        text = host.decode("ascii") if isinstance(host, bytes) else str(host)
        if self.hang is not None:
            self.hang.wait(30)
        try:
            read = _getaddrinfo(text, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            return tuple(str(entry[4][0]) for entry in read)
        except (OSError, UnicodeError):
            self.asked.append(text)
        found = tuple(self.answers(text, len(self.asked) - 1))
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "the name is not known")
        return found

    def getaddrinfo(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        """The same in the form of the socket module."""
        entries: list[Any] = []
        for text in self.look_up(host, port):
            six = ":" in text
            family = socket.AF_INET6 if six else socket.AF_INET
            address = (text, port, 0, 0) if six else (text, port)
            entries.append((family, socket.SOCK_STREAM, 6, "", address))
        return entries


@dataclass(slots=True)
class Trace:
    """``sent``: hosts that bytes of a request went to; ``touched``: all that were connected to."""

    sent: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    error: str | None = None
    waited: bool = False  # the request ended only after a look-up that hung was let go


class Ours:
    """credcheck's guard; the client connects to the first of the addresses that it gives back."""

    name = "credcheck"
    version = "this commit"

    def ask(self, url: str, scene: Scene, *, timeout: float = 10) -> Trace:
        """Check the URL, then every redirect that the scene replies with."""
        trace = Trace()
        guard = Guard(FetchSettings(), resolver=scene.look_up, own=frozenset)
        target = None
        try:
            for reply in scene.replies:
                target = guard.target(url, base=target)
                found = guard.addresses(target.host, target.port, timeout=timeout)
                trace.sent.append(found[0])
                trace.touched.append(found[0])
                url = _location(reply)
        except FetchError as problem:
            trace.error = f"{type(problem).__name__}: {problem}"
        trace.waited = scene.let_go
        return trace


def _location(reply: bytes) -> str:
    return reply.partition(b"Location: ")[2].partition(b"\r\n")[0].decode()


class AntiSSRFLibrary:
    """microsoft-antissrf: its strictest ready-made policy, plain http allowed."""

    name = "microsoft-antissrf"
    version = "1.0.0"

    def ask(self, url: str, scene: Scene, *, timeout: float = 10, env: bool = False) -> Trace:
        """One GET through the library's session; ``env`` leaves requests' proxy settings on."""
        trace = Trace()
        replies = iter(scene.replies)

        def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
            trace.sent.append(address[0])
            trace.touched.append(address[0])
            ours, theirs = socket.socketpair()
            theirs.sendall(next(replies))
            theirs.shutdown(socket.SHUT_WR)
            kept.append(theirs)
            return ours

        kept: list[socket.socket] = []
        options = AntiSSRF.PolicyConfigOptions.EXTERNAL_ONLY_LATEST
        policy = AntiSSRF.AntiSSRFPolicy(options)
        policy.allow_plain_text_http = True
        with (
            mock.patch("socket.getaddrinfo", scene.getaddrinfo),
            mock.patch("urllib3.util.connection.create_connection", connect),
            policy.get_antissrf_session() as session,
        ):
            session.trust_env = env
            try:
                session.get(url, timeout=timeout)
            except (AntiSSRF.AntiSSRFError, requests.RequestException, ValueError) as problem:
                trace.error = f"{type(problem).__name__}: {problem}"
        trace.waited = scene.let_go
        for end in kept:
            end.close()
        return trace


class _Stream(anyio.abc.SocketStream):
    """A connection that writes down where bytes go and answers with a canned reply."""

    def __init__(self, host: str, port: int, trace: Trace, replies: Iterator[bytes]) -> None:
        self._host, self._port, self._trace, self._replies = host, port, trace, replies
        self._rest: list[bytes] | None = None

    @property
    def _raw_socket(self) -> Any:
        return SimpleNamespace(
            getpeername=lambda: (self._host, self._port),
            getsockname=lambda: ("192.0.2.1", 1),
            family=socket.AF_INET6 if ":" in self._host else socket.AF_INET,
        )

    async def send(self, item: bytes) -> None:
        del item
        if self._rest is None:
            self._trace.sent.append(self._host)
            self._rest = [next(self._replies)]

    async def receive(self, max_bytes: int = 65536) -> bytes:
        if not self._rest:
            raise anyio.EndOfStream
        return self._rest.pop()[:max_bytes]

    async def send_eof(self) -> None:
        """Nothing is left to send."""

    async def aclose(self) -> None:
        """There is nothing to close."""


class HttpxSecureLibrary:
    """httpx-secure on an httpx.AsyncClient, with its defaults and without its cache."""

    name = "httpx-secure"
    version = "2.0.0"

    def __init__(self) -> None:
        self._tls = ssl.create_default_context()

    def ask(self, url: str, scene: Scene, *, timeout: float = 10, env: bool = False) -> Trace:
        """One GET through a protected client; ``env`` leaves httpx's proxy settings on."""
        trace = Trace()
        replies = iter(scene.replies)

        async def connect(host: str, port: int, local: Any = None) -> _Stream:
            del local
            trace.touched.append(host)
            return _Stream(host, port, trace, replies)

        async def request() -> None:
            client = httpx.AsyncClient(verify=self._tls, follow_redirects=True, trust_env=env)
            async with client:
                httpx_secure.httpx_ssrf_protection(client, dns_cache_ttl=-1)
                try:
                    await client.get(url, timeout=timeout)
                finally:  # before asyncio joins the thread of the resolver
                    trace.waited = scene.let_go

        with (
            mock.patch("socket.getaddrinfo", scene.getaddrinfo),
            mock.patch.object(AsyncIOBackend, "connect_tcp", staticmethod(connect)),
        ):
            try:
                asyncio.run(request())
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
                trace.error = f"{type(problem).__name__}: {problem}"
        return trace


CONTENDERS: tuple[Any, ...] = (Ours(), AntiSSRFLibrary(), HttpxSecureLibrary())


@contextmanager
def proxy_in_the_environment() -> Iterator[None]:
    """HTTP_PROXY names a proxy with a private address."""
    with mock.patch.dict(os.environ, {"HTTP_PROXY": "http://10.9.8.7:3128"}):
        os.environ["http_proxy"] = os.environ["HTTP_PROXY"]
        yield

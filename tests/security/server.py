"""Real servers on the loopback interface, for tests: they count, they remember, they misbehave."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from credcheck.config import FetchSettings
from credcheck.fetch import Client, Guard, MemoryBudget
from credcheck.fetch.guard import Resolver

CRLF = b"\r\n"


@dataclass
class Request:
    """What a client sent: the target as it stood in the request line, headers by lower-case name."""

    target: str
    headers: dict[str, str]
    method: str = "GET"


Act = Callable[[socket.socket, Request], None]
"""Answers one request on its connection; the server closes it afterwards."""


def answer(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    media: str | None = "text/html; charset=utf-8",
    headers: dict[str, str] | None = None,
    length: int | None = None,
) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}"]
    if media is not None:
        lines.append(f"Content-Type: {media}")
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode("latin-1") + CRLF + CRLF + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(status=status, media=None, headers={"Location": location})


def chunked(
    *chunks: bytes, headers: str = "Content-Type: text/html\r\n", end: bool = True
) -> bytes:
    parts = [b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks]
    head = f"HTTP/1.1 200 OK\r\n{headers}Transfer-Encoding: chunked\r\n\r\n".encode()
    return head + b"".join(parts) + (b"0\r\n\r\n" if end else b"")


MISSING = answer(b"nothing", status="404 Not Found")


@dataclass
class Server:
    """Listens on a port of its own. ``pages`` maps a request's target to bytes or to an act.

    ``connections`` counts what connected, whether or not it went on to ask for something.
    """

    pages: dict[str, bytes | Act] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    default: bytes | Act = MISSING
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "news.test", scheme: str | None = None) -> str:
        scheme = scheme or ("https" if self.tls else "http")
        return f"{scheme}://{host}:{self.port}{path}"

    def targets(self) -> list[str]:
        return [request.target for request in self.requests]

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection:
            connection.settimeout(10)
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                self.talk(connection)

    def talk(self, connection: socket.socket) -> None:
        request = read_request(connection)
        self.requests.append(request)
        page = self.pages.get(request.target, self.default)
        if callable(page):
            page(connection, request)
            return
        connection.sendall(page)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass


def read_request(connection: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65_536)
        if not received:
            raise ValueError("the client sent no request")
        data += received
    first, *lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return Request(target, {name.lower(): value.strip() for name, _, value in pairs}, method)


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    """Starts a server, and ends it with whatever its acts are waiting for."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]
        threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
        try:
            yield server
        finally:
            server.stopped.set()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def drip(server: Server, start: bytes, piece: bytes, pause: float = 0.05) -> Act:
    """Sends ``start``, then ``piece`` again and again until the client or the test ends."""

    def act(connection: socket.socket, request: Request) -> None:
        connection.sendall(start)
        while not server.stopped.wait(pause):
            connection.sendall(piece)

    return act


def flood(start: bytes, piece: bytes, times: int) -> Act:
    """Sends ``start`` and then ``piece`` so many times, as fast as the client takes it."""

    def act(connection: socket.socket, request: Request) -> None:
        connection.sendall(start)
        for _ in range(times):
            connection.sendall(piece)

    return act


def proxy(server: Server, upstream: Server) -> None:
    """Makes ``server`` a forward and CONNECT proxy that takes every request to ``upstream``."""

    def act(connection: socket.socket, request: Request) -> None:
        with socket.create_connection(("127.0.0.1", upstream.port), timeout=10) as onward:
            if request.method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_copy, args=(onward, connection), daemon=True)
                back.start()
                _copy(connection, onward)
                back.join(10)
                return
            path = "/" + request.target.split("/", 3)[3]
            lines = [f"{name}: {value}" for name, value in request.headers.items()]
            head = "\r\n".join([f"{request.method} {path} HTTP/1.1", *lines, "", ""])
            onward.sendall(head.encode("latin-1"))
            _copy(onward, connection)

    server.default = act


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


NAMES = {"news.test": ["127.0.0.1"], "other.test": ["127.0.0.1"]}


def client(
    *servers: Server,
    names: Mapping[str, Sequence[str]] | None = None,
    resolver: Resolver | None = None,
    **settings: Any,
) -> Client:
    """A client that may reach these servers under the names of ``NAMES``.

    ``names`` adds to them; ``resolver`` takes their place. Its budget makes no pauses.
    """
    known = {**NAMES, **(names or {})}

    def resolve(host: str, port: int) -> Sequence[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return known[host]

    budget = settings.pop("budget", MemoryBudget(interval=0.0))
    defaults = {
        "allowed_private_hosts": frozenset(NAMES),
        "seconds": 10.0,
        "ports": frozenset(server.port for server in servers),
    }
    chosen = FetchSettings(**{**defaults, **settings})
    return Client(chosen, guard=Guard(chosen, resolver=resolver or resolve), budget=budget)

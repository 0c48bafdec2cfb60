"""The wire: connections to checked addresses only, one wall clock, counted bytes, our own errors.

httpcore2 speaks HTTP. Each request gets a connection pool of its own that holds one connection and
keeps none: whatever is sent was checked a moment before, and no connection outlives its check. A
reused connection would save a handshake, but host budgets allow one request a second anyway.
"""

from __future__ import annotations

import contextlib
import logging
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import certifi
import h11
import httpcore2
import httpx2

from credcheck.errors import (
    BadResponse,
    BadURL,
    ConnectionFailed,
    CredcheckError,
    FetchError,
    FetchTimeout,
    InputError,
    TooLarge,
)

LOWER_ERRORS: tuple[tuple[type[Exception], type[FetchError], str], ...] = (
    (httpcore2.TimeoutException, FetchTimeout, "{host} did not answer within the time limit"),
    (httpcore2.LocalProtocolError, BadURL, "the address on {host} cannot be put into a request"),
    (httpcore2.UnsupportedProtocol, BadURL, "{host} cannot be asked by that kind of address"),
    (httpcore2.ProtocolError, BadResponse, "what {host} sent is not an HTTP answer"),
    (httpcore2.ProxyError, ConnectionFailed, "the egress proxy would not connect to {host}"),
    (httpcore2.NetworkError, ConnectionFailed, "the connection to {host} broke off"),
    (httpcore2.ConnectionNotAvailable, ConnectionFailed, "no connection to {host} could be had"),
    (h11.ProtocolError, BadResponse, "what {host} sent is not an HTTP answer"),
    (zlib.error, BadResponse, "the compressed answer of {host} is damaged"),
    (TimeoutError, FetchTimeout, "{host} did not answer within the time limit"),
    (OSError, ConnectionFailed, "the connection to {host} broke off"),
    (RuntimeError, FetchError, "the answer of {host} could not be handled"),
    (ValueError, BadResponse, "the answer of {host} could not be understood"),
)
"""What comes from below, most specific first, what becomes of it, and the words."""

LOWER: tuple[type[Exception], ...] = tuple(lower for lower, _, _ in LOWER_ERRORS)

_LOGGERS = ("connection", "http11", "http2", "proxy", "socks")
_CERTIFICATE_WORDS = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by nobody but itself",
    19: "is signed by an authority that is not trusted",
    20: "is signed by an authority that is not trusted",
    21: "is signed by an authority that is not trusted",
    62: "is for another name",
    64: "is for another address",
}
_fetching: ContextVar[bool] = ContextVar("credcheck_fetching", default=False)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of ``time.monotonic()`` at which the fetch is over; ``seconds`` was the limit."""

    at: float
    seconds: float
    host: str

    @classmethod
    def after(cls, seconds: float, host: str) -> Deadline:
        return cls(time.monotonic() + seconds, seconds, host)

    def remaining(self) -> float:
        """Seconds left, more than 0. Raises FetchTimeout when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> FetchTimeout:
        return FetchTimeout(
            f"{self.host} did not send the whole answer within {self.seconds:g} seconds"
        )


class Meter:
    """Counts the bytes of one answer against its limits.

    Before ``begin_body`` the wire may bring ``header_bytes`` (interim answers count too), after it
    ``wire_bytes`` more, framing of chunks and trailers included.
    """

    def __init__(self, deadline: Deadline, header_bytes: int, wire_bytes: int) -> None:
        self.deadline = deadline
        self._header_bytes = header_bytes
        self._wire_bytes = wire_bytes
        self._limit = header_bytes
        self.received = 0
        self.ended = False

    def begin_body(self) -> None:
        self._limit = self._header_bytes + self._wire_bytes

    def allowance(self, wanted: int) -> int:
        """How many bytes may be read now. Raises BadResponse or TooLarge when none may."""
        left = self._limit - self.received
        if left > 0:
            return min(wanted, left)
        host = self.deadline.host
        if self._limit == self._header_bytes:
            raise BadResponse(f"{host} sent more than {self._header_bytes:,} bytes of headers")
        raise TooLarge(f"{host} sent more than {self._wire_bytes:,} bytes, the limit for a page")

    def count(self, data: bytes) -> bytes:
        self.received += len(data)
        self.ended = not data
        return data


class MeteredStream(httpcore2.NetworkStream):
    """A connection whose every step takes its time limit from the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, meter: Meter) -> None:
        self._stream = stream
        self._meter = meter

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        allowed = self._meter.allowance(max_bytes)
        return self._meter.count(self._stream.read(allowed, self._meter.deadline.remaining()))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._meter.deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Proves the name. Raises ConnectionFailed in plain words when that fails."""
        deadline = self._meter.deadline
        try:
            secured = self._stream.start_tls(ssl_context, server_hostname, deadline.remaining())
        except httpcore2.ConnectTimeout as error:
            raise deadline.passed() from error
        except (httpcore2.ConnectError, OSError) as error:
            raise ConnectionFailed(_tls_words(error, deadline.host)) from error
        return MeteredStream(secured, self._meter)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects to the given addresses, whatever name is asked for, and to nothing else.

    They are tried in order, four at most, each with an even share of the time that is left.
    """

    def __init__(self, addresses: Sequence[str], meter: Meter, *, is_proxy: bool = False) -> None:
        self._addresses = tuple(addresses[:4])
        self._meter = meter
        self._is_proxy = is_proxy
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises ConnectionFailed when no address takes the connection."""
        deadline = self._meter.deadline
        reason: Exception | None = None
        for tried, address in enumerate(self._addresses):
            share = deadline.remaining() / (len(self._addresses) - tried)
            try:
                stream = self._sockets.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout, OSError) as error:
                reason = error
            else:
                return MeteredStream(stream, self._meter)
        deadline.remaining()
        raise ConnectionFailed(
            f"the egress proxy takes no connection, so {deadline.host} was not asked"
            if self._is_proxy
            else f"{deadline.host} takes no connection on port {port}; see if a browser opens it"
        ) from reason

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        raise ConnectionFailed(f"{self._meter.deadline.host} is not reached through a file")


def pool(
    addresses: Sequence[str],
    meter: Meter,
    context: ssl.SSLContext | None = None,
    proxy: httpcore2.Proxy | None = None,
) -> httpcore2.ConnectionPool:
    """A pool for one request, to be closed after it. ``addresses`` are those of the proxy if any."""
    return httpcore2.ConnectionPool(
        ssl_context=context,
        proxy=proxy,
        max_connections=1,
        max_keepalive_connections=0,
        http2=False,
        retries=0,
        network_backend=CheckedBackend(addresses, meter, is_proxy=proxy is not None),
    )


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """The system's authorities, certifi's where the system has none, and those of ``ca_file``.

    TLS 1.2 or newer. Raises InputError when ``ca_file`` cannot be read.
    """
    context = httpx2.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if type(context) is ssl.SSLContext and not _has_authorities(context):
        context.load_verify_locations(certifi.where())
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ValueError) as error:
            raise InputError(
                f"ca_file {ca_file} holds no certificates that can be read; give a PEM file"
            ) from error
    return context


@contextlib.contextmanager
def own_errors(meter: Meter) -> Iterator[None]:
    """Turns every error from below into one of ours, and keeps httpcore2's log quiet meanwhile."""
    quiet = _fetching.set(True)
    try:
        yield
    except CredcheckError:
        raise
    except LOWER as error:
        raise failure(error, meter) from error
    finally:
        _fetching.reset(quiet)


def failure(error: Exception, meter: Meter) -> FetchError:
    """The error of ours that stands for one of ``LOWER_ERRORS``, or FetchError for any other."""
    host = meter.deadline.host
    if isinstance(error, httpcore2.RemoteProtocolError) and meter.ended:
        if meter.received == 0:
            return ConnectionFailed(f"{host} closed the connection without an answer")
        return BadResponse(f"the answer of {host} broke off before its end")
    for lower, ours, words in LOWER_ERRORS:
        if isinstance(error, lower):
            return (
                meter.deadline.passed() if ours is FetchTimeout else ours(words.format(host=host))
            )
    return FetchError(f"the page could not be had from {host}")


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return not _fetching.get()


_SILENCE = _Silence()


def silence() -> None:
    """URLs are not logged: httpcore2 writes headers, Location among them, at DEBUG.

    Only what is logged during a fetch of ours is dropped; other users of httpcore2 keep their log.
    """
    for name in _LOGGERS:
        logging.getLogger(f"httpcore2.{name}").addFilter(_SILENCE)


def _has_authorities(context: ssl.SSLContext) -> bool:
    """Whether any is there; those of a folder are loaded when needed, so its files are looked at."""
    folder = Path(ssl.get_default_verify_paths().openssl_capath)
    return bool(context.cert_store_stats()["x509_ca"]) or any(folder.glob("????????.?"))


def _tls_words(error: Exception, host: str) -> str:
    cause = error if isinstance(error, OSError) else error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        what = _CERTIFICATE_WORDS.get(cause.verify_code, "cannot be verified")
        return f"the certificate that {host} shows {what}, so nobody knows who answers"
    if isinstance(cause, ssl.SSLError):
        return f"{host} and this program found no common way of encryption (TLS 1.2 or newer)"
    return f"{host} broke off the connection before it was encrypted"

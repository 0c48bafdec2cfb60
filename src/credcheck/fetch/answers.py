"""From what httpcore2 hands over to what a caller may have: framing, limits, kind, walls."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import httpcore2

from credcheck.config import FetchSettings
from credcheck.errors import BadResponse, CredcheckError, NotAFeed, NotHTML, TooLarge
from credcheck.fetch import content, walls
from credcheck.fetch.content import Kind
from credcheck.fetch.network import LOWER, Meter
from credcheck.fetch.refusals import refusal
from credcheck.fetch.robots import ROBOTS_BYTES

Reading = Kind | Literal["robots"]
"""How an answer is read. ``robots``: any status, the start of a success, nothing of the rest."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REFUSAL_BYTES = 200_000  # read of an answer that is an error, to see whether it is a wall


@dataclass(frozen=True, slots=True)
class Answer:
    """One hop's answer; ``body`` is unpacked, and empty for redirects and 304."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def location(self) -> str | None:
        """Where it redirects to, if it does."""
        return self.headers.get("location") if self.status in _REDIRECTS else None


class Reader:
    """Reads one response within the limits of the settings."""

    def __init__(
        self,
        response: httpcore2.Response,
        headers: Mapping[str, str],
        meter: Meter,
        settings: FetchSettings,
    ) -> None:
        self._response = response
        self._headers = headers
        self._meter = meter
        self._settings = settings
        self._host = meter.deadline.host
        self._status = response.status
        self._media, _ = content.media_type(headers.get("content-type", ""))

    def answer(self, kind: Reading, sent: Collection[str]) -> Answer:
        """The answer, when it is one; ``sent`` are the conditional headers of the request.

        Raises the HTTPErrors, BadResponse, TooLarge, FetchTimeout, NotHTML and NotAFeed.
        """
        status, headers = self._status, self._headers
        self._check_framing()
        bare = Answer(status, headers)
        if bare.location is not None:
            return bare
        if kind == "robots":
            return Answer(status, headers, self._robots() if 200 <= status < 300 else b"")
        if status == 304 and sent:
            return bare
        if status not in {200, 201, 202, 203}:
            raise refusal(self._host, status, headers, self._glance() if status >= 400 else b"")
        return Answer(status, headers, self._content(kind))

    def _check_framing(self) -> None:
        """Refuses answers whose end two readers could see in two places.

        Lengths that differ are refused by h11; one that is repeated is one (RFC 9110, 8.6).
        """
        if self._response.extensions["http_version"] not in {b"HTTP/1.0", b"HTTP/1.1"}:
            raise BadResponse(f"{self._host} answers in a version of HTTP that was not asked for")
        if "transfer-encoding" in self._headers and "content-length" in self._headers:
            raise BadResponse(f"{self._host} gives its answer two lengths; neither can be trusted")

    def _content(self, kind: Kind) -> bytes:
        """The body of a success, when it is of the kind asked for and no wall."""
        limit = self._settings.wire_bytes
        html = self._media in content.HTML_TYPES
        self._look_for_wall(b"")
        if not content.is_kind(kind, self._media):
            if html:
                self._look_for_wall(self._glance())
            raise self._wrong_kind(kind)
        if int(self._headers.get("content-length", "0")) > limit:
            raise TooLarge(f"the page on {self._host} is larger than {limit:,} bytes")
        body = b"".join(self._pieces())
        if not content.is_kind(kind, self._media, body):
            raise self._wrong_kind(kind)
        if html or kind == "page":
            self._look_for_wall(body)
        return body

    def _look_for_wall(self, body: bytes) -> None:
        if walls.wall(self._status, self._headers, body):
            raise refusal(self._host, self._status, self._headers, body)

    def _wrong_kind(self, kind: Kind) -> CredcheckError:
        what = self._media or "something without a type"
        if kind == "feed":
            return NotAFeed(f"{self._host} sent {what}; give the address of a feed")
        return NotHTML(f"{self._host} sent {what}; give the address of an HTML page")

    def _pieces(self) -> Iterator[bytes]:
        """The unpacked body, piece by piece. Raises TooLarge, BadResponse, FetchTimeout."""
        check, limit = self._meter.deadline.remaining, self._settings.wire_bytes
        encoding = self._headers.get("content-encoding", "")
        unpacker = content.unpacker(encoding, self._host, self._settings.decoded_bytes, check)
        received = 0
        for chunk in self._response.iter_stream():
            check()
            received += len(chunk)
            if received > limit:
                raise TooLarge(f"{self._host} sent more than {limit:,} bytes, the limit for a page")
            yield from unpacker.feed(chunk)
        unpacker.finish()

    def _robots(self) -> bytes:
        return self._start(ROBOTS_BYTES)

    def _glance(self) -> bytes:
        """The start of an answer that is not wanted, for as much of it as can be had."""
        with contextlib.suppress(CredcheckError, *LOWER):
            return self._start(_REFUSAL_BYTES)
        return b""

    def _start(self, size: int) -> bytes:
        start = bytearray()
        for piece in self._pieces():
            start += piece
            if len(start) >= size:
                break
        return bytes(start[:size])

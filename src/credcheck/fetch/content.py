"""What an answer holds: its headers folded, its kind told, its body unpacked within limits."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from typing import Literal

from credcheck.errors import BadResponse, TooLarge

Kind = Literal["page", "feed", "any"]

ACCEPT: dict[Kind, str] = {
    "page": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,"
    "text/xml;q=0.9,application/json;q=0.8,*/*;q=0.1",
    "any": "*/*",
}
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
FEED_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/opml",
        "application/opml+xml",
        "application/rdf+xml",
        "application/rss+xml",
        "application/xml",
        "text/json",
        "text/opml",
        "text/rss",
        "text/rss+xml",
        "text/x-opml",
        "text/xml",
    }
)
UNTOLD_TYPES = frozenset({"", "text/plain", "application/octet-stream"})
"""Types that servers give when they do not know: the first bytes decide."""

MEMBERS = 100  # of one gzip body; honest servers send one
STEP = 65_536  # bytes inflated at a time: no more than this is ever held beyond the limit

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_MEDIA_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,80})\s*(?:;|,|$)", re.ASCII)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.ASCII | re.IGNORECASE)
# The opening tags of the WHATWG MIME Sniffing standard that a whole page can begin with.
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*>\s*+)?(?>(?:<!--.*?-->\s*+)*)"
    rb"<(?:!doctype\s+html|html|head|body|title|meta)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_FEED_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[\s?]|<(?:rss|feed|rdf:rdf|opml)[\s>]|[{\[])", re.IGNORECASE
)


def fold(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header lines as a mapping: lower-case names, repeated lines joined by ``", "``.

    Values lose their control characters. ``Set-Cookie`` is left out: no cookie is ever kept.
    """
    folded: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name = name_bytes.decode("latin-1").lower()
        if name == "set-cookie":
            continue
        try:
            value = value_bytes.decode("utf-8")
        except UnicodeDecodeError:
            value = value_bytes.decode("latin-1")
        value = _CONTROL.sub(" ", value)
        folded[name] = f"{folded[name]}, {value}" if name in folded else value
    return folded


def media_type(content_type: str) -> tuple[str, str | None]:
    """The media type in lower case (``""`` where there is none) and the charset, if it is named."""
    found = _MEDIA_TYPE.match(content_type)
    charset = _CHARSET.search(content_type)
    return (found[1].lower() if found else "", charset[1] if charset else None)


def is_kind(kind: Kind, media: str, body: bytes | None = None) -> bool:
    """Whether that type, and for untold types that body, is what was asked for.

    Without ``body`` it is a first look: False only where no body could change it.
    """
    if kind == "any":
        return True
    if media in UNTOLD_TYPES:
        start = _HTML_START if kind == "page" else _FEED_START
        return body is None or start.match(body[:4096]) is not None
    return media in (HTML_TYPES if kind == "page" else FEED_TYPES)


def unpacker(encoding: str, host: str, limit: int, check: Callable[[], object]) -> Unpacker:
    """What unpacks a body of that Content-Encoding. Raises BadResponse for one not asked for.

    ``check`` is called between steps and may raise, to end work that takes too long.
    """
    coding = encoding.strip().lower()
    if coding in {"", "identity"}:
        return Unpacker(host, limit)
    if coding in {"gzip", "x-gzip"}:
        return Gunzip(host, limit, check)
    raise BadResponse(
        f"{host} packed the page in a way that was not asked for ({coding[:40]!a}); gzip is"
    )


class Unpacker:
    """Passes a body through and counts it. Raises TooLarge beyond ``limit`` bytes."""

    def __init__(self, host: str, limit: int) -> None:
        self.host = host
        self.size = 0
        self._limit = limit

    def feed(self, data: bytes) -> list[bytes]:
        """The next bytes of the body, unpacked, in pieces."""
        return [self.counted(data)]

    def finish(self) -> None:
        """The body has ended. Raises BadResponse when that is too early."""

    def counted(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > self._limit:
            raise TooLarge(f"the page on {self.host} is larger than {self._limit:,} bytes")
        return piece


class Gunzip(Unpacker):
    """Unpacks gzip in small steps. Several members are one body; other bytes after them are not."""

    def __init__(self, host: str, limit: int, check: Callable[[], object]) -> None:
        super().__init__(host, limit)
        self._check = check
        self._members = 0
        self._packed = False
        self._ignore = False
        self._rest = b""
        self._stream = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> list[bytes]:
        pieces: list[bytes] = []
        data = self._rest + data
        self._rest = b""
        while data and not self._ignore:
            self._check()
            if not self._packed and not self._starts(data):
                break
            pieces.append(self.counted(self._stream.decompress(data, STEP)))
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data
                self._packed = False
        return pieces

    def finish(self) -> None:
        if self._packed or (self._members == 0 and self._rest):
            raise BadResponse(f"the compressed answer of {self.host} broke off before its end")

    def _starts(self, data: bytes) -> bool:
        """Whether a member begins here; the first must, later bytes that do not are ignored."""
        if len(data) == 1 and data == b"\x1f":
            self._rest = data
            return False
        if self._members and data[:2] != b"\x1f\x8b":
            self._ignore = True
            return False
        self._members += 1
        if self._members > MEMBERS:
            raise BadResponse(f"{self.host} sent more than {MEMBERS} compressed pieces as one page")
        self._stream = zlib.decompressobj(wbits=31)
        self._packed = True
        return True

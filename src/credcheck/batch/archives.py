"""Folders of pages and WARC files → rows; what is no page is passed over.

A WARC file is laid out as CC-NEWS is: one response a page, headers as the crawler had them. Its
records' addresses are the crawler's word and stay unverified. Pages are bytes here: they are read
where pages are read, in processes that can be killed.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from credcheck.batch.rows import MAX_ID, Row, Source
from credcheck.batch.tables import opened
from credcheck.documents import Document
from credcheck.errors import BadRecord, BrokenInput, InputError, TooLarge
from credcheck.extras import load
from credcheck.page import MAX_BYTES

PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
MAX_HEADERS = 1 << 16
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_END = b"\r\n\r\n"


def folder(path: Path) -> Source:
    """The pages of a folder and its folders, by name; links to elsewhere are not followed."""
    names = sorted(_pages(path))
    if not names:
        raise InputError(f"{path} has no .html or .htm file in it")
    return Source(map(_page, range(len(names)), [path] * len(names), names), total=len(names))


def _pages(path: Path) -> Iterator[str]:
    for here, folders, files in os.walk(path):
        folders.sort()
        for name in files:
            file = Path(here, name)
            if file.suffix.lower() in PAGE_SUFFIXES and file.is_file() and not file.is_symlink():
                yield file.relative_to(path).as_posix()


def _page(position: int, path: Path, name: str) -> Row:
    shown = name.encode("utf-8", "replace").decode()[:MAX_ID]
    try:
        with (path / name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Row(position, InputError(f"{shown}: {error.strerror or error}"), shown)
    if len(data) > MAX_BYTES:
        return Row(position, TooLarge(f"{shown} has more than {MAX_BYTES} bytes"), shown)
    return Row(position, Document(html=data), shown)


def warc(path: Path, size: int | None = None) -> Source:
    """The HTML pages of a WARC file, packed or not, whose server answered 200."""
    reader = load("fastwarc.warc")
    stream, raw = opened(path, size)
    return Source(_responses(reader, _Watched(stream)), done=raw.done, close=raw.close)


class _Watched:
    """A stream that remembers how it ended: a WARC file that is whole ends in two line breaks."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.tail = b""
        self.broken: str | None = None
        self._at = 0

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self._stream.read1(size)  # read() would lose what came before a cut
        except EOFError:
            self.broken = "its gzip data has no end"
            return b""
        except (OSError, zlib.error) as error:
            self.broken = str(error)
            return b""
        self._at += len(data)
        if data:
            self.tail = (self.tail + data)[-len(_END) :]
        return data

    @property
    def fault(self) -> str | None:
        """Why the file, read to its end, is not whole, or None."""
        if self.broken is None and self.tail != _END:
            return "its last record has no end" if self.tail else "there is nothing in it"
        return self.broken


def _responses(reader: Any, stream: _Watched) -> Iterator[Row]:
    """Rows of the pages, then one for what is broken; a record that was cut short is not scored."""
    position = 0
    try:
        records = reader.ArchiveIterator(
            stream,
            record_types=reader.WarcRecordType.response,
            parse_http=False,
            max_header_len=MAX_HEADERS,
            fsspec_args=False,
        )
        for record in records:
            found = _response(record, position)
            if found is not None:
                yield found
                position += 1
    except BaseException as error:
        # A parser that gives up raises an error that is no Exception.
        if not isinstance(error, (OSError, ValueError)) and not _is_panic(error):
            raise
        yield Row(position, BrokenInput(f"the WARC file is damaged: {error}"))
        return
    if fault := stream.fault:
        yield Row(position, BrokenInput(f"the WARC file is cut short: {fault}"))


def _is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


def _response(record: Any, position: int) -> Row | None:
    """The page of a response; None for what is no page: an image, a redirect, an error."""
    name = (record.record_id or "").strip("<>")[:MAX_ID] or None
    try:
        record.parse_http(auto_decode="none", max_header_len=MAX_HEADERS)
    except (OSError, ValueError) as error:
        return Row(position, BadRecord(f"a response with broken headers: {error}"), name)
    headers = record.http_headers
    kind = (record.http_content_type or "").lower()
    if headers is None or headers.status_code != 200 or kind not in _PAGE_TYPES:
        return None
    if record.content_length > MAX_BYTES:
        detail = f"the page has {record.content_length} bytes: the limit is {MAX_BYTES}"
        return Row(position, TooLarge(detail), name)
    expected = record.content_length
    body = record.reader.read(expected)
    if len(body) < expected:
        return None  # the file ends here
    url = record.headers.get("WARC-Target-URI")
    try:
        body = _decoded(body, headers)
    except (BadRecord, TooLarge) as error:
        return Row(position, error, name)
    url = url.strip("<>") if url else None
    return Row(position, Document(html=body, url=url), name, charset=record.http_charset)


def _decoded(body: bytes, headers: Any) -> bytes:
    """The body without the encodings of its transfer, which most archives have taken off."""
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        streams = load("fastwarc.stream_io")
        try:
            body = streams.ChunkedReader(BytesIO(body)).read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise BadRecord(f"a page in broken chunks: {error}") from None
    coding = (headers.get("Content-Encoding") or "").strip().lower()
    if coding in ("gzip", "x-gzip", "deflate") and body[:1] in (b"\x1f", b"\x78"):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            body = unpacker.decompress(body, MAX_BYTES + 1)
        except zlib.error as error:
            raise BadRecord(f"a page whose {coding} data is broken: {error}") from None
        if not unpacker.eof and len(body) <= MAX_BYTES:
            raise BadRecord(f"a page whose {coding} data has no end")
    elif coding == "br":
        raise BadRecord("a page that is packed with brotli")
    if len(body) > MAX_BYTES:
        raise TooLarge(f"the page unpacks to more than {MAX_BYTES} bytes")
    return body

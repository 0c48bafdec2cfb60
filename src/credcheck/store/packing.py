"""JSON values ↔ the gzipped bytes that large columns hold."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any


def pack(value: Any) -> bytes:
    """JSON values as gzipped JSON text; the same values give the same bytes."""
    return gzip.compress(text_of(value), compresslevel=4, mtime=0)


def unpack(data: bytes) -> Any:
    """The values of :func:`pack`."""
    return json.loads(gzip.decompress(data))


def text_of(value: Any) -> bytes:
    """JSON text in ASCII, so that no character can break what it is put into."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def digest(*parts: str | bytes) -> str:
    """The sha256 of the parts, each with its length, so that no two lists of parts are alike."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(str(len(data)).encode() + b":" + data)
    return total.hexdigest()

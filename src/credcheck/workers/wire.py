"""What travels between a process and those that read pages for it: frames, and articles as JSON.

A frame is its length, four bytes big-endian, and that many bytes. :func:`encode` and
:func:`decode` are each other's inverse on articles. Whoever decodes does not trust whoever
encoded: every type, length and offset is checked, and nothing in a frame names code to run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any, BinaryIO, TypeVar, get_args

from credcheck.types import Article, Block, Hyperlink, InputKind, Notice, Part

MAX_FRAME = 100_000_000
"""The longest frame that is read, in bytes: ten times the largest page."""

_T = TypeVar("_T")
_PARTS: tuple[str, ...] = get_args(Part)
_KINDS: tuple[str, ...] = get_args(InputKind)
_OPTIONAL_TEXTS = (
    "headline",
    "published",
    "modified",
    "publisher",
    "url",
    "domain",
    "claimed_source",
    "language",
    "genre",
    "genre_seen",
)
_FIELDS = {
    *_OPTIONAL_TEXTS,
    "text",
    "blocks",
    "byline",
    "url_verified",
    "links",
    "transparency",
    "transparency_seen",
    "warnings",
    "kind",
}


class WireError(Exception):
    """What came through the pipe is not what the protocol allows."""


def write_frame(stream: BinaryIO, payload: bytes) -> None:
    """Send one frame; ``stream`` is unbuffered. Raises OSError when the other side is gone."""
    for part in (len(payload).to_bytes(4, "big"), payload):
        rest = memoryview(part)
        while rest:
            rest = rest[stream.write(rest) :]


def read_frame(stream: BinaryIO, limit: int = MAX_FRAME) -> bytes | None:
    """The next frame, None at the end of the stream.

    Raises WireError for a frame that is cut short or longer than ``limit`` bytes.
    """
    head = _read(stream, 4)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    if len(head) < 4 or size > limit:
        raise WireError(f"a frame of {size} bytes, or its length cut short")
    payload = _read(stream, size)
    if len(payload) < size:
        raise WireError(f"a frame of {size} bytes ended after {len(payload)}")
    return payload


def _read(stream: BinaryIO, size: int) -> bytes:
    parts = []
    while size > 0 and (part := stream.read(min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def dump(value: object) -> bytes:
    """A JSON value as bytes in which lone surrogates keep their place."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def load(data: bytes) -> dict[str, Any]:
    """The JSON object that :func:`dump` wrote. Raises WireError for anything else."""
    try:
        value = json.loads(data.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError(f"what should be JSON is not: {error}") from error
    return _a(dict, value)


def encode(article: Article) -> dict[str, Any]:
    """An article as a JSON object."""
    return {
        **{name: getattr(article, name) for name in _OPTIONAL_TEXTS},
        "text": article.text,
        "blocks": [[block.start, block.end, block.part] for block in article.blocks],
        "byline": list(article.byline),
        "url_verified": article.url_verified,
        "links": [[link.url, link.text] for link in article.links],
        "transparency": dict(article.transparency),
        "transparency_seen": dict(article.transparency_seen),
        "warnings": [[notice.code, notice.detail] for notice in article.warnings],
        "kind": article.kind,
    }


def decode(value: object) -> Article:
    """The article that :func:`encode` described.

    Raises WireError when a field is missing, unknown or of another type, when blocks leave the
    text, overlap or miss some of it, or when the headline is not what block 0 says.
    """
    data: dict[str, Any] = _a(dict, value)
    if set(data) != _FIELDS:
        raise WireError(f"an article with the wrong fields: {sorted(set(data) ^ _FIELDS)}")
    text = _a(str, data["text"])
    blocks = _blocks(data["blocks"], text)
    _check_headline(data["headline"], blocks, text)
    options = {name: _optional_text(data[name]) for name in _OPTIONAL_TEXTS}
    return Article(
        text=text,
        blocks=blocks,
        byline=_many(data["byline"], lambda name: _a(str, name)),
        url_verified=_a(bool, data["url_verified"]),
        links=_many(data["links"], lambda link: Hyperlink(*_texts(link))),
        transparency=_text_map(data["transparency"]),
        transparency_seen=_text_map(data["transparency_seen"]),
        warnings=_many(data["warnings"], lambda notice: Notice(*_texts(notice))),
        kind=_one_of(data["kind"], _KINDS),
        **options,
    )


def _blocks(value: object, text: str) -> tuple[Block, ...]:
    blocks = _many(value, _block)
    edges = [0, *(edge for block in blocks for edge in (block.start, block.end)), len(text)]
    if any(a > b for a, b in pairwise(edges)) or any(b.start == b.end for b in blocks):
        raise WireError("blocks that are empty, overlap or leave the text")
    if any(text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)):
        raise WireError("text that stands in no block")
    return blocks


def _block(value: object) -> Block:
    start, end, part = _items(value, 3)
    return Block(_a(int, start), _a(int, end), _one_of(part, _PARTS))


def _check_headline(headline: object, blocks: tuple[Block, ...], text: str) -> None:
    headed = [number for number, block in enumerate(blocks) if block.part == "headline"]
    if headline is None and not headed:
        return
    if headed != [0] or text[blocks[0].start : blocks[0].end] != headline:
        raise WireError("a headline that is not what the first block says")


def _a(kind: type[_T], value: object) -> _T:
    if type(value) is not kind:  # a bool is no int here
        raise WireError(f"a {type(value).__name__} where a {kind.__name__} should stand")
    return value


def _items(value: object, count: int) -> list[Any]:
    items: list[Any] = _a(list, value)
    if len(items) != count:
        raise WireError(f"{len(items)} values where {count} should stand")
    return items


def _many(value: object, read: Callable[[object], _T]) -> tuple[_T, ...]:
    items: list[Any] = _a(list, value)
    return tuple(read(item) for item in items)


def _texts(value: object) -> tuple[str, str]:
    first, second = _items(value, 2)
    return _a(str, first), _a(str, second)


def _text_map(value: object) -> dict[str, str]:
    items: dict[str, Any] = _a(dict, value)
    return {name: _a(str, text) for name, text in items.items()}


def _optional_text(value: object) -> str | None:
    return None if value is None else _a(str, value)


def _one_of(value: object, allowed: tuple[str, ...]) -> Any:
    if value not in allowed or type(value) is not str:
        raise WireError(f"{value!r:.80} where one of {', '.join(allowed)} should stand")
    return value

"""Feeds and OPML lists → the addresses of their items.

Everything is fetched through the guarded client, robots.txt honoured. What an address gave is
gone tomorrow, so that the list is made once and kept with the run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from credcheck import feeds
from credcheck.batch.rows import Columns, Row, Source
from credcheck.errors import BadRecord, BrokenInput, CredcheckError
from credcheck.feeds import Feed
from credcheck.fetch import Client


def listed(data: bytes | None, address: str | None, client: Client) -> Iterator[dict[str, Any]]:
    """Records of the items of a feed, or of all feeds of an OPML list, each address once.

    ``data`` is the feed when it is a file; else ``address`` is fetched. A feed of a list that cannot
    be read gives a record with its ``problem``. Raises FetchError and NotAFeed for the list itself.
    """
    feed = feeds.parse(data) if data is not None else _fetched(address or "", client)
    if feed.kind != "opml":
        yield from _items(feed, set())
        return
    seen: set[str] = set()
    for outline in feed.items:
        try:
            found = _fetched(outline.url or outline.id, client)
        except CredcheckError as error:
            yield {"id": outline.id, "problem": error.code, "detail": f"{outline.id}: {error}"}
            continue
        yield from _items(found, seen)


def _fetched(address: str, client: Client) -> Feed:
    page = client.get(address, accept="feed", robots=True)
    return feeds.parse(page.body, url=page.final_url, content_type=page.headers.get("content-type"))


def _items(feed: Feed, seen: set[str]) -> Iterator[dict[str, Any]]:
    for item in feed.items:
        if item.url is None:
            detail = f"an item without a link: {item.title or item.id}"
            yield {"problem": BadRecord.code, "detail": detail}
        elif item.url not in seen:
            seen.add(item.url)
            yield {"url": item.url, "published": item.published or item.updated}


def kept(records: Iterable[dict[str, Any]]) -> bytes:
    """Records as JSONL, to keep."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def again(path: Path) -> Source:
    """The rows of a list that was kept. Raises BrokenInput."""
    try:
        records = [json.loads(line) for line in path.read_bytes().splitlines()]
    except (OSError, ValueError) as error:
        raise BrokenInput(f"the list of items cannot be read: {error}") from None
    return Source(map(_row, range(len(records)), records), total=len(records))


def _row(position: int, record: dict[str, Any]) -> Row:
    if "problem" in record:
        kind = _ERRORS.get(record["problem"], BadRecord)
        return Row(position, kind(record["detail"]), record.get("id"))
    return Columns().row(position, record)


def _every(root: type[CredcheckError]) -> Iterator[type[CredcheckError]]:
    yield root
    for child in root.__subclasses__():
        yield from _every(child)


_ERRORS = {kind.code: kind for kind in _every(CredcheckError)}

"""``credcheck feed``: the items of a feed, from an address or a file."""

from __future__ import annotations

import sys
from dataclasses import asdict

from credcheck import feeds
from credcheck.commands.streams import read_bytes, say, write_json
from credcheck.commands.targets import address_of
from credcheck.config import Settings
from credcheck.feeds import Feed, FeedItem
from credcheck.render.escape import plain

FEED_SUFFIXES = frozenset({".xml", ".rss", ".atom", ".json", ".opml"})


def run(target: str, *, as_json: bool) -> int:
    """List a feed's items, in its order, one a line in a pipe. Raises FetchError and NotAFeed.

    A site's robots.txt is honoured: a feed is read by a program and not by a person.
    """
    found = _read(target)
    if as_json:
        for item in found.items:
            write_json(asdict(item))
    elif sys.stdout.isatty():
        _show(found)
    else:
        sys.stdout.writelines(f"{_line(item)}\n" for item in found.items)
    for notice in found.warnings:
        say(f"warning: {notice.detail}")
    return 0


def _read(target: str) -> Feed:
    if (address := address_of(target, FEED_SUFFIXES)) is None:
        return feeds.parse(read_bytes(target))
    from credcheck.fetch import Client  # noqa: PLC0415  (a file needs no client)

    with Client(Settings.from_env().fetch) as client:
        page = client.get(address, accept="feed", robots=True)
    return feeds.parse(page.body, url=page.final_url, content_type=page.headers.get("content-type"))


def _show(found: Feed) -> None:
    """The items for who reads them on a terminal: wrapped, each address on a line of its own."""
    from credcheck.render.lines import put, put_address, text, to_stdout  # noqa: PLC0415  -- pipes do without

    console = to_stdout()
    for item in found.items:
        put(console, text("  ".join(map(plain, filter(None, (item.published, item.title))))))
        if item.url:
            put_address(console, item.url, indent=4)


def _line(item: FeedItem) -> str:
    parts = (item.published, item.title, item.url)
    return "  ".join(plain(part) for part in parts if part)

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
    """List a feed's items, newest as the feed has them. Raises FetchError and NotAFeed.

    A site's robots.txt is honoured: a feed is read by a program and not by a person.
    """
    for item in (found := _read(target)).items:
        if as_json:
            write_json(asdict(item))
        else:
            sys.stdout.write(f"{_line(item)}\n")
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


def _line(item: FeedItem) -> str:
    parts = (item.published, item.title, item.url)
    return "  ".join(plain(part) for part in parts if part)

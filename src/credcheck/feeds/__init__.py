"""RSS, Atom, JSON Feed and OPML: bytes in, items out; nothing is fetched and no file is opened."""

from credcheck.feeds.syndication import MAX_BYTES, MAX_ITEMS, MAX_TTL, Feed, FeedItem, parse

__all__ = ["MAX_BYTES", "MAX_ITEMS", "MAX_TTL", "Feed", "FeedItem", "parse"]

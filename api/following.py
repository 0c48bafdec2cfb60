"""Feeds for the routes: added after a look at them, listed, given out again with scores."""

from __future__ import annotations

from typing import Any

from credcheck.errors import CredcheckError, InputError, NotAFeed
from credcheck.feeds import Feed
from credcheck.render.feeds import Channel, Entry
from credcheck.report import problem
from credcheck.store import feeds
from credcheck.store.feeds import FeedInfo, ItemInfo
from credcheck.store.keys import Principal
from credcheck.views import summary

from . import polling
from .schemas_feeds import FeedBody, FeedList
from .service import Service

IMPORTED = 500
"""How many feeds one list may add."""

GIVEN_OUT = 50
"""How many items a feed has when it is given out again."""


def follow(service: Service, who: Principal, body: FeedBody) -> tuple[dict[str, Any], bool]:
    """Look at a feed and follow it; whether that is new.

    Raises what the fetch raises, and NotAFeed for what is none, or a list of feeds.
    """
    _, found = polling.read(service.scorer, body.url)
    if found is None or found.kind == "opml":
        raise NotAFeed("that is a list of feeds; POST it to /v1/feeds:import")
    info, is_new = feeds.add(
        service.database,
        who,
        body.url,
        interval=body.interval,
        title=found.title or None,
        site=found.url,
    )
    return shown(info), is_new


def follow_all(service: Service, who: Principal, body: FeedList) -> list[dict[str, Any]]:
    """Follow every feed of a list, unseen; each one's outcome, in order.

    Raises NotAFeed for what is no OPML, InputError for a list that is too long.
    """
    found = _listed(service, body)
    if found.kind != "opml":
        raise NotAFeed("that is a feed, not a list of feeds; POST it to /v1/feeds")
    if len(found.items) > IMPORTED:
        raise InputError(f"the list has {len(found.items)} feeds: the limit is {IMPORTED}")
    return [_added(service, who, item.url or item.id, item.title, body) for item in found.items]


def _listed(service: Service, body: FeedList) -> Feed:
    if body.opml is not None:
        return service.pipeline.reader.extractor.feed(body.opml.encode())
    _, found = polling.read(service.scorer, body.url or "")
    if found is None:
        raise NotAFeed("the address sent nothing")
    return found


def _added(
    service: Service, who: Principal, url: str, title: str, body: FeedList
) -> dict[str, Any]:
    """Follow one feed of a list, if its address may be reached at all."""
    try:
        service.pipeline.reader.client.check_form(url)
    except CredcheckError as error:
        return {"url": url, "outcome": "refused", "problem": problem(error)}
    info, is_new = feeds.add(
        service.database, who, url, interval=body.interval, title=title or None
    )
    outcome = "added" if is_new else "known"
    return {"url": url, "outcome": outcome, "feed": info.id}


def shown(info: FeedInfo) -> dict[str, Any]:
    """A feed as it is listed."""
    return {
        "id": info.id,
        "url": info.url,
        "title": info.title,
        "site": info.site,
        "created_at": info.created_at.isoformat(timespec="seconds"),
        "interval": info.interval,
        "state": "stopped" if info.is_stopped else "failing" if info.failures else "followed",
        "polled_at": info.polled_at and info.polled_at.isoformat(timespec="seconds"),
        "next_poll": None if info.is_stopped else info.next_poll.isoformat(timespec="seconds"),
        "failures": info.failures,
        "problem": info.problem,
    }


def item_shown(item: ItemInfo) -> dict[str, Any]:
    """An item as it is listed, with the summary of its report."""
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "published": item.published,
        "found_at": item.found_at.isoformat(timespec="seconds"),
        "state": item.state,
        "report": item.report_id,
        "summary": summary(item.report, with_url=True) if item.report else None,
        "problem": item.problem,
    }


def given_out(
    service: Service, who: Principal, feed_id: str, suffix: str
) -> tuple[Channel, list[Entry]]:
    """A feed with its newest items, to be written in a format. Raises NoSuchResource."""
    info = feeds.get(service.database, feed_id, who)
    items, _ = feeds.items(service.database, feed_id, limit=GIVEN_OUT)
    title = f"{info.title or info.url} (scored)"
    address = f"{service.address}/v1/feeds/{feed_id}/feed.{suffix}" if service.address else None
    entries = [
        Entry(item.id, item.url, item.title, item.published, item.found_at, item.report)
        for item in items
        if item.state in {"done", "failed"}
    ]
    return Channel(title, info.site, address), entries

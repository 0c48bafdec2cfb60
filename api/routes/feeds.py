"""Feeds: followed, scored as they come, given out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from credcheck.render.feeds import to_json_feed, to_rss
from credcheck.store import feeds
from credcheck.store.feeds import Sort
from credcheck.store.keys import Principal
from credcheck.store.packing import text_of

from .. import following
from ..answers import is_known, json_response, not_modified, tag_of
from ..deps import Allowed, ServiceDep
from ..schemas_feeds import FeedBody, FeedChange, FeedList

router = APIRouter(tags=["feeds"])

FeedId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The feed's id.")]
Following = Annotated[Principal, Depends(Allowed("feeds", "job"))]
Reading = Annotated[Principal, Depends(Allowed("feeds", "read"))]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=200)]


@router.post("/v1/feeds", status_code=201, summary="Follow a feed")
def add_feed(body: FeedBody, who: Following, service: ServiceDep) -> Response:
    """Looks at it once; its items come with the next poll. Known feeds are given as they are."""
    shown, is_new = following.follow(service, who, body)
    headers = {"Location": f"/v1/feeds/{shown['id']}"}
    return json_response(shown, 201 if is_new else 200, headers)


@router.post("/v1/feeds:import", summary="Follow all feeds of an OPML list")
def import_feeds(body: FeedList, who: Following, service: ServiceDep) -> Response:
    """Each feed's outcome: added, known, or refused with a problem."""
    return json_response({"feeds": following.follow_all(service, who, body)})


@router.get("/v1/feeds", summary="Feeds that are followed")
def list_feeds(
    who: Reading, service: ServiceDep, limit: Limit = 20, cursor: Cursor = None
) -> Response:
    """Newest first."""
    found, following_page = feeds.every(service.database, who, limit=limit, cursor=cursor)
    shown = [following.shown(one) for one in found]
    return json_response({"feeds": shown, "next": following_page})


@router.get("/v1/feeds/{feed_id}", summary="One feed")
def get_feed(feed_id: FeedId, who: Reading, service: ServiceDep) -> Response:
    """How it is doing: when it was polled, when it will be, what went wrong."""
    return json_response(following.shown(feeds.get(service.database, feed_id, who)))


@router.patch("/v1/feeds/{feed_id}", summary="Poll a feed at another pace")
def change_feed(feed_id: FeedId, body: FeedChange, who: Following, service: ServiceDep) -> Response:
    """A feed that was given up is tried again."""
    info = feeds.change(service.database, feed_id, who, interval=body.interval)
    return json_response(following.shown(info))


@router.delete("/v1/feeds/{feed_id}", status_code=204, summary="Follow a feed no longer")
def remove_feed(feed_id: FeedId, who: Following, service: ServiceDep) -> Response:
    """The reports of its items stay."""
    feeds.remove(service.database, feed_id, who)
    return Response(status_code=204)


@router.get("/v1/feeds/{feed_id}/items", summary="A feed's items")
def list_items(
    feed_id: FeedId,
    who: Reading,
    service: ServiceDep,
    sort: Sort = "newest",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Response:
    """With summaries of their reports; sort=triage puts first what to open first."""
    feeds.get(service.database, feed_id, who)
    found, following_page = feeds.items(
        service.database, feed_id, sort=sort, limit=limit, cursor=cursor
    )
    shown = [following.item_shown(item) for item in found]
    return json_response({"items": shown, "next": following_page})


@router.get("/v1/feeds/{feed_id}/feed.rss", summary="The scored feed as RSS")
def get_rss(feed_id: FeedId, request: Request, who: Reading, service: ServiceDep) -> Response:
    """RSS 2.0 with scores in words and short quotations."""
    made = to_rss(*following.given_out(service, who, feed_id, "rss"))
    return _feed(request, made, "application/rss+xml")


@router.get("/v1/feeds/{feed_id}/feed.json", summary="The scored feed as JSON Feed")
def get_json_feed(feed_id: FeedId, request: Request, who: Reading, service: ServiceDep) -> Response:
    """JSON Feed 1.1 with scores in words, short quotations, and numbers under _credcheck."""
    made = text_of(to_json_feed(*following.given_out(service, who, feed_id, "json")))
    return _feed(request, made, "application/feed+json")


def _feed(request: Request, made: bytes, media: str) -> Response:
    tag = tag_of(made)
    if is_known(request, tag):
        return not_modified(tag)
    return Response(
        made, headers={"ETag": tag, "Cache-Control": "private, no-cache"}, media_type=media
    )

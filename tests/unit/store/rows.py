"""Rows for tests of the store: reports, jobs and feeds as they are after a while of use."""

from __future__ import annotations

import datetime as dt

from credcheck.store import jobs, reports
from credcheck.store.jobs import Item
from credcheck.store.keys import NOBODY_ELSE
from credcheck.store.models import Feed, FeedItem, Report

KEEP = dt.timedelta(days=30)
PROBLEM = {"type": "urn:credcheck:problem:empty_input", "title": "There is no text to score."}


def keep_report(database, data, *, age=dt.timedelta(0), **place):
    """Keep a report that was made so long ago; gives its id."""
    data = data | {"id": reports.new_id()}
    with database.writing() as session:
        reports.save(session, data, owner="local", keep=KEEP, **place)
    make_older(database, data["id"], age)
    return data["id"]


def promise(database, request, *, age=dt.timedelta(0)):
    """Promise a report; gives its id."""
    name = reports.new_id()
    with database.writing() as session:
        reports.promise(session, name, request, owner="local", executor="x")
    make_older(database, name, age)
    return name


def make_older(database, report_id, age):
    with database.writing() as session:
        row = session.get(Report, report_id)
        row.created_at -= age
        if row.expires_at is not None:
            row.expires_at -= age


def make_job(database, *documents):
    """A job with these documents; gives its id."""
    items = [Item(document, f"n{n}") for n, document in enumerate(documents)]
    options = {"options": {}, "callback_url": None, "key": None, "request_digest": "d"}
    return jobs.create(database, NOBODY_ELSE, items, **options)[0]


def make_feed(database, name="feed"):
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        session.add(
            Feed(
                id=name,
                owner="local",
                created_at=now,
                url="https://news.example/feed",
                url_key=name,
                interval=900,
                next_poll=now,
            )
        )
    return name


def add_items(database, feed, *items, age=dt.timedelta(0)):
    """Items as (guid, values); each has been there a second longer than the one before."""
    now = dt.datetime.now(dt.UTC) - age
    with database.writing() as session:
        session.add_all(
            FeedItem(
                id=f"{feed}-{guid}",
                feed_id=feed,
                guid_key=guid,
                found_at=now - dt.timedelta(seconds=number),
                **({"state": "done"} | values),
            )
            for number, (guid, values) in enumerate(items)
        )


def status_of(database, report_id):
    with database.reading() as session:
        row = session.get(Report, report_id)
        return row and row.status

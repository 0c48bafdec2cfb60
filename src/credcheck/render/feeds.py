"""A feed with its scores, out again as RSS 2.0 or JSON Feed 1.1 for any reader.

Items carry the scores in words, short quotations as evidence, and the numbers under a name of their
own: the namespace NAMESPACE in RSS, ``_credcheck`` in JSON. Everything that a page or feed wrote goes
through :mod:`credcheck.render.escape` first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET  # writes only; what is read goes through defused parsers

from credcheck.render import escape
from credcheck.views import summary, view

NAMESPACE = "urn:credcheck:feed:1"
QUOTATIONS = 3
"""How many quotations an item shows."""

_TITLE = 500


@dataclass(frozen=True, slots=True)
class Channel:
    """What the feed says of itself: its title, the site it follows, where it can be had."""

    title: str
    site: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: its own words, and its report's JSON values where it has been scored."""

    id: str
    url: str | None
    title: str | None
    published: str | None
    found_at: dt.datetime
    report: Mapping[str, Any] | None


def to_rss(channel: Channel, entries: Sequence[Entry]) -> bytes:
    """RSS 2.0 in UTF-8."""
    ET.register_namespace("credcheck", NAMESPACE)
    root = ET.Element("rss", version="2.0")
    about = ET.SubElement(root, "channel")
    _add(about, "title", channel.title)
    _add(about, "link", escape.href(channel.site) or escape.href(channel.address) or "")
    _add(about, "description", "Scored by credcheck. Scores say how a text is written and sourced.")
    for entry in entries:
        _item(about, entry)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def to_json_feed(channel: Channel, entries: Sequence[Entry]) -> dict[str, Any]:
    """JSON Feed 1.1 (jsonfeed.org) as JSON values."""
    found: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": escape.plain(channel.title)[:_TITLE],
        "home_page_url": escape.href(channel.site),
        "feed_url": escape.href(channel.address),
        "items": [_json_item(entry) for entry in entries],
    }
    return {name: value for name, value in found.items() if value is not None}


def _item(about: ET.Element, entry: Entry) -> None:
    item = ET.SubElement(about, "item")
    _add(item, "title", _title(entry))
    if link := escape.href(entry.url):
        _add(item, "link", link)
    _add(item, "guid", entry.id).set("isPermaLink", "false")
    _add(item, "pubDate", format_datetime(_moment(entry)))
    _add(item, "description", "\n".join(_lines(entry)))
    if entry.report is None:
        return
    for name, score in _scores(entry.report).items():
        element = ET.SubElement(item, f"{{{NAMESPACE}}}score", name=name)
        for key in ("value", "level", "percentile", "abstained"):
            if score.get(key) is not None:
                element.set(key, str(score[key]))


def _json_item(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": entry.id,
        "url": escape.href(entry.url),
        "title": _title(entry),
        "date_published": _moment(entry).isoformat(timespec="seconds"),
        "content_text": "\n".join(_lines(entry)),
    }
    if entry.report is not None:
        short = summary(entry.report, with_url=False)
        found["_credcheck"] = {
            "report": escape.plain(short["id"]),
            "scores": _scores(entry.report),
            "triage": short["triage"],
        }
    return {name: value for name, value in found.items() if value is not None}


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = "\n".join(map(escape.plain, text.split("\n")))
    return element


def _title(entry: Entry) -> str:
    headline = entry.report["document"]["headline"] if entry.report else None
    said = (escape.plain(title)[:_TITLE] for title in (entry.title, headline) if title)
    return next((title for title in said if title), "untitled")


def _moment(entry: Entry) -> dt.datetime:
    """When it was published, or found where that cannot be told."""
    try:
        moment = dt.datetime.fromisoformat(entry.published or "")
    except ValueError:
        return entry.found_at
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _scores(report: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    scores: dict[str, dict[str, Any]] = summary(report, with_url=False).get("scores", {})
    return {
        escape.plain(name): {
            field: escape.plain(value) if isinstance(value, str) else value
            for field, value in score.items()
        }
        for name, score in scores.items()
    }


def _lines(entry: Entry) -> Iterator[str]:
    """The scores in words, then short quotations with the reasons that they were picked for."""
    if entry.report is None:
        yield "Not scored."
        return
    report = view(entry.report, text="quotes")
    for name, score in report["scores"].items():
        words = name.replace("_", " ").capitalize()
        level = f" ({score['level']})" if score["level"] not in {None, "unknown"} else ""
        yield escape.plain(f"{words}: {score['label']}{level}.")
    triage = report["triage"]
    if triage and triage["value"] is not None:
        yield escape.plain(f"What to check first: {triage['value']:.2f} of 1. {_why(triage)}")
    yield from map(escape.plain, _quotations(report["sentences"]))


def _why(triage: Mapping[str, Any]) -> str:
    return "; ".join(triage.get("why") or ())


def _quotations(sentences: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    told = [s for s in sentences if s["text"] and any(e["reason"] for e in s["evidence"])]
    told.sort(key=lambda s: -max(e["score"] for e in s["evidence"]))
    for sentence in told[:QUOTATIONS]:
        reason = next(e["reason"] for e in sentence["evidence"] if e["reason"])
        yield f"“{sentence['text']}” {reason}"

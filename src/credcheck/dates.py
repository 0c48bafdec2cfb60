"""When a page was published: the dates that it states in, one ISO 8601 date or time out."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

_WEB_BEGAN = 1991
_LONG = 160  # characters


def first(*stated: str | None) -> str | None:
    """The first ISO 8601 or RFC 5322 date that can be one of a page; a time is written in full."""
    for text in stated:
        moment = _moment((text or "").strip())
        if moment is not None and moment.year >= _WEB_BEGAN:
            return moment.date().isoformat() if len(text or "") <= 10 else moment.isoformat()
    return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def shown(tree: Any) -> str | None:
    """The time element between a page's headline and its second long paragraph.

    Those in navigation and asides, and those further down, belong to other stories and to events.
    """
    begun, paragraphs = False, 0
    for element in tree.iter("h1", "p", "time"):
        if element.tag == "h1":
            begun = begun or bool("".join(element.itertext()).strip())
        elif not begun:
            continue
        elif element.tag == "p":
            paragraphs += len("".join(element.itertext())) > _LONG
            if paragraphs > 1:
                return None
        elif next(element.iterancestors("aside", "nav", "footer"), None) is None:
            return str(element.get("datetime") or "")
    return None

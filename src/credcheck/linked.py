"""Pages that have nothing to read but links: front pages, sections, sitemaps."""

from __future__ import annotations

from typing import Any

from lxml import etree

_UNREAD = {"head", "noscript", "script", "style", "svg", "template"}
_SENTENCE_WORDS = 12
_LINKED_SHARE = 0.6


def is_list_of_links(tree: Any) -> bool:
    """Whether most of a page's words stand in links, and no run of words outside is a sentence long.

    ``tree`` is an lxml tree; the time taken grows with its size.
    """
    linked = total = inside = unread = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        opens = event == "start"
        if not opens:
            inside -= element.tag == "a"
            unread -= element.tag in _UNREAD
        else:
            inside += element.tag == "a"
            unread += element.tag in _UNREAD
        words = 0 if unread else len(((element.text if opens else element.tail) or "").split())
        total += words
        if inside:
            linked += words
        elif words >= _SENTENCE_WORDS:
            return False
    return total > 0 and linked >= _LINKED_SHARE * total

"""What a feed's fields hold → plain text on one line, and web links."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

LONGEST_LINK = 4_000
"""A longer link is no link."""

_READ = 20  # times the limit: how much mark-up is read for so much text
_UNSAFE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_LINK = re.compile(r"[\x00-\x1f\x7f\\\ud800-\udfff]")
# Spaces of every kind, marks that end a link in HTML, and what cannot be seen: written as bytes.
_QUOTED = re.compile(r"[\s\"<>\x80-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var",
    "wbr",
})  # fmt: skip
_HIDDEN = ("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head")
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|figure|figcaption|font|h[1-6]|hr|i|img"
    r"|iframe|li|ol|p|pre|q|s|script|small|span|strong|style|sub|sup|svg|table|td|tr|tt|u|ul|video)"
    r"(?:\s[^<>]{0,2000})?/?>|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});",
    re.IGNORECASE | re.ASCII,
)


def plain_text(value: str, *, markup: bool | None = None, limit: int | None = None) -> str:
    """``value`` as text on one line, without mark-up, scripts or control characters.

    ``markup`` says whether it is HTML; None takes it for HTML when it has tags or references of
    HTML in it. Over ``limit`` characters it is cut, and ends in an ellipsis.
    """
    if limit is not None:
        value = value[: limit * _READ]
    if ("<" in value or "&" in value) and (markup or (markup is None and _TAG.search(value))):
        value = _without_tags(value)
    text = " ".join(_UNSAFE.sub("\ufffd", value).split())
    if limit is not None and len(text) > limit:
        text = f"{text[: limit - 1].rstrip()}…"
    return text


def _without_tags(value: str) -> str:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    source = _UNSAFE.sub("\ufffd", value).encode()
    try:
        tree = etree.fromstring(b"<body>" + source, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    if tree is None:
        return ""
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        start = event == "start"
        hidden += (start or -1) * (element.tag in _HIDDEN)
        if element.tag not in _INLINE:
            pieces.append(" ")
        text = element.text if start else element.tail
        if text and not hidden:
            pieces.append(text)
    return "".join(pieces)


def web_link(value: str | None, base: str | None = None) -> str | None:
    """The absolute http or https URL that ``value`` is when read at ``base``; None for all else."""
    text = (value or "").strip()
    if not text or len(text) > LONGEST_LINK or _NO_LINK.search(text):
        return None
    try:
        stated = urlsplit(text)
        safe = _QUOTED.sub(lambda match: quote(match[0]), text)
        parts = urlsplit(urljoin(base or "", safe))
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        # "https:" and "https:///" would be read as the base itself.
        usable = usable and bool(stated.netloc or not stated.scheme)
    except ValueError:
        return None
    return parts.geturl() if usable else None

"""What a page wrote, made harmless for the place it is shown in: one function for each place.

One table says which characters never reach a reader: controls, which move a terminal's cursor,
bidirectional controls, which show a text in another order than it has, and what cannot be seen.
Every function but :func:`href` starts from it.
"""

from __future__ import annotations

import html as _html
import json as _json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
_BREAKS = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]
_BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
# The two joiners 0x200C and 0x200D stay: emoji and several scripts are spelt with them.
_UNSEEN = [
    *(0x00AD, 0x034F, 0x180E, 0x200B, 0x3164, 0xFEFF, 0xFFA0),
    *range(0x2060, 0x2066),
    *range(0x206A, 0x2070),
    *range(0xFFF9, 0xFFFC),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
]
_NO_CHARACTERS = [
    *range(0xD800, 0xE000),
    *range(0xFDD0, 0xFDF0),
    *(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)),
]

_TABLE: dict[int, str | None] = {
    **dict.fromkeys([*_CONTROLS, *_BIDI, *_UNSEEN], None),
    **dict.fromkeys(_BREAKS, " "),
    **dict.fromkeys(_NO_CHARACTERS, "\ufffd"),
}

# Control sequences (ECMA-48): CSI, then the strings OSC, DCS, SOS, PM and APC up to their end. A
# string holds no opener of another, so that a row of openers is read once and not once for each.
_SEQUENCE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\\\|\x9c)"
)
# No script stacks this many marks on a letter; what does so draws over the lines around it.
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e31-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_STACK = re.compile(f"({_MARK}{{8}}){_MARK}+")
_URL_BREAKER = re.compile(r"[\x00-\x20\x7f-\xa0\\\"'<>`]")


def _class(points: Iterable[int]) -> str:
    """The points as a character class, neighbours as ranges."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges) + "]"


# Below 0x7F the JSON writer escapes by itself. Here the joiners are written as escapes too.
_NOT_IN_JSON = re.compile(_class({*(c for c in _TABLE if c >= 0x7F), 0x200C, 0x200D}))


def plain(text: str) -> str:
    """One line of characters that can be seen, in the order in which they stand.

    Texts that are joined are cleaned before, each for itself: a sequence that one begins would take
    in what stands after it.
    """
    if text.isascii() and text.isprintable():
        return text
    return _STACK.sub(r"\1", _SEQUENCE.sub("", text).translate(_TABLE))


def html(text: str) -> str:
    """The text as HTML, fit for element content and for quoted attributes."""
    return _html.escape(plain(text), quote=True)


def href(url: str | None) -> str | None:
    """The URL when it is one to link to: http or https, with a host, on one line; else None."""
    if not url or _URL_BREAKER.search(url) or plain(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


JOINER = "\N{WORD JOINER}"
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~$^{}#]|=(?==)|&(?=#?\w+;)|^[-+](?=[- ]|$)|^=|^:(?=[: ])")
_MARKDOWN_NUMBER = re.compile(r"^(\d{1,9})([.)])(?= |$)")
# Where a joiner goes in: www|. /|/ me|@|here #|1 :|smile: name.|com. Readers of GitHub's kind make
# these into links and pictures after backslashes are gone, so that only a character stops them.
_LIVE = re.compile(
    r"(?<=\bwww)(?=\.)|(?<=/)(?=/)|(?<=\w)(?=@)|(?<=@)(?=\w)|(?<=#)(?=\w)|(?<=:)(?=(?!\d\d:)[\w+-]+:)"
    r"|(?<=\w\.)(?=[^\W\d_]{2})",
    re.IGNORECASE,
)


def markdown(text: str) -> str:
    """The text as inline Markdown that shows it literally, at the start of a line too.

    Holds for CommonMark and GitHub's dialect: no emphasis, link, image, code, HTML, heading, list,
    table cell, footnote, formula or entity comes of it. What readers recognise after parsing (web
    and mail addresses, @names, :emoji:) is parted by an invisible word joiner, which :func:`plain`
    takes out again. Runs of blanks become one.
    """
    shown = re.sub(" +", " ", plain(text)).strip(" ")
    shown = _LIVE.sub(JOINER, shown)
    shown = _MARKDOWN.sub(lambda found: f"\\{found[0]}", shown)
    return _MARKDOWN_NUMBER.sub(r"\1\\\2", shown)


def markdown_href(url: str | None) -> str | None:
    """The URL as a Markdown link destination in angle brackets; None where :func:`href` is."""
    safe = href(url)
    if safe is None:
        return None
    return "<" + safe.replace("&", "&amp;").replace("|", "%7C").replace("$", "%24") + ">"


# What a spreadsheet takes for the beginning of a formula, blanks and apostrophes before it included.
_FORMULA = re.compile("['\\s\u200c\u200d]*[=+\\-@＝＋－＠﹦﹢﹣﹫]")
# A longer cell would run over into the next row (in UTF-16 units).
CELL_LIMIT = 32_767


def cell(text: str) -> str:
    """The text as the value of a spreadsheet cell that is no formula; a CSV writer quotes it.

    An apostrophe goes before what begins like a formula (OWASP, "CSV Injection"), and so within
    the cell after every semicolon, which begins a cell where it is the list separator. A longer
    text than a spreadsheet's cell holds ends in "…". :func:`uncell` takes the apostrophes out.
    """
    shown = ";".join(
        f"'{part}" if _FORMULA.match(part) else part for part in plain(text).split(";")
    )
    units = shown.encode("utf-16-le")
    if len(units) <= 2 * CELL_LIMIT:
        return shown
    return units[: 2 * (CELL_LIMIT - 1)].decode("utf-16-le", "ignore") + "…"


def uncell(value: str) -> str:
    """The text that :func:`cell` guarded, as :func:`plain` shows it."""
    return ";".join(
        part[1:] if part.startswith("'") and _FORMULA.match(part, 1) else part
        for part in value.split(";")
    )


def json(value: Any, *, indent: int | None = None) -> str:
    """A JSON value as text, safe on a terminal; without indent it is one line to any reader.

    What cannot be seen or acts on a reader stands as an escape, which means the same inside a JSON
    string. Raises ValueError for NaN and infinities.
    """
    text = _json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _NOT_IN_JSON.sub(lambda found: _json.dumps(found[0])[1:-1], text)


def json_in_html(value: Any) -> str:
    """A JSON value for a ``script`` element: no tag, comment or line separator of it is one there."""
    return json(value).replace("<", "\\u003c")

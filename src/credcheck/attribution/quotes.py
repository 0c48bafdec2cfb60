"""Quotation marks: where quoted speech begins and ends, in one pass over the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from credcheck.types import Span

_MARK = re.compile(r"''|``|[\"“”„‟«»‘’‛'＂]")
_OPENING = {"“": "double", "„": "double", "‟": "double", "``": "double", "«": "angle"}
_CLOSING = {"”": "double", "»": "angle"}
_STRAIGHT = frozenset({'"', "＂", "''"})
_SINGLE = frozenset({"‘", "‛", "’", "'"})
_ELISION = re.compile(
    r"(?:\d\ds\b|em\b|til\b|tis\b|twas\b|cause\b|bout\b|n\b|round\b)", re.IGNORECASE
)
_BLANK_LINE = re.compile(r"\n\s*\n")


def quotations(text: str, regions: Iterable[tuple[int, int]] | None = None) -> tuple[Span, ...]:
    """The outermost quotations of ``text``, marks included, in order and disjoint.

    A quotation never leaves its region (by default a paragraph between blank lines). An unclosed
    mark at the head of a region quotes to its end, which is how speech of several paragraphs is
    set; any other unbalanced mark is ignored. Apostrophes and elisions ('90s, 'em) are no marks.
    Linear in the length of the text.
    """
    found: list[Span] = []
    for start, end in _paragraphs(text) if regions is None else regions:
        found.extend(_within(text, start, end))
    return tuple(found)


def quoted_share(text: str, span: Span, quoted: tuple[Span, ...]) -> float:
    """Share of the span's non-space characters that stand inside ``quoted``, 0…1."""
    total = _solid(text, span.start, span.end)
    if not total:
        return 0.0
    inside = 0
    at = max(0, bisect_right(quoted, span.start, key=lambda q: q.start) - 1)
    while at < len(quoted) and quoted[at].start < span.end:
        lo, hi = max(span.start, quoted[at].start), min(span.end, quoted[at].end)
        if lo < hi:
            inside += _solid(text, lo, hi)
        at += 1
    return inside / total


def containing(position: int, quoted: tuple[Span, ...]) -> Span | None:
    """The quotation that ``position`` lies in, or None."""
    at = bisect_right(quoted, position, key=lambda q: q.start) - 1
    return quoted[at] if at >= 0 and position < quoted[at].end else None


def _solid(text: str, start: int, end: int) -> int:
    return sum(len(part) for part in text[start:end].split())


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _within(text: str, start: int, end: int) -> list[Span]:
    """One region. ``waiting`` maps a kind of mark to where it was opened."""
    found: list[Span] = []
    waiting: dict[str, int] = {}
    plural = -1  # end of a mark after an s: a closing mark, or a plural's apostrophe
    for match in _MARK.finditer(text, start, end):
        before = text[match.start() - 1] if match.start() > start else " "
        after = text[match.end()] if match.end() < end else " "
        mark = match.group()
        kind, opens = _role(mark, before, after, waiting)
        if mark in _SINGLE and _apostrophe(text, match, before, after):
            continue
        if opens:
            if kind == "single" and plural >= 0:
                found.append(Span(waiting[kind], plural))
                plural = -1
            waiting[kind] = match.start()
        elif kind in waiting:
            if kind == "single" and before == "s" and plural < 0:
                plural = match.end()
                continue
            found.append(Span(waiting.pop(kind), match.end()))
            plural = -1 if kind == "single" else plural
    if plural >= 0:
        found.append(Span(waiting.pop("single"), plural))
    head = end - len(text[start:end].lstrip())
    found.extend(Span(at, end) for kind, at in waiting.items() if kind != "single" and at == head)
    return _outermost(found)


def _role(mark: str, before: str, after: str, waiting: dict[str, int]) -> tuple[str, bool]:
    """The kind of mark this is and whether it opens a quotation here."""
    fresh = not (before.isalnum() or before in ".,!?…") and not after.isspace()
    if mark in _SINGLE:
        return "single", mark in "‘‛" or (mark == "'" and fresh and "single" not in waiting)
    if mark in _STRAIGHT:
        # A mark after a space and before a word opens even while one waits: that one was never
        # closed, and pairing on would turn every later quotation of the region inside out.
        waits = "double" in waiting
        return "double", fresh and before.isspace() if waits else not before.isalnum()
    if mark in _CLOSING:
        kind = _CLOSING[mark]
        return kind, kind not in waiting and fresh
    kind = _OPENING[mark]
    closes = mark == "“" and kind in waiting and not fresh and not after.isalnum()
    return kind, not closes


def _apostrophe(text: str, match: re.Match[str], before: str, after: str) -> bool:
    if match.group() in "‘‛":
        return False
    if before.isalnum():
        return after.isalnum()
    return before.isspace() and (
        _ELISION.match(text, match.end()) is not None or match.group() == "’" or after.isspace()
    )


def _outermost(found: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
        elif span.end > kept[-1].end:
            kept[-1] = Span(kept[-1].start, span.end)
    return kept

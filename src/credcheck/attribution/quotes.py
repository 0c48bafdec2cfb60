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
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_BLANK_LINE = re.compile(r"\n\s*\n")


def quotations(text: str, regions: Iterable[tuple[int, int]] | None = None) -> tuple[Span, ...]:
    """The outermost quotations of ``text``, marks included, in order and disjoint.

    A quotation never leaves its region (by default a paragraph between blank lines). An unclosed
    mark quotes to the end of its region when it stands at the head, or when the next region opens
    with a mark too: so speech of several paragraphs is set. Any other double mark that stays open
    quotes to the end of its sentence; a single one, or a closing one alone, is ignored.
    Apostrophes and elisions ('90s, 'em) are no marks.
    Linear in the length of the text.
    """
    found: list[Span] = []
    parts = list(_paragraphs(text) if regions is None else regions)
    heads = [_MARK.match(text, _head(text, *part)) is not None for part in parts]
    for (start, end), goes_on in zip(parts, [*heads[1:], False], strict=False):
        found.extend(_within(text, start, end, goes_on=goes_on))
    return tuple(found)


def quoted_share(text: str, span: Span, quoted: tuple[Span, ...]) -> float:
    """Share of the span's non-space characters that stand inside ``quoted``, 0…1."""
    total = _solid(text[span.start : span.end])
    return 1.0 - _solid(outside(text, span, quoted)) / total if total else 0.0


def outside(text: str, span: Span, quoted: tuple[Span, ...]) -> str:
    """The parts of the span that no quotation covers, joined by spaces."""
    parts = []
    here = span.start
    at = max(0, bisect_right(quoted, span.start, key=lambda q: q.start) - 1)
    while at < len(quoted) and quoted[at].start < span.end:
        parts.append(text[here : max(here, quoted[at].start)])
        here = max(here, quoted[at].end)
        at += 1
    parts.append(text[here : span.end])
    return " ".join(parts)


def containing(position: int, quoted: tuple[Span, ...]) -> Span | None:
    """The quotation that ``position`` lies in, or None."""
    at = bisect_right(quoted, position, key=lambda q: q.start) - 1
    return quoted[at] if at >= 0 and position < quoted[at].end else None


def _solid(text: str) -> int:
    return sum(len(part) for part in text.split())


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _head(text: str, start: int, end: int) -> int:
    """Where the region's first solid character stands."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _within(text: str, start: int, end: int, *, goes_on: bool) -> list[Span]:
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
                found.append(Span(waiting.pop(kind), plural))
                plural = -1
            found.extend(_unclosed(text, kind, waiting.get(kind), match.start()))
            waiting[kind] = match.start()
        elif kind in waiting:
            if kind == "single" and before == "s" and plural < 0:
                plural = match.end()
                continue
            found.append(Span(waiting.pop(kind), match.end()))
            plural = -1 if kind == "single" else plural
    if plural >= 0:
        found.append(Span(waiting.pop("single"), plural))
    head = _head(text, start, end)
    solid = start + len(text[start:end].rstrip())
    for kind, at in waiting.items():
        whole = kind != "single" and (at == head or goes_on)
        found.extend([Span(at, solid)] if whole else _unclosed(text, kind, at, end))
    return _outermost(found)


def _unclosed(text: str, kind: str, at: int | None, limit: int) -> list[Span]:
    """What an opening mark without a partner quotes: the rest of its sentence, up to ``limit``."""
    if at is None or kind == "single" or text[at + 1 : at + 2].isspace():
        return []
    stop = _SENTENCE_END.search(text, at, limit)
    end = stop.end() if stop else at + len(text[at:limit].rstrip())
    return [Span(at, end)] if end > at + 2 else []


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

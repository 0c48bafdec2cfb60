"""Joins the attributions of a text's layout with those that its cues make."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from credcheck.attribution.layout import Utterance
from credcheck.attribution.names import find_names
from credcheck.attribution.source_type import classify
from credcheck.types import Attribution, Sentence, Span

_INNER = 0.6  # a larger part of an utterance is the utterance itself, found twice
_INTRODUCTION = 800  # characters in which an interview names whom it talks to


def with_utterances(
    text: str,
    sentences: Sequence[Sentence],
    found: Sequence[Attribution],
    spoken: Sequence[Utterance],
) -> list[Attribution]:
    """The attributions with every utterance added, and what it holds of somebody else's kept apart.

    Contents still never overlap: an attribution inside an utterance stays when it has a source and a
    cue of its own and is the smaller part; the utterance then is what is left around it.
    """
    utterances = [one.content for one in spoken]
    starts = [span.start for span in utterances]
    inside: dict[int, list[Attribution]] = {}
    kept: list[Attribution] = []
    for attribution in found:
        number = _first_overlap(attribution, utterances, starts)
        if number is None:
            kept.append(attribution)
        else:
            inside.setdefault(number, []).append(attribution)
    places = [sentence.start for sentence in sentences]
    for number, one in enumerate(spoken):
        inner = [
            a
            for a in inside.get(number, [])
            if a.source and a.cue and _within(a, one.content) and _part(a, one.content) < _INNER
        ]
        content = _around(text, one.content, [span for a in inner for span in a.content])
        place = bisect_right(places, one.content.start) - 1
        kept += inner
        if content and place >= 0:
            kept.append(Attribution(place, one.source, None, content, "none", None, "direct"))
    return kept


def _first_overlap(
    attribution: Attribution, utterances: Sequence[Span], starts: Sequence[int]
) -> int | None:
    for span in attribution.content:
        first = max(bisect_right(starts, span.start) - 1, 0)
        for number in range(first, bisect_left(starts, span.end)):
            if utterances[number].overlap(span):
                return number
    return None


def _within(attribution: Attribution, whole: Span) -> bool:
    return all(whole.start <= span.start and span.end <= whole.end for span in attribution.content)


def name_speakers(
    text: str, found: Sequence[Attribution], spoken: Sequence[Utterance]
) -> tuple[Attribution, ...]:
    """The attributions with each utterance's source named, where resolution left it open."""
    by_source = {one.source: one for one in spoken}
    return tuple(
        _named(text, a, by_source[a.source]) if a.cue is None and a.source in by_source else a
        for a in found
    )


def _named(text: str, attribution: Attribution, one: Utterance) -> Attribution:
    if attribution.source_type != "none" and attribution.resolved_source and one.name:
        return attribution
    name = one.name or _interviewed(text)
    if not name:
        return replace(attribution, source_type="unnamed_person", resolved_source=None)
    kind = classify(name)
    return replace(
        attribution,
        source_type="named_person" if kind == "none" else kind,
        resolved_source=name,
    )


def _interviewed(text: str) -> str:
    """The longest full name; a single word may be one that only begins a question ("Will it last?")."""
    people = (n for n in find_names(text, 0, _INTRODUCTION) if n.kind == "named_person")
    return max((name.form for name in people if " " in name.form), key=len, default="")


def _part(attribution: Attribution, whole: Span) -> float:
    return sum(span.overlap(whole) for span in attribution.content) / len(whole)


def _around(text: str, whole: Span, holes: Sequence[Span]) -> tuple[Span, ...]:
    """What of ``whole`` the holes leave, without white space at its ends and without lone marks."""
    found, at = [], whole.start
    for hole in [*sorted(holes, key=lambda span: span.start), Span(whole.end, whole.end)]:
        own = text[at : hole.start]
        if any(letter.isalnum() for letter in own):
            start = at + len(own) - len(own.lstrip())
            found.append(Span(start, start + len(own.strip())))
        at = max(at, hole.end)
    return tuple(found)

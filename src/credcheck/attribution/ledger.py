"""The sources of an article: everyone it cites, with all that rests on each.

In: the attributions of :func:`decode`, sources resolved. Out: one :class:`CitedSource` a person, body,
document or group, those with the most words first, and the attributions with the number of theirs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from credcheck.attribution import lexicon as lex
from credcheck.attribution.anonymity import anonymity
from credcheck.attribution.links import linked_from
from credcheck.attribution.phrases import called
from credcheck.attribution.titles import Role, is_expert, is_official, is_outlet, title_of
from credcheck.statements import count_words
from credcheck.types import (
    Attribution,
    CitedSource,
    Hyperlink,
    Quote,
    Sentence,
    SourceType,
    Span,
)

UNNAMED: frozenset[SourceType] = frozenset({"anonymous", "unnamed_person", "group"})
_PERSONS: frozenset[SourceType] = frozenset({"named_person", "anonymous", "unnamed_person"})
_INTRODUCED = 3  # mentions by which an article has said who somebody is
_ARTICLES = frozenset(("the", "a", "an"))


@dataclass(slots=True)
class _Entry:
    """One source in the making."""

    name: str
    source_type: SourceType
    attributions: list[Attribution] = field(default_factory=list)
    relayed: list[tuple[Attribution, Span]] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    running: list[int] = field(default_factory=list)

    @property
    def mentions(self) -> tuple[Span, ...]:
        own = {a.source for a in self.attributions if a.source}
        return tuple(sorted(own | {s for _, s in self.relayed}, key=lambda s: (s.start, s.end)))

    @property
    def words(self) -> list[Span]:
        """What is said to be theirs in so many words: running content is not."""
        return [c for a in self.attributions if a.basis == "stated" for c in a.content]


def name_of(text: str, attribution: Attribution) -> str | None:
    """The source's longest name or description as written, None where there is nobody.

    What is said of it in a clause behind it is left out: the ledger has a place for that.
    """
    if attribution.source_type == "none":
        return None
    span = attribution.source
    name = attribution.resolved_source or (text[span.start : span.end] if span else None)
    return name and called(name)


def folded(name: str | None) -> str | None:
    """A name so that mentions of one source agree: no articles, no case."""
    words = (name or "").casefold().split()
    return " ".join(word for word in words if word not in _ARTICLES) or None


def ledger(
    text: str,
    sentences: Sequence[Sentence],
    attributions: Sequence[Attribution],
    *,
    attributed: Collection[int] = (),
    links: Sequence[Hyperlink] = (),
) -> tuple[tuple[CitedSource, ...], tuple[Attribution, ...]]:
    """The cited sources and the same attributions, each with its ``source_index``.

    ``attributed`` are the indices of the statements that say where they come from: each counts for
    the source that has most of its words. Sources that are only spoken of by others come last.
    Linear in the text but for sorting.
    """
    entries = _entries(text, attributions)
    _give_statements(sentences, attributed, entries)
    words = {name: _count(text, one.words) for name, one in entries.items()}
    order = sorted(entries, key=lambda name: (-words[name], _first(entries[name]), name))
    total = sum(words.values())
    places = {name: number for number, name in enumerate(order)}
    linked = linked_from(text, sentences, links, [entries[name].attributions for name in order])
    starts = [sentence.start for sentence in sentences]
    sources = tuple(
        _cited(text, starts, entries[name], words[name] / total if total else 0.0, urls)
        for name, urls in zip(order, linked, strict=True)
    )
    numbered = tuple(
        replace(a, source_index=places.get(folded(name_of(text, a)) or "")) for a in attributions
    )
    return sources, numbered


def _entries(text: str, attributions: Iterable[Attribution]) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for attribution in attributions:
        name = name_of(text, attribution)
        if (key := folded(name)) and name:
            entry = found.setdefault(key, _Entry(name, attribution.source_type))
            entry.attributions.append(attribution)
        for inner in attribution.inner:
            words = text[inner.source.start : inner.source.end]
            if key := folded(words):
                entry = found.setdefault(key, _Entry(words, inner.source_type))
                entry.relayed.append((attribution, inner.source))
    return found


def _give_statements(
    sentences: Sequence[Sentence], attributed: Collection[int], entries: Mapping[str, _Entry]
) -> None:
    """Give each attributed statement to the source with most of its characters."""
    starts = [sentence.start for sentence in sentences]
    ends = [sentence.end for sentence in sentences]
    parts: dict[int, dict[str, int]] = {}
    for name, entry in entries.items():
        for attribution in entry.attributions:
            if attribution.basis == "running":
                entry.running.append(attribution.sentence)
                continue
            for span in attribution.content:
                for k in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
                    own = parts.setdefault(sentences[k].index, {})
                    own[name] = own.get(name, 0) + span.overlap(sentences[k].span)
    for index, own in parts.items():
        if index in attributed:
            best = max(own, key=lambda name: (own[name], name))
            entries[best].statements.append(index)


def _cited(
    text: str, starts: Sequence[int], entry: _Entry, share: float, links: tuple[str, ...]
) -> CitedSource:
    stated = [a for a in entry.attributions if a.basis == "stated"]
    mentions = entry.mentions
    role = _role(text, entry, mentions)
    unnamed = entry.source_type in UNNAMED
    told = [anonymity(text, span) for span in mentions] if unnamed else []
    reasons = [one.span for one in told if one is not None and one.reason]
    relayed = [a for a, _ in entry.relayed]
    places = {bisect_right(starts, span.start) - 1 for span in (*mentions, *entry.words)}
    return CitedSource(
        name=entry.name,
        source_type=entry.source_type,
        title=role.title if role else None,
        affiliation=role.affiliation if role else None,
        kinds=_kinds(entry, role),
        is_promised=any(told),
        unnamed_because=reasons[0] if reasons else None,
        attributions=len(stated),
        statements=len(entry.statements),
        running=len(entry.running),
        word_share=share,
        sentences=tuple(sorted(places | set(entry.running))),
        quote=_quote(stated),
        mentions=mentions,
        relayed_by=tuple(dict.fromkeys(name_of(text, a) or "nobody named" for a in relayed)),
        links=links,
    )


def _role(text: str, entry: _Entry, mentions: Sequence[Span]) -> Role | None:
    """The fullest title that the first mentions have; bodies, documents and crowds have none."""
    if entry.source_type not in _PERSONS:
        return None
    told = (s for s in mentions if text[s.start : s.end].lower() not in lex.PERSONAL)
    found = [title_of(text, span, entry.name) for span in islice(told, _INTRODUCED)]
    known = [role for role in found if role is not None]
    return max(known, key=lambda r: (r.affiliation is not None, len(r.title)), default=None)


def _kinds(entry: _Entry, role: Role | None) -> tuple[str, ...]:
    """Official, expert or outlet, by the title where there is one and by the name."""
    if entry.source_type == "organization" and is_outlet(entry.name):
        return ("outlet",)
    if entry.source_type == "document":
        return ()
    if (role is not None and is_official(role)) or is_official(entry.name):
        return ("official",)
    return ("expert",) if is_expert(f"{role.title if role else ''} {entry.name}") else ()


def _quote(stated: Sequence[Attribution]) -> Quote | None:
    """How the source is given over all its attributions."""
    ways = {a.quote for a in stated}
    if not ways:
        return None
    return ways.pop() if len(ways) == 1 else "mixed"


def _first(entry: _Entry) -> int:
    spans = [*entry.mentions, *(c for a in entry.attributions for c in a.content)]
    return min(span.start for span in spans)


def _count(text: str, spans: Iterable[Span]) -> int:
    return sum(count_words(text[span.start : span.end]) for span in spans)

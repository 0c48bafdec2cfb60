"""Which source, cue and content belong together: greedy matching by cost within a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from credcheck.attribution.quotes import quoted_share
from credcheck.attribution.spans import RoleSpan
from credcheck.types import Span

# A cue that names what follows it: its source never stands before it.
_FORWARD = re.compile(
    r"(?:according to|in the (?:words?|view|opinion|eyes) of|per|by|citing|quoting|as told to)\b",
    re.IGNORECASE,
)
# A cue that rests on nobody, unless "by" names somebody behind it.
IMPERSONAL = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|ostensibly|apparently|reputedly|rumou?red|"
    r"(?:it|this|that|there) (?:is|was|has been|had been)|"
    r"(?:is|are|was|were|be|been|being)(?: \w+ly)? (?:\w+ed|known|said|seen|thought|understood|held|told)|"
    r"(?:seems?|seemed|appears?|appeared|looks? like)(?: to)?)\b",
    re.IGNORECASE,
)
_FAR = 30.0  # costs above this are no relation
_FAR_SOURCE = 14.0


@dataclass(slots=True)
class Relation:
    """A linked attribution in the making."""

    cue: RoleSpan | None
    source: RoleSpan | None = None
    contents: list[RoleSpan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Scene:
    """One block's spans, in text order, and the text they stand in."""

    text: str
    sources: list[RoleSpan]
    cues: list[RoleSpan]
    contents: list[RoleSpan]
    quoted: tuple[Span, ...]
    direct: dict[int, bool]  # by a content's first word


def relate(
    text: str,
    sources: Sequence[RoleSpan],
    cues: Sequence[RoleSpan],
    contents: Sequence[RoleSpan],
    quoted: tuple[Span, ...],
) -> list[Relation]:
    """Link the spans of an article; every content span is used at most once.

    Cues without content are dropped, content without a cue stays when it is a quotation or when a
    source stands near.
    """
    by_block: dict[int, tuple[list[RoleSpan], list[RoleSpan], list[RoleSpan]]] = {}
    for role, spans in enumerate((sources, cues, contents)):
        for span in spans:
            by_block.setdefault(span.block, ([], [], []))[role].append(span)
    relations: list[Relation] = []
    for block in sorted(by_block):
        s, q, c = by_block[block]
        if c:
            direct = {x.first: quoted_share(text, x.span, quoted) >= 0.85 for x in c}
            relations.extend(_in_block(_Scene(text, s, q, c, quoted, direct)))
    return relations


def _in_block(scene: _Scene) -> list[Relation]:
    relations = [Relation(cue) for cue in scene.cues]
    left = _match_contents(scene, relations)
    for relation in relations:
        if relation.contents:
            relation.source = _best_source(scene, relation)
    relations = [r for r in relations if r.contents]
    relations.extend(_without_cue(scene, relations, left))
    return relations


def _match_contents(scene: _Scene, relations: list[Relation]) -> list[RoleSpan]:
    """Give every cue its nearest content, nearest pairs first; returns what nobody took."""
    pairs: list[tuple[float, int, int]] = []
    at = 0
    for number, cue in enumerate(scene.cues):
        while at < len(scene.contents) and scene.contents[at].first < cue.first:
            at += 1
        for k in range(max(0, at - 3), min(len(scene.contents), at + 3)):
            cost = _content_cost(scene, cue, scene.contents[k])
            if cost < _FAR:
                pairs.append((cost, number, k))
    taken: set[int] = set()
    for _, number, k in sorted(pairs):
        if k not in taken and not relations[number].contents:
            relations[number].contents.append(scene.contents[k])
            taken.add(k)
    return [c for k, c in enumerate(scene.contents) if k not in taken]


def _content_cost(scene: _Scene, cue: RoleSpan, content: RoleSpan) -> float:
    after = content.first >= cue.first
    lo, hi = (cue.last, content.first) if after else (content.last, cue.first)
    words = max(0, hi - lo)
    bridge = [s for s in scene.sources if s.first >= lo and s.last <= hi]
    words -= sum(s.last - s.first for s in bridge)
    cost = float(min(words, 14))
    between = sum(1 for q in scene.cues if q is not cue and lo <= q.first < hi)
    cost += 9.0 * between
    cost += 6.0 * sum(1 for c in scene.contents if c is not content and lo <= c.first < hi)
    gap = content.sentence - cue.sentence if after else cue.sentence - content.last_sentence
    cost += 7.0 * max(0, gap)
    if not after:
        cost += 2.0
        if len(bridge) > 1:
            cost += 3.0
    elif _FORWARD.match(scene.text, cue.span.start) and not bridge:
        cost += 4.0
    return cost


def _best_source(scene: _Scene, relation: Relation) -> RoleSpan | None:
    best, least = None, _FAR_SOURCE
    for source in scene.sources:
        cost = _source_cost(scene, relation, source)
        if cost < least:
            best, least = source, cost
    return best


def _source_cost(scene: _Scene, relation: Relation, source: RoleSpan) -> float:
    cue = relation.cue
    assert cue is not None
    if any(source.first < c.last and c.first < source.last for c in relation.contents):
        return _FAR
    after = source.first >= cue.first
    lo, hi = (cue.last, source.first) if after else (source.last, cue.first)
    words = max(0, hi - lo)
    forward = _FORWARD.match(scene.text, cue.span.start) is not None
    cost = 0.35 * min(words, 16)
    gap = source.sentence - cue.sentence if after else cue.sentence - source.last_sentence
    cost += 9.0 * max(0, gap)
    cost += 3.0 * sum(1 for s in scene.sources if s is not source and lo <= s.first < hi)
    if after:
        cost += 0.0 if forward else 0.5 + 1.5 * (words > 0)
        cost += 4.0 * sum(1 for c in scene.contents if lo <= c.first < hi)
        cost += 4.0 * sum(1 for q in scene.cues if lo <= q.first < hi and q is not cue)
    else:
        cost += 8.0 if forward else 0.0
    if words and IMPERSONAL.search(scene.text, cue.span.start, cue.span.end):
        cost += 6.0
    return cost


def _without_cue(
    scene: _Scene, relations: list[Relation], left: list[RoleSpan]
) -> list[Relation]:
    """Place contents that no cue took: they continue an attribution, or stand on their own."""
    fresh: list[Relation] = []
    for content in left:
        home = _continued(scene, relations, content)
        if home is not None:
            home.contents.append(content)
            home.contents.sort(key=lambda c: c.first)
            continue
        source = _near_source(scene, content)
        if source is not None or scene.direct[content.first]:
            fresh.append(Relation(None, source, [content]))
    return fresh


def _continued(
    scene: _Scene, relations: list[Relation], content: RoleSpan
) -> Relation | None:
    """The attribution that ``content`` goes on with: the nearest before it, or just after it."""
    best, least = None, 24.0
    for relation in relations:
        for other in relation.contents:
            before = other.first < content.first
            lo, hi = (other.last, content.first) if before else (content.last, other.first)
            cost = 0.4 * (hi - lo) + (0.0 if before else 3.0)
            cost += 8.0 * sum(1 for q in scene.cues if lo <= q.first < hi and q is not relation.cue)
            if scene.direct[other.first] != scene.direct[content.first]:
                cost += 4.0
            if cost < least:
                best, least = relation, cost
    return best


def _near_source(scene: _Scene, content: RoleSpan) -> RoleSpan | None:
    near = [
        (abs(s.first - content.last) if s.first >= content.first else abs(content.first - s.last), s)
        for s in scene.sources
        if s.sentence in (content.sentence, content.last_sentence)
        and (s.last <= content.first or s.first >= content.last)
    ]
    near = [pair for pair in near if pair[0] <= 6]
    return min(near, key=lambda pair: pair[0])[1] if near else None

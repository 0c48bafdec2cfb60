"""Which source, cue and content belong together: nearest first, by a cost, within a block.

The order of preference was read off PolNeAR's training articles: a source that touches its cue is
right in 99.9 % of cases, else the nearest one before it in the sentence; a cue without any source
in its sentence nearly always has none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from credcheck.attribution.quotes import quoted_share
from credcheck.attribution.spans import RoleSpan
from credcheck.types import Span

# A cue that names what follows it: its source never stands before it.
_FORWARD = re.compile(
    r"(?:according to|in the (?:words?|view|opinion|eyes) of|per|by|citing|quoting)\b",
    re.IGNORECASE,
)
# A cue that rests on nobody, unless somebody stands right beside it ("is seen by critics as").
IMPERSONAL = re.compile(
    r"\b(?:reportedly|allegedly|supposedly|purportedly|ostensibly|apparently|reputedly|seemingly"
    r"|(?:seem|appear)(?:s|ed)?|(?:is|are|was|were|been|being)(?: not)?(?: \w+ly)? (?:expected"
    r"|believed|thought|said|asked|known|seen|understood|rumou?red|reported|considered|alleged))\b"
    r"|\A(?:it|there)\b",
    re.IGNORECASE,
)
# Plain verbs of speech: these always have a speaker, in the sentence before when not in their own.
_SPEECH = re.compile(
    r"(?:also |later |then )?(?:sa(?:id|ys|ying)|add(?:ed|s|ing)|told|wrote|writes|continued|noted"
    r"|argued|explained|insisted|warned|recalled|concluded)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?][\"”’»]?\s")
DIRECT = 0.85  # share of a content inside quotation marks that makes it a quotation
# Costs from here on are no relation; chosen on PolNeAR's calibration part.
_FAR_CONTENT = 15.0
_FAR_SOURCE = 15.0
_FAR_CONTINUED = 18.0
# A quotation goes on with another from farther off: a reach set on the project's own articles, under
# which relations of the calibration part are no worse.
_QUOTED_REACH = 6.0
_REACH = 4  # how many spans to either side are looked at: keeps the work linear


@dataclass(slots=True)
class Relation:
    """A linked attribution in the making."""

    cue: RoleSpan | None
    source: RoleSpan | None = None
    contents: list[RoleSpan] = field(default_factory=list)


class _Row:
    """Spans of one role in one block, in text order, that can be counted and found by word."""

    def __init__(self, spans: Sequence[RoleSpan]) -> None:
        self.spans = spans
        self.firsts = [s.first for s in spans]

    def starting(self, lo: int, hi: int) -> int:
        """How many spans start at a word in ``lo:hi``."""
        return max(0, bisect_left(self.firsts, hi) - bisect_left(self.firsts, lo))

    def near(self, word: int) -> range:
        """Numbers of the few spans that start nearest to ``word`` on either side."""
        at = bisect_left(self.firsts, word)
        return range(max(0, at - _REACH), min(len(self.spans), at + _REACH))


@dataclass(frozen=True, slots=True)
class _Scene:
    """One block's spans and the text they stand in."""

    text: str
    sources: _Row
    cues: _Row
    contents: _Row
    quoted: tuple[Span, ...]

    def direct(self, content: RoleSpan) -> bool:
        return quoted_share(self.text, content.span, self.quoted) >= DIRECT


def relate(
    text: str,
    sources: Sequence[RoleSpan],
    cues: Sequence[RoleSpan],
    contents: Sequence[RoleSpan],
    quoted: tuple[Span, ...],
) -> list[Relation]:
    """Link the spans of an article; every content span is used at most once.

    Cues without content are dropped. Content without a cue continues an attribution of its block
    (or a quotation of the block before), or stands alone when it is a quotation or follows a
    source's colon; else it is dropped: of what stands beside a source without a cue, one in three is
    attributed.
    """
    by_block: dict[int, tuple[list[RoleSpan], list[RoleSpan], list[RoleSpan]]] = {}
    for role, spans in enumerate((sources, cues, contents)):
        for span in spans:
            by_block.setdefault(span.block, ([], [], []))[role].append(span)
    relations: list[Relation] = []
    open_before: Relation | None = None
    for block in sorted(by_block):
        s, q, c = by_block[block]
        scene = _Scene(text, _Row(s), _Row(q), _Row(c), quoted)
        found, open_before = _in_block(scene, open_before)
        relations.extend(found)
    return [r for r in relations if r.contents]


def _in_block(
    scene: _Scene, open_before: Relation | None
) -> tuple[list[Relation], Relation | None]:
    """The block's relations, and the one that the next block may go on with.

    ``open_before`` is a cue whose colon ended the block before, or its last quotation.
    """
    relations = [Relation(cue) for cue in scene.cues.spans]
    left = _match_contents(scene, relations)
    for relation in relations:
        relation.source = _best_source(scene, relation)
    if open_before is not None and left and left[0] is scene.contents.spans[0]:
        _go_on(scene, open_before, left)
    linked = [r for r in relations if r.contents]
    linked.extend(_without_cue(scene, linked, left))
    return _with_open(scene, relations, linked, open_before)


def _go_on(scene: _Scene, before: Relation, left: list[RoleSpan]) -> None:
    """Move what continues the block before from ``left`` to ``before``.

    After a colon that is the first content; after a quotation, all quotations of a block that
    names no other speaker.
    """
    if not before.contents:
        until = left[0].last + 1
        if not scene.cues.starting(0, until) + scene.sources.starting(0, until):
            before.contents.append(left.pop(0))
    if before.contents and not scene.cues.spans and not scene.sources.spans:
        while left and scene.direct(left[0]):
            before.contents.append(left.pop(0))


def _with_open(
    scene: _Scene, relations: list[Relation], linked: list[Relation], before: Relation | None
) -> tuple[list[Relation], Relation | None]:
    last = relations[-1] if relations else None
    if last is not None and last.cue is not None and not last.contents:
        tail = scene.text[last.cue.span.end : last.cue.span.end + 80].split("\n", 1)[0]
        if tail.rstrip().endswith(":"):
            return [*linked, last], last
    if linked:
        final = max(linked, key=lambda r: r.contents[-1].last)
        return linked, final if scene.direct(final.contents[-1]) else None
    # A paragraph that only went on with the quotation before it leaves that one open.
    return linked, before if before is not None and before.contents else None


def _match_contents(scene: _Scene, relations: list[Relation]) -> list[RoleSpan]:
    """Give every cue its nearest content, nearest pairs first; returns what nobody took."""
    contents = scene.contents.spans
    pairs: list[tuple[float, int, int]] = []
    for number, cue in enumerate(scene.cues.spans):
        for k in scene.contents.near(cue.first):
            cost = _content_cost(scene, cue, contents[k])
            if cost < _FAR_CONTENT:
                pairs.append((cost, number, k))
    taken: set[int] = set()
    for _, number, k in sorted(pairs):
        if k not in taken and not relations[number].contents:
            relations[number].contents.append(contents[k])
            taken.add(k)
    return [c for k, c in enumerate(contents) if k not in taken]


def _content_cost(scene: _Scene, cue: RoleSpan, content: RoleSpan) -> float:
    if content.first < cue.first and cue.last < content.last:
        return _FAR_CONTENT  # a cue inside a content belongs to a source inside the source
    after = content.first >= cue.first
    lo, hi = (cue.last, content.first) if after else (content.last, cue.first)
    bridge = scene.sources.starting(lo, hi)
    words = hi - lo
    if bridge:
        at = bisect_left(scene.sources.firsts, lo)
        words -= sum(s.last - s.first for s in scene.sources.spans[at : at + min(bridge, _REACH)])
    cost = float(min(max(words, 0), 14))
    cost += 9.0 * scene.cues.starting(lo, hi)
    cost += 6.0 * scene.contents.starting(lo, hi)
    if after:
        cost += 7.0 * (
            max(0, content.sentence - cue.sentence) or _stops(scene, lo, content, bridge)
        )
        if not bridge and _FORWARD.match(scene.text, cue.span.start):
            cost += 4.0
    else:
        cost += 2.0 + 3.0 * (bridge > 1) + 7.0 * max(0, cue.sentence - content.last_sentence)
    return cost


def _stops(scene: _Scene, lo: int, content: RoleSpan, bridge: int) -> bool:
    """Whether a full stop that nobody took for a sentence's end stands right before the content.

    That of a source's abbreviation ("of Ill.") is part of the source.
    """
    if content.first == lo:
        return False
    at = bisect_left(scene.sources.firsts, content.first) - 1
    start = scene.sources.spans[at].span.end if bridge and at >= 0 else content.span.start - 4
    return (
        _STOP.search(scene.text, max(start, content.span.start - 4), content.span.start) is not None
    )


def _best_source(scene: _Scene, relation: Relation) -> RoleSpan | None:
    cue = relation.cue
    best, least = None, _FAR_SOURCE
    if cue is not None:
        for k in scene.sources.near(cue.first):
            source = scene.sources.spans[k]
            inside = (c.first < source.first and source.last < c.last for c in relation.contents)
            cost = _FAR_SOURCE if any(inside) else _source_cost(scene, cue, source)
            if cost < least:
                best, least = source, cost
    return best


def _source_cost(scene: _Scene, cue: RoleSpan, source: RoleSpan) -> float:
    after = source.first >= cue.first
    lo, hi = (cue.last, source.first) if after else (source.last, cue.first)
    if lo > hi:
        return _FAR_SOURCE  # a cue in the source's relative clause is not its own
    words = hi - lo
    forward = _FORWARD.match(scene.text, cue.span.start) is not None
    cost = 0.3 * min(words, 20) + 3.0 * scene.sources.starting(lo, hi)
    gap = source.sentence - cue.sentence if after else cue.sentence - source.last_sentence
    if gap > 0:
        said = _SPEECH.match(scene.text, cue.span.start)
        cost += 5.0 * gap if said and not after else _FAR_SOURCE
    if after:
        cost += 0.0 if forward else 0.5 + 1.5 * (words > 0)
        cost += 4.0 * scene.contents.starting(lo, hi) + 4.0 * scene.cues.starting(lo, hi)
    elif forward:
        cost += 8.0
    if words > 1 and IMPERSONAL.search(scene.text, cue.span.start, cue.span.end):
        cost += _FAR_SOURCE
    return cost


def _without_cue(scene: _Scene, relations: list[Relation], left: list[RoleSpan]) -> list[Relation]:
    """Place contents that no cue took: they continue an attribution, or stand on their own."""
    fresh: list[Relation] = []
    homes = sorted(
        ((c.first, c, r) for r in relations for c in r.contents), key=lambda home: home[0]
    )
    row = _Row([c for _, c, _ in homes])
    for content in left:
        home = _continued(scene, row, [r for _, _, r in homes], content)
        if home is not None:
            home.contents.append(content)
            home.contents.sort(key=lambda c: c.first)
            continue
        source = _near_source(scene, content)
        head = scene.text[max(content.span.start - 3, 0) : content.span.start]
        if scene.direct(content) or (source and head.rstrip(' "“').endswith(":")):
            fresh.append(Relation(None, source, [content]))
    return fresh


def _continued(
    scene: _Scene, row: _Row, owners: list[Relation], content: RoleSpan
) -> Relation | None:
    """The attribution that ``content`` goes on with: the nearest before it, or just after it."""
    best, least = None, _FAR_CONTINUED
    direct = scene.direct(content)
    for k in row.near(content.first):
        other, relation = row.spans[k], owners[k]
        before = other.first < content.first
        lo, hi = (other.last, content.first) if before else (content.last, other.first)
        cue = relation.cue
        own = cue is not None and lo <= cue.first < hi
        cost = 0.4 * (hi - lo) + (0.0 if before else 3.0)
        cost += 5.0 * (scene.cues.starting(lo, hi) - own)
        first, second = (other, content) if before else (content, other)
        cost += 4.0 * max(0, second.sentence - first.last_sentence)
        quotations = direct + scene.direct(other)
        cost += (0.0, 9.0, -_QUOTED_REACH)[quotations]
        if cost < least:
            best, least = relation, cost
    return best


def _near_source(scene: _Scene, content: RoleSpan) -> RoleSpan | None:
    """A source within six words of the content, in a sentence of the content's."""
    best, least = None, 7
    for k in scene.sources.near(content.first):
        source = scene.sources.spans[k]
        if source.sentence not in (content.sentence, content.last_sentence):
            continue
        after = source.first >= content.last
        far = source.first - content.last if after else content.first - source.last
        if 0 <= far < least:
            best, least = source, far
    return best

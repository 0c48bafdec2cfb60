"""What the attribution benchmark counts, article by article, so that articles can be resampled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck import extract, segment
from credcheck.attribution import decode
from credcheck.types import Attribution, Encoder, Encoding, Sentence, SourceType, Span
from training.reading import Story

FOUND = 0.6
"""Share of a statement's words that are content of attributions when it counts as found."""

HALF = 0.5
SHORTEST_QUOTE = 4
"""Words; what is shorter is a term in quotation marks."""

TYPES: Mapping[str, SourceType] = {
    "named_organisation": "organization",
    "unnamed_group": "group",
}
"""Markkula's names of source types where they are not credcheck's."""

_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_SOLID = re.compile(r"\S+")
_OPENS, _CLOSES = frozenset("\"“„'‘«`"), frozenset("\"”'’»")
Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Marked:
    """A Markkula article as credcheck reads it; ``gold`` has each statement's place and type."""

    text: str
    sentences: tuple[Sentence, ...]
    encoding: Encoding
    gold: tuple[tuple[Span, SourceType], ...]
    lost: int


def marked_articles(encoder: Encoder, rows: Sequence[Mapping[str, Any]]) -> list[Marked]:
    """The articles encoded, with the statements that stand in their text; ``lost`` ones do not."""
    found = []
    for row in rows:
        article = extract.from_text(row["text"])
        sentences = segment.split(article)
        gold = list(_gold(row, article.text))
        (encoding,) = encoder.encode([article.text], [sentences])
        lost = len(row["annotations"]) - len(gold)
        found.append(Marked(article.text, tuple(sentences), encoding, tuple(gold), lost))
    return found


def _gold(row: Mapping[str, Any], text: str) -> Iterator[tuple[Span, SourceType]]:
    """Annotated statements at their place in ``text``, which may have lost white space."""
    words = [match.group() for match in _SOLID.finditer(text)]
    places = [match.span() for match in _SOLID.finditer(text)]
    before = [match.span() for match in _SOLID.finditer(row["text"])]
    same = words == [row["text"][start:end] for start, end in before]
    for entry in row["annotations"]:
        if entry["start"] is None or entry["source_type"] is None:
            continue
        kind = TYPES.get(entry["source_type"], entry["source_type"])
        if same:
            inside = [
                place
                for place, (start, end) in zip(places, before, strict=True)
                if start < entry["end"] and entry["start"] < end
            ]
            yield Span(inside[0][0], inside[-1][1]), kind
            continue
        own = row["text"][entry["start"] : entry["end"]]
        at = text.find(own)
        if at >= 0:
            yield Span(at, at + len(own)), kind


def decoded(
    text: str,
    sentences: Sequence[Sentence],
    encoding: Encoding,
    thresholds: Mapping[str, float],
) -> list[Attribution]:
    """Attributions with a source, as reports count them."""
    found = decode(text, sentences, encoding, thresholds=thresholds)
    return [a for a in found if a.source_type != "none"]


def source_counts(
    story: Story, attributions: Sequence[Attribution], *, bare: bool = False
) -> Counts:
    """Source spans of one article: exact matches, mine, gold; mine and gold that touch another.

    Spans in stretches that the annotators set aside are left out; a source in several attributions
    counts once, and a broken gold source as its pieces. With ``bare``, marks and white space at the ends
    of both sides' spans do not count.
    """
    aside = [Span(*pair) for pair in story.row["discard"]]
    mine = {a.source for a in attributions if a.source}
    gold = {Span(*pair) for a in story.row["attributions"] for pair in a["sources"]}
    mine, gold = (
        {span for span in spans if not any(span.overlap(d) for d in aside)}
        for spans in (mine, gold)
    )
    if bare:
        mine, gold = ({_bare(story.row["text"], s) for s in spans} for spans in (mine, gold))
    return np.asarray(
        [
            len(mine & gold),
            len(mine),
            len(gold),
            sum(any(one.overlap(other) for other in gold) for one in mine),
            sum(any(one.overlap(other) for other in mine) for one in gold),
        ],
        dtype=np.float64,
    )


def _bare(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return Span(start, end)


def exact_f1(counts: Counts) -> float:
    """F1 of spans that agree to the character, from rows of :func:`source_counts`."""
    hit, mine, gold, _, _ = counts.sum(axis=0)
    return float(2 * hit / (mine + gold)) if mine + gold else 0.0


def overlap_f1(counts: Counts) -> float:
    """F1 of spans that share a character with one of the other side."""
    _, mine, gold, right, recalled = counts.sum(axis=0)
    precision, recall = right / max(mine, 1), recalled / max(gold, 1)
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold statement: whether it was found, its type and the type credcheck gives it."""

    found: bool
    strictly: bool
    gold: SourceType
    given: SourceType


def judge(article: Marked, attributions: Sequence[Attribution]) -> list[Judged]:
    """Every gold statement of the article; the type is that of the attribution with most of it.

    The annotators' statements take in who says so ("Ann Lee, who runs the shelter, said …"). Words of
    source and cue therefore count neither for nor against, as in the attributed share; strictly, all
    words of the statement count.
    """
    judged = []
    contents = [c for a in attributions for c in a.content]
    frame = [span for a in attributions for span in (a.source, a.cue) if span]
    for span, kind in article.gold:
        words = [m.start() for m in _WORD.finditer(article.text, span.start, span.end)]
        said = [at for at in words if not _within(at, frame) or _within(at, contents)]
        shares = [_share(words, a.content) for a in attributions]
        given = attributions[int(np.argmax(shares))].source_type if any(shares) else "none"
        strictly = _share(words, contents) >= FOUND
        judged.append(Judged(_share(said, contents) >= FOUND, strictly, kind, given))
    return judged


def precision_counts(article: Marked, attributions: Sequence[Attribution]) -> Counts:
    """Attributions: those that meet a gold statement, those half of whose words lie in gold, all."""
    gold = [span for span, _ in article.gold]
    met = [a for a in attributions if _meets(a, gold)]
    half = [a for a in attributions if _in_gold(article.text, a, gold) >= HALF]
    return np.asarray([len(met), len(half), len(attributions)], dtype=np.float64)


def missed(article: Marked, attributions: Sequence[Attribution]) -> list[int]:
    """Where the content of each attribution starts that meets no gold statement."""
    gold = [span for span, _ in article.gold]
    return [a.content[0].start for a in attributions if not _meets(a, gold)]


def _meets(attribution: Attribution, gold: Sequence[Span]) -> bool:
    return any(content.overlap(one) for content in attribution.content for one in gold)


def _in_gold(text: str, attribution: Attribution, gold: Sequence[Span]) -> float:
    words = [
        m.start()
        for span in attribution.content
        for m in _WORD.finditer(text, span.start, span.end)
    ]
    return _share(words, gold)


def _share(words: Sequence[int], spans: Sequence[Span]) -> float:
    return sum(_within(at, spans) for at in words) / len(words) if words else 0.0


def _within(at: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= at < span.end for span in spans)


def quoted_contents(story: Story) -> list[Span]:
    """Gold contents that stand in quotation marks, which they may hold or touch."""
    text, found = story.row["text"], []
    for span in story.gold_content(sourced=True):
        own = text[span.start : span.end]
        head = own[:1] + text[max(span.start - 1, 0) : span.start]
        tail = own[-2:] + text[span.end : span.end + 1]
        marked = _OPENS & set(head) and _CLOSES & set(tail)
        if marked and len(_WORD.findall(own)) >= SHORTEST_QUOTE:
            found.append(span)
    return found


def recalled(gold: Sequence[Span], found: Sequence[tuple[int, int]]) -> int:
    """How many gold spans are covered at least by half."""
    places = [Span(*pair) for pair in found]
    return sum(sum(one.overlap(f) for f in places) >= HALF * len(one) for one in gold)

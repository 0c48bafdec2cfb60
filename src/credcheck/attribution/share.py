"""Which statements are attributed, and which sentences the attribution of others rests on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence

from credcheck.statements import covered_share
from credcheck.types import Attribution, Sentence, Span

COVERED = 0.5


def has_source(attribution: Attribution) -> bool:
    """Whether the attribution names, describes or continues a source; "reportedly" does not."""
    named = attribution.source is not None or attribution.resolved_source is not None
    return named and attribution.source_type != "none"


def attributed_statements(
    text: str, statements: Sequence[Sentence], attributions: Sequence[Attribution]
) -> frozenset[int]:
    """Indices of the statements at least half of whose words are content that has a source.

    The words that name the source and the cue are left out of the count.
    """
    sourced = [a for a in attributions if has_source(a)]
    content = sorted((span for a in sourced for span in a.content), key=lambda span: span.start)
    framing = {span for a in sourced for span in (a.source, a.cue) if span}
    frame = sorted(framing, key=lambda span: span.start)
    # Contents never overlap and a frame lies in one sentence, so that both can be searched by place.
    ends = [span.end for span in content]
    starts = [span.start for span in content]
    frame_starts = [span.start for span in frame]

    def share(one: Sentence) -> float:
        near = content[bisect_right(ends, one.start) : bisect_left(starts, one.end)]
        around = frame[bisect_left(frame_starts, one.start) : bisect_left(frame_starts, one.end)]
        return covered_share(text, one, near, around)

    return frozenset(s.index for s in statements if share(s) >= COVERED)


def upheld(
    text: str,
    sentences: Sequence[Sentence],
    statements: Collection[int],
    attributions: Sequence[Attribution],
) -> dict[int, int]:
    """How many other statements are attributed only by a source or cue that stands in a sentence.

    By the index of the sentence; those that hold up nothing elsewhere are left out.
    """
    starts = [sentence.start for sentence in sentences]
    near: defaultdict[int, set[int]] = defaultdict(set)
    carried: defaultdict[int, set[int]] = defaultdict(set)
    touched: defaultdict[int, set[int]] = defaultdict(set)
    for number, one in enumerate(attributions):
        if not has_source(one):
            continue
        framing, held = _places(starts, (one.source, one.cue)), _places(starts, one.content)
        for index in framing | held:
            near[index].add(number)
        for index in framing:
            if elsewhere := held - {index}:
                carried[index].add(number)
                touched[index] |= elsewhere
    found = {}
    for index, own in carried.items():
        others = touched[index].intersection(statements)
        around = {number for i in others for number in near[i]}
        lines = [sentences[i] for i in others]
        whole, left = (
            attributed_statements(text, lines, [attributions[n] for n in numbers])
            for numbers in (around, around - own)
        )
        if lost := len(whole - left):
            found[index] = lost
    return found


def _places(starts: Sequence[int], spans: Sequence[Span | None]) -> set[int]:
    """The sentences, by where they start, that hold a part of one of the spans."""
    found: set[int] = set()
    for span in spans:
        if span:
            found.update(range(bisect_right(starts, span.start) - 1, bisect_left(starts, span.end)))
    return found

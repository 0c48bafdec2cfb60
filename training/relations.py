"""Relations against PolNeAR: does an attribution link the right source and content to its cue?"""

from collections.abc import Mapping, Sequence

from credcheck.attribution import decode
from credcheck.types import Attribution, Span
from training.reading import Story

OVERLAP = 0.5
Gold = tuple[list[Span], list[Span], list[Span]]


def counts(story: Story, thresholds: Mapping[str, float]) -> tuple[int, int, int]:
    """Relations found, claimed and marked by the annotators in one story.

    A gold attribution is found when a decoded one shares its cue, holds at least half of its content
    and half of its source, or has no source where it has none.
    """
    found = [
        attribution
        for attribution in decode(
            story.row["text"], story.sentences, story.encoding, thresholds=thresholds
        )
        if attribution.cue
    ]
    gold = [_spans(entry) for entry in story.row["attributions"]]
    taken: set[int] = set()
    for one in gold:
        for number, attribution in enumerate(found):
            if number not in taken and _is_found(one, attribution):
                taken.add(number)
                break
    return len(taken), len(found), len(gold)


def _spans(entry: Mapping[str, list[list[int]]]) -> Gold:
    sources, cues, contents = (
        [Span(*pair) for pair in entry[role]] for role in ("sources", "cues", "contents")
    )
    return sources, cues, contents


def _is_found(gold: Gold, attribution: Attribution) -> bool:
    sources, cues, contents = gold
    if not attribution.cue or not any(cue.overlap(attribution.cue) for cue in cues):
        return False
    if _covered(contents, attribution.content) < OVERLAP:
        return False
    if not sources or attribution.source is None:
        return not sources and attribution.source is None
    return _covered(sources, [attribution.source]) >= OVERLAP


def _covered(spans: Sequence[Span], others: Sequence[Span]) -> float:
    total = sum(len(span) for span in spans)
    return sum(a.overlap(b) for a in spans for b in others) / total if total else 0.0

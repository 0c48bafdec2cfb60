"""Running attribution: statements that seem to go on with the source before them.

"The report said … . It added … . Exports fell too." Nothing in the last sentence names a source, and
a reader may still take it for the report's. Such sentences are marked and counted beside those that
say where they come from, not among them: hand counts call 2 of 29 of them attributed (PolNeAR's
calibration and dev parts and the Markkula articles; docs/attribution.md).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from credcheck.types import Attribution, Sentence, SourceType

_ADDS = re.compile(
    r"\b(?:too|also|as well|in addition|additionally|moreover|furthermore|likewise|similarly)\b",
    re.IGNORECASE,
)
_OPENS = {
    "person": re.compile(r"[\"“‘']?(?:he|she)\b", re.IGNORECASE),
    "thing": re.compile(r"[\"“‘']?it\b", re.IGNORECASE),
    "many": re.compile(r"[\"“‘']?they\b", re.IGNORECASE),
}
_KINDS: Mapping[SourceType, str] = {
    "named_person": "person",
    "unnamed_person": "person",
    "anonymous": "person",
    "organization": "thing",
    "document": "thing",
    "group": "many",
}
_TURNS = re.compile(
    r"[\"“‘']?(?:but|however|meanwhile|still|yet|instead|separately|elsewhere|earlier|later|last|on (?:mon"
    r"|tues|wednes|thurs|fri|satur|sun)day|(?:in|since) (?:\w+ )?(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_TALKS = re.compile(r"[\"“”«»]|\b(?:I|we|our|you)\b", re.IGNORECASE)


def continued(
    text: str,
    statements: Sequence[Sentence],
    attributed: Collection[int],
    attributions: Sequence[Attribution],
) -> tuple[Attribution, ...]:
    """An attribution with the basis "running" for each statement that goes on with a source.

    ``statements`` (shorter sentences may be among them) come in text order, ``attributed`` are the
    indices of those that say where they come from. One qualifies when nothing in it is attributed
    already, it is in the paragraph of an attributed statement right before it (or of one that went on
    itself), it points back to that source by its first word or adds to what was said ("also", "too"),
    and does not turn to something else. Linear in the number of statements and attributions.
    """
    last_of = _last_by_sentence(statements, attributions)
    found: list[Attribution] = []
    before: Sentence | None = None
    source: Attribution | None = None
    for one in statements:
        follows = before is not None and one.index == before.index + 1 and one.block == before.block
        if one.index in attributed:
            source = last_of.get(one.index)
        elif one.index in last_of or not follows:
            source = None
        elif source is not None and _goes_on(text[one.start : one.end], source):
            found.append(_running(one, source))
        else:
            source = None
        before = one
    return tuple(found)


def _last_by_sentence(
    statements: Sequence[Sentence], attributions: Sequence[Attribution]
) -> dict[int, Attribution]:
    """For every statement with content in it, the attribution that ends last."""
    contents = sorted(
        ((span.start, span.end, a) for a in attributions for span in a.content),
        key=lambda content: content[:2],
    )
    found: dict[int, Attribution] = {}
    at = 0
    for one in statements:
        while at < len(contents) and contents[at][1] <= one.start:
            at += 1
        near = at
        while near < len(contents) and contents[near][0] < one.end:
            found[one.index] = contents[near][2]
            near += 1
    return found


def _goes_on(own: str, source: Attribution) -> bool:
    if source.source_type == "none" or _TURNS.match(own) or _TALKS.search(own):
        return False
    kind = _KINDS.get(source.source_type)
    return bool(_ADDS.search(own)) or (kind is not None and bool(_OPENS[kind].match(own)))


def _running(one: Sentence, source: Attribution) -> Attribution:
    return Attribution(
        sentence=one.index,
        source=None,
        cue=None,
        content=(one.span,),
        source_type=source.source_type,
        resolved_source=source.resolved_source,
        quote="indirect",
        basis="running",
    )

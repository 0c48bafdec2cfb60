"""Token logits and raw text → linked attributions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from credcheck.attribution.layout import utterances
from credcheck.attribution.quotes import containing, outside, quotations, quoted_share
from credcheck.attribution.relations import IMPERSONAL, Relation, relate
from credcheck.attribution.resolve import resolve
from credcheck.attribution.spans import ROLES, RoleSpan, apart, find_spans, words_of
from credcheck.attribution.speakers import name_speakers, with_utterances
from credcheck.types import Attribution, Encoding, Quote, Sentence, Span

# "Declined to comment", "did not return a request for comment": a newsroom's disclosure, no statement.
_DISCLOSURE = re.compile(
    r"(?:(?:to|for|an?|the|our|his|her|their|any|\w+[’']s|requests?|further|immediate) )*comments?\.?",
    re.IGNORECASE,
)


def decode(
    text: str,
    sentences: Sequence[Sentence],
    encoding: Encoding,
    *,
    thresholds: Mapping[str, float],
) -> tuple[Attribution, ...]:
    """Linked attributions of one article, ordered by where their content starts.

    ``encoding`` needs the columns "source", "cue", "content" (inside a span) and "source_begin",
    "cue_begin", "content_begin" (its first piece); ``thresholds`` maps them to the probability
    from which each counts (default 0.5). Content spans never overlap and lie in one attribution
    each. Raises ValueError when a column is missing. Linear in the length of the text.
    """
    words = words_of(text, sentences, encoding)
    sources, cues, contents = (
        find_spans(text, words, encoding, role, thresholds) for role in ROLES
    )
    sources, cues = apart(text, words, sources, cues)
    spoken = utterances(text, sentences)
    if not contents and not spoken:
        return ()
    quoted = quotations(text)
    contents = _with_marks(text, contents, quoted)
    relations = relate(text, sources, cues, contents, quoted)
    found = [
        _attribution(text, relation, quoted)
        for relation in relations
        if not all(_DISCLOSURE.fullmatch(text, *_ends(c)) for c in relation.contents)
    ]
    found = with_utterances(text, sentences, found, spoken)
    found.sort(key=lambda a: a.content[0].start)
    return name_speakers(text, resolve(text, sentences, found), spoken)


def _ends(content: RoleSpan) -> tuple[int, int]:
    return content.span.start, content.span.end


def _with_marks(
    text: str, contents: Sequence[RoleSpan], quoted: tuple[Span, ...]
) -> list[RoleSpan]:
    """Contents with the quotation marks that stand right outside them taken in."""
    found: list[RoleSpan] = []
    for k, content in enumerate(contents):
        start, end = content.span.start, content.span.end
        opening, closing = containing(start, quoted), containing(end - 1, quoted)
        free = found[-1].span.end if found else 0
        limit = contents[k + 1].span.start if k + 1 < len(contents) else len(text)
        if opening and free <= opening.start < start <= opening.start + 2:
            start = (
                start if any(c.isalnum() for c in text[opening.start : start]) else opening.start
            )
        if closing and end < closing.end <= min(limit, end + 2):
            end = end if any(c.isalnum() for c in text[end : closing.end]) else closing.end
        found.append(replace(content, span=Span(start, end)))
    return found


def _attribution(text: str, relation: Relation, quoted: tuple[Span, ...]) -> Attribution:
    content = tuple(c.span for c in relation.contents)
    anchor = relation.cue or relation.contents[0]
    cue = relation.cue.span if relation.cue else None
    source = relation.source.span if relation.source else None
    if source and cue and _expletive(text, source, cue):
        source = None
    return Attribution(
        sentence=anchor.sentence,
        source=source,
        cue=cue,
        content=content,
        source_type="none",
        resolved_source=None,
        quote=_quote(text, content, quoted),
    )


def _expletive(text: str, source: Span, cue: Span) -> bool:
    """Whether the source is the "it" of "it is believed", which stands for nobody."""
    word = text[source.start : source.end].strip().lower()
    return word in ("it", "there") and IMPERSONAL.search(text, cue.start, cue.end) is not None


def _quote(text: str, content: tuple[Span, ...], quoted: tuple[Span, ...]) -> Quote:
    """Direct when no word stands outside quotation marks but "that" or "and", else mixed or none."""
    shares = [quoted_share(text, span, quoted) for span in content]
    if not any(shares):
        return "indirect"
    bare = " ".join(outside(text, span, quoted) for span in content)
    loose = [w for w in re.findall(r"\w+", bare.lower()) if w not in ("that", "and")]
    return "mixed" if loose else "direct"

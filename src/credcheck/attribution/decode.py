"""Token logits and raw text → linked attributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credcheck.attribution.quotes import quotations, quoted_share
from credcheck.attribution.relations import Relation, relate
from credcheck.attribution.resolve import resolve
from credcheck.attribution.spans import ROLES, find_spans, words_of
from credcheck.types import Attribution, Encoding, Quote, Sentence, Span


def decode(
    text: str,
    sentences: Sequence[Sentence],
    encoding: Encoding,
    *,
    thresholds: Mapping[str, float],
) -> tuple[Attribution, ...]:
    """Linked attributions of one article, in text order."""
    words = words_of(text, sentences, encoding)
    sources, cues, contents = (
        find_spans(text, words, encoding, role, thresholds) for role in ROLES
    )
    if not contents:
        return ()
    quoted = quotations(text)
    relations = relate(text, sources, cues, contents, quoted)
    found = [_attribution(text, relation, quoted) for relation in relations]
    found.sort(key=lambda a: a.content[0].start)
    return resolve(text, sentences, found)


def _attribution(text: str, relation: Relation, quoted: tuple[Span, ...]) -> Attribution:
    content = tuple(c.span for c in relation.contents)
    anchor = relation.cue or relation.contents[0]
    return Attribution(
        sentence=anchor.sentence,
        source=relation.source.span if relation.source else None,
        cue=relation.cue.span if relation.cue else None,
        content=content,
        source_type="none",
        resolved_source=None,
        quote=_quote(text, content, quoted),
    )


def _quote(text: str, content: tuple[Span, ...], quoted: tuple[Span, ...]) -> Quote:
    sizes = [len(span) for span in content]
    shares = [quoted_share(text, span, quoted) for span in content]
    share = sum(n * p for n, p in zip(sizes, shares, strict=True)) / sum(sizes)
    if share >= 0.85:
        return "direct"
    return "mixed" if share > 0 else "indirect"

"""Attributions and open claims as evidence: a span, a code and an editor's note each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from credcheck import wording_attribution as wording
from credcheck.attribution.weasel import weasels
from credcheck.types import Attribution, CitedSource, Evidence, Sentence, Span

ID = "attribution"
_RUNNING = 0.5


def source_evidence(
    text: str,
    sentences: Sequence[Sentence],
    attributions: Sequence[Attribution],
    sources: Sequence[CitedSource],
    *,
    has_links: bool,
) -> Iterator[Evidence]:
    """What each attribution rests on, sources inside sources, and weasel wording of the outlet's own.

    ``has_links`` says whether the article came with its links: only then a document without one can be
    said to have none.
    """
    forms = _weasels(text, sentences, attributions)
    starts = [form.start for form in forms]
    for one in attributions:
        source = None if one.source_index is None else sources[one.source_index]
        if one.basis == "running":
            at, reason = one.content[0], wording.running_reason(one, source)
            yield _evidence("running", at, _RUNNING, reason)
            continue
        at = one.source or one.cue or one.content[0]
        # Forms never overlap: only the last that begins before the end can reach into it.
        form = forms[k] if (k := bisect_left(starts, at.end) - 1) >= 0 else None
        if source is None and form is not None and at.overlap(form):
            continue  # the form says the same, and by its name
        yield _evidence(
            wording.reason_code(one, source, text),
            at,
            1.0,
            wording.attribution_reason(one, source, text, has_links=has_links),
        )
        for inner in one.inner:
            reason = wording.inner_reason(inner, source, text)
            yield _evidence("source_in_source", inner.source, 1.0, reason)
    for form in forms:
        yield _evidence("weasel_wording", form, 1.0, wording.weasel_reason(_slice(text, form)))


def claim_evidence(
    sentences: Sequence[Sentence],
    unsourced: Iterable[int],
    claims: Mapping[int, list[str]],
    check_worthy: Sequence[float],
) -> Iterator[Evidence]:
    """The claims that rest on nobody: what each states, and how check-worthy it is."""
    for index in unsourced:
        reason = wording.claim_reason(claims[index])
        yield _evidence("unsourced_claim", sentences[index].span, check_worthy[index], reason)


def _evidence(code: str, span: Span, score: float, reason: str) -> Evidence:
    return Evidence(ID, code, span.start, span.end, score, "own", reason)


def _weasels(
    text: str, sentences: Sequence[Sentence], attributions: Sequence[Attribution]
) -> list[Span]:
    """The forms, in text order, that no content covers: what a source says so is the source's."""
    theirs = sorted(
        (c.start, c.end)
        for a in attributions
        if a.source_index is not None and a.basis == "stated"
        for c in a.content
    )

    def is_own(form: Span) -> bool:
        at = bisect_right(theirs, (form.start, len(text))) - 1
        return at < 0 or theirs[at][1] <= form.start

    spoken = (s for s in sentences if s.part in ("headline", "body"))
    return [form for s in spoken for form in weasels(text, s) if is_own(form)]


def _slice(text: str, span: Span) -> str:
    return text[span.start : span.end]

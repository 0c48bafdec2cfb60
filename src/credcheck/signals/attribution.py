"""Attribution: which statements say where they come from, and from whom (docs/scores.md).

``value = attributed ÷ statements``. It describes and does not grade. Definitions of source, cue and
content are PolNeAR's (Newell, Margolin and Ruths 2018).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from credcheck import pool
from credcheck.aggregate import MIN_STATEMENTS, Aggregate, Group, combine, percentile
from credcheck.attribution import decode
from credcheck.signals import Context
from credcheck.statements import checkable, covered_share, is_statement
from credcheck.types import (
    SOURCE_TYPES,
    Attribution,
    Evidence,
    Notice,
    Score,
    Sentence,
    SignalResult,
    SourceType,
)
from credcheck.wording_attribution import attribution_reason, claim_reason, reason_code

ID = "attribution"
REQUIRES: tuple[str, ...] = ()
COVERED = 0.5
NAMED: frozenset[SourceType] = frozenset({"named_person", "organization", "document"})


@dataclass(frozen=True, slots=True)
class Tally:
    """Statements by sentence index; those attributed, and the claims with what is checkable in them."""

    statements: tuple[int, ...]
    attributed: frozenset[int]
    claims: dict[int, list[str]]
    check_worthy: tuple[float, ...]

    @property
    def unsourced(self) -> list[int]:
        """Claims that rest on nobody, the most check-worthy first."""
        open_claims = [index for index in self.claims if index not in self.attributed]
        return sorted(open_claims, key=lambda index: (-self.check_worthy[index], index))


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


def measure(context: Context) -> SignalResult:
    """The attributed share, every attribution, and the claims that rest on nobody."""
    text, sentences = context.article.text, context.sentences
    found = decode(text, sentences, context.encoding, thresholds=context.bundle.config.thresholds)
    kept = tuple(a for a in found if sentences[a.sentence].part in ("headline", "body"))
    tally = _tally(context, kept)
    evidence = [*_source_evidence(text, kept), *_claim_evidence(context, tally)]
    scores: dict[str, list[float | None]] = {"check_worthy": list(tally.check_worthy)}
    reason = context.unfit or _too_few(tally)
    if reason:
        score = Score(
            None, reason.detail, "unknown", abstained=reason, details=_details(context, kept, tally)
        )
        return SignalResult(score, (), (), scores, kept, tuple(evidence))
    terms = tuple(float(index in tally.attributed) for index in tally.statements)
    aggregate = combine([Group(1.0, 0.0, tally.statements, terms)], len(sentences))
    return SignalResult(
        _score(context, kept, tally, aggregate),
        aggregate.contributions,
        aggregate.if_removed,
        scores,
        kept,
        tuple(evidence),
    )


def _too_few(tally: Tally) -> Notice | None:
    count = len(tally.statements)
    if count >= MIN_STATEMENTS:
        return None
    return Notice("too_few_statements", f"{count} statement(s); a share needs {MIN_STATEMENTS}")


def _tally(context: Context, attributions: Sequence[Attribution]) -> Tally:
    text = context.article.text
    statements = [s for s in context.sentences if is_statement(text, s)]
    affine = context.bundle.config.calibration["check_worthy"]
    logits = pool.mean(context.encoding, "check_worthy", len(context.sentences))
    worth = np.nan_to_num(pool.sigmoid(affine.scale * logits + affine.shift))
    ranked = sorted((float(worth[s.index]) for s in statements), reverse=True)
    top_third = ranked[(len(ranked) - 1) // 3] if ranked else 1.0
    claims = {}
    for sentence in statements:
        kinds = checkable(context.text_of(sentence))
        if kinds or worth[sentence.index] >= top_third:
            claims[sentence.index] = kinds
    return Tally(
        tuple(s.index for s in statements),
        attributed_statements(text, statements, attributions),
        claims,
        tuple(float(value) for value in worth),
    )


def _score(
    context: Context, attributions: Sequence[Attribution], tally: Tally, aggregate: Aggregate
) -> Score:
    residuals = context.bundle.config.intervals["attributed_share"]
    return Score(
        value=aggregate.value,
        label=f"{aggregate.value:.0%} of statements name their source",
        interval=residuals.around(aggregate.value),
        covers=residuals.covers,
        percentile=percentile(context.bundle, ID, aggregate.value),
        link="identity",
        base=aggregate.base,
        details=_details(context, attributions, tally),
    )


def _details(
    context: Context, attributions: Sequence[Attribution], tally: Tally
) -> dict[str, object]:
    body = [a for a in attributions if context.sentences[a.sentence].part == "body"]
    counts = Counter(a.source_type for a in body)
    sourced = sum(counts.values()) - counts["none"]
    words = context.body_words
    return {
        "statements": len(tally.statements),
        "attributed": len(tally.attributed),
        "per_100_words": 100 * len(body) / words if words else 0.0,
        "direct_quotes": sum(a.quote != "indirect" for a in body),
        "distinct_sources": len({name for a in body if (name := name_of(context.article.text, a))}),
        "by_source_type": {kind: counts[kind] for kind in SOURCE_TYPES},
        "named_share": sum(counts[kind] for kind in NAMED) / sourced if sourced else None,
        "anonymous_share": counts["anonymous"] / sourced if sourced else None,
        "claims": len(tally.claims),
        "unsourced_claims": tally.unsourced,
    }


def name_of(text: str, attribution: Attribution) -> str | None:
    """The source's name or description, folded so that mentions of one source agree."""
    if not has_source(attribution):
        return None
    name = attribution.resolved_source
    if name is None and attribution.source is not None:
        name = text[attribution.source.start : attribution.source.end]
    words = (name or "").casefold().split()
    return " ".join(word for word in words if word not in ("the", "a", "an")) or None


def _source_evidence(text: str, attributions: Sequence[Attribution]) -> list[Evidence]:
    found = []
    for attribution in attributions:
        span = attribution.source or attribution.cue or attribution.content[0]
        source = attribution.source
        words = text[source.start : source.end] if source else ""
        found.append(
            Evidence(
                ID,
                reason_code(attribution.source_type, words),
                span.start,
                span.end,
                1.0,
                "own",
                attribution_reason(attribution, text),
            )
        )
    return found


def _claim_evidence(context: Context, tally: Tally) -> list[Evidence]:
    found = []
    for index in tally.unsourced:
        sentence = context.sentences[index]
        reason = claim_reason(tally.claims[index])
        worth = tally.check_worthy[index]
        found.append(
            Evidence(ID, "unsourced_claim", sentence.start, sentence.end, worth, "own", reason)
        )
    return found

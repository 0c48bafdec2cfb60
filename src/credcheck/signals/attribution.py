"""Attribution: which statements say where they come from, and from whom (docs/scores.md).

``value = attributed ÷ statements``. It describes and does not grade. Definitions of source, cue and
content are PolNeAR's (Newell, Margolin and Ruths 2018).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from credcheck import pool
from credcheck.aggregate import MIN_STATEMENTS, Aggregate, Group, combine, percentile
from credcheck.attribution import continued, decode, inner_sources, ledger
from credcheck.attribution.evidence import claim_evidence, source_evidence
from credcheck.attribution.share import attributed_statements, upheld
from credcheck.signals import Context
from credcheck.statements import checkable, is_statement
from credcheck.types import (
    SOURCE_TYPES,
    Attribution,
    CitedSource,
    Notice,
    Score,
    SignalResult,
    SourceType,
)

ID = "attribution"
REQUIRES: tuple[str, ...] = ()
SHORTEST_RUNNING = 2
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


def measure(context: Context) -> SignalResult:
    """The attributed share, every attribution, who is cited, and the claims that rest on nobody."""
    text, sentences = context.article.text, context.sentences
    found = decode(text, sentences, context.encoding, thresholds=context.bundle.config.thresholds)
    kept = [
        replace(a, inner=inner_sources(text, a))
        for a in found
        if sentences[a.sentence].part in ("headline", "body")
    ]
    tally = _tally(context, kept)
    told = [one for one in sentences if is_statement(text, one, least=SHORTEST_RUNNING)]
    kept += continued(text, told, tally.attributed, kept)
    kept.sort(key=lambda a: a.content[0].start)
    sources, numbered = ledger(
        text, sentences, kept, attributed=tally.attributed, links=context.article.links
    )
    details = _details(context, numbered, tally, sources)
    evidence = [
        *source_evidence(text, sentences, numbered, sources, has_links=bool(context.article.links)),
        *claim_evidence(sentences, tally.unsourced, tally.claims, tally.check_worthy),
    ]
    result = SignalResult(
        Score(None, "", "unknown"),
        sentence_scores={"check_worthy": list(tally.check_worthy)},
        attributions=numbered,
        sources=sources,
        evidence=tuple(evidence),
    )
    if reason := context.unfit or _too_few(tally):
        score = Score(None, reason.detail, "unknown", abstained=reason, details=details)
        return replace(result, score=score)
    terms = tuple(float(index in tally.attributed) for index in tally.statements)
    stated = [a for a in kept if a.basis == "stated"]
    upholds = upheld(text, sentences, tally.statements, stated)
    aggregate = combine([Group(1.0, 0.0, tally.statements, terms, upholds)], len(sentences))
    return replace(
        result,
        score=_score(context, aggregate, details),
        contributions=aggregate.contributions,
        if_removed=aggregate.if_removed,
    )


def _too_few(tally: Tally) -> Notice | None:
    count = len(tally.statements)
    if count >= MIN_STATEMENTS:
        return None
    return Notice("too_few_statements", f"{count} statement(s); a share needs {MIN_STATEMENTS}")


def _tally(context: Context, attributions: Sequence[Attribution]) -> Tally:
    text = context.article.text
    statements = [s for s in context.sentences if is_statement(text, s)]
    affine = context.bundle.config.on_news("check_worthy")
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


def _score(context: Context, aggregate: Aggregate, details: Mapping[str, object]) -> Score:
    residuals = context.bundle.config.intervals["attributed_share"]
    return Score(
        value=aggregate.value,
        label=f"{aggregate.value:.0%} of statements name their source",
        interval=residuals.around(aggregate.value),
        covers=residuals.covers,
        percentile=percentile(context.bundle, ID, aggregate.value),
        link="identity",
        base=aggregate.base,
        details=details,
    )


def _details(
    context: Context,
    attributions: Sequence[Attribution],
    tally: Tally,
    sources: Sequence[CitedSource],
) -> dict[str, object]:
    stated = [a for a in attributions if a.basis == "stated"]
    body = [a for a in stated if context.sentences[a.sentence].part == "body"]
    counts = Counter(a.source_type for a in body)
    words = context.body_words
    running = sorted(a.sentence for a in attributions if a.basis == "running")
    return {
        "statements": len(tally.statements),
        "attributed": len(tally.attributed),
        "running": running,
        "per_100_words": 100 * len(body) / words if words else 0.0,
        "direct_quotes": sum(a.quote != "indirect" for a in body),
        "distinct_sources": sum(one.attributions > 0 for one in sources),
        "by_source_type": {kind: counts[kind] for kind in SOURCE_TYPES},
        **_shares(body, sources),
        "claims": len(tally.claims),
        "unsourced_claims": tally.unsourced,
    }


def _shares(body: Sequence[Attribution], sources: Sequence[CitedSource]) -> dict[str, float | None]:
    """Parts of the body's attributions that have a source, 0…1; None where none has one.

    ``top_source_share`` alone is a part of the attributed words.
    """
    cited = [(a.source_type, sources[a.source_index]) for a in body if a.source_index is not None]

    def share(fits: Callable[[SourceType, CitedSource], bool]) -> float | None:
        return sum(fits(*one) for one in cited) / len(cited) if cited else None

    return {
        "named_share": share(lambda kind, _: kind in NAMED),
        "anonymous_share": share(lambda kind, _: kind == "anonymous"),
        "official_share": share(lambda _, one: "official" in one.kinds),
        "expert_share": share(lambda _, one: "expert" in one.kinds),
        "document_share": share(lambda kind, _: kind == "document"),
        "outlet_share": share(lambda _, one: "outlet" in one.kinds),
        "top_source_share": max((one.word_share for one in sources), default=None),
    }

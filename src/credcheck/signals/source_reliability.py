"""Source reliability: what rating lists say of the article's source, and nothing else.

Style never enters; what the page shows of itself (``transparency``) stands beside the value.
"""

from __future__ import annotations

from credcheck.errors import BadDomain
from credcheck.signals import Context
from credcheck.sources import SourceRecord, wires
from credcheck.types import Notice, Score, SignalResult

ID = "source_reliability"
REQUIRES: tuple[str, ...] = ()
READS_SOURCE = True
COVERS = "the rating that a further independent list would give"


def measure(context: Context) -> SignalResult:
    """The source's record as a score; abstains without a domain or where no list knows it."""
    article = context.article
    address = article.url or article.domain
    if not address:
        return _abstained(context, Notice("no_domain", "no domain was given, so no list was asked"))
    try:
        record = context.registry.lookup(address, reference=context.today)
    except BadDomain as error:
        return _abstained(context, Notice("no_domain", str(error)))
    return SignalResult(_score(context, record))


def _abstained(context: Context, reason: Notice) -> SignalResult:
    details: dict[str, object] = {
        "scope": None,
        "via": None,
        "assessments": [],
        "notes": [],
        "votes": 0,
        "transparency": dict(context.article.transparency),
        "transparency_seen": dict(context.article.transparency_seen),
        "second_sources": _second_sources(context),
    }
    score = Score(None, reason.detail, "unknown", "high", abstained=reason, details=details)
    return SignalResult(score)


def _score(context: Context, record: SourceRecord) -> Score:
    plain = record.to_dict()
    return Score(
        value=record.value,
        label=_label(record),
        level=record.level,
        better="high",
        interval=record.interval,
        covers=COVERS if record.interval else None,
        thresholds=record.thresholds if record.value is not None else None,
        abstained=record.abstained,
        details={
            "scope": record.scope,
            "via": record.via,
            "assessments": plain["assessments"],
            "notes": plain["notes"],
            "votes": record.votes,
            "transparency": dict(context.article.transparency),
            "transparency_seen": dict(context.article.transparency_seen),
            "second_sources": _second_sources(context),
        },
    )


def _second_sources(context: Context) -> list[dict[str, object]]:
    """The news agencies that the article says it comes from: its claim, checked against nothing."""
    return [
        {
            "name": wire.name,
            "domain": wire.domain,
            "where": wire.where,
            "span": [wire.span.start, wire.span.end] if wire.span else None,
        }
        for wire in wires.named(context.article)
    ]


def _label(record: SourceRecord) -> str:
    if record.abstained:
        return record.abstained.detail
    if decided := next((note for note in record.notes if note.code == "overridden"), None):
        return f"{record.scope}: {record.value:.2f} of 1, {decided.detail}"
    counting = sum(assessment.counts for assessment in record.assessments)
    lists = "one list" if counting == 1 else f"{counting} lists"
    return f"{record.scope}: rated {record.value:.2f} of 1 by {lists}"

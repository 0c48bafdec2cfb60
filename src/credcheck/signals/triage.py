"""Triage: what to open first. A fixed formula over the other scores; nothing is learned.

``.35 · sensationalism percentile + .25 · (1 - source reliability) + .40 · thin sourcing``, where thin
sourcing is ``.5 · unsourced claims ÷ claims + .25 · anonymous share + .25 · share of "none"``.
Terms that abstain drop out and the weights renormalise; with a single term left there is no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credcheck.signals import Context
from credcheck.types import Notice, Score, SignalResult

ID = "triage"
REQUIRES = ("attribution", "sensationalism", "source_reliability")
WEIGHTS = {"sensationalism": 0.35, "source_reliability": 0.25, "thin_sourcing": 0.40}
_WORDS = {
    "sensationalism": "sensational language",
    "source_reliability": "ratings of the source",
    "thin_sourcing": "thin sourcing",
}


def measure(context: Context) -> SignalResult:
    """The weighted mean of the terms that are there, and why, strongest first."""
    scores = {name: result.score for name, result in context.results.items()}
    terms: dict[str, float | None] = {
        "sensationalism": scores["sensationalism"].percentile,
        "source_reliability": _complement(scores["source_reliability"].value),
        "thin_sourcing": thin_sourcing(scores["attribution"]),
    }
    present = {name: value for name, value in terms.items() if value is not None}
    details: dict[str, Any] = {"terms": terms, "why": _why(present, terms)}
    if len(present) < 2:
        reason = Notice("too_few_terms", "fewer than two of the three terms could be measured")
        return SignalResult(
            Score(None, reason.detail, "unknown", "low", abstained=reason, details=details)
        )
    total = sum(WEIGHTS[name] for name in present)
    value = sum(WEIGHTS[name] * term for name, term in present.items()) / total
    return SignalResult(Score(value, "what to check first", better="low", details=details))


def thin_sourcing(attribution: Score) -> float | None:
    """Thin sourcing in 0…1 from the attribution score, or None when that abstains."""
    if attribution.value is None:
        return None
    details: Mapping[str, Any] = attribution.details
    counts: Mapping[str, int] = details["by_source_type"]
    total = sum(counts.values())
    claims = len(details["unsourced_claims"]) / details["claims"] if details["claims"] else 0.0
    none = counts["none"] / total if total else 0.0
    return 0.5 * claims + 0.25 * (details["anonymous_share"] or 0.0) + 0.25 * none


def _complement(value: float | None) -> float | None:
    return None if value is None else 1 - value


def _why(present: Mapping[str, float], terms: Mapping[str, float | None]) -> list[str]:
    ranked = sorted(present, key=lambda name: -WEIGHTS[name] * present[name])
    why = [f"{_WORDS[name]}: {present[name]:.2f} of 1" for name in ranked]
    left_out = [_WORDS[name] for name, value in terms.items() if value is None]
    if left_out:
        why.append(f"left out, since not measured: {', '.join(left_out)}")
    return why

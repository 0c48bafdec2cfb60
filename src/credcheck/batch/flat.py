"""A report → rows of the flat tables, in the columns of :mod:`credcheck.batch.schema`.

Fields of a report that are not there give nulls, and fields that nobody knows are passed over: a
newer report still fits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from credcheck.batch.schema import SCORES, TABLES
from credcheck.report import Report

SEPARATOR = " | "
_ENCODE = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_NAMES = {table: tuple(column.name for column in columns) for table, columns in TABLES.items()}
_PARTS = ("clickbait", "charged_headline", "shouting", "loaded_share", "quoted_loaded_share")
_COUNTS = (
    *("statements", "attributed", "distinct_sources", "anonymous_share", "official_share"),
    *("expert_share", "document_share", "outlet_share", "top_source_share"),
)
_READINGS = ("loaded", "quoted_loaded", "subjective", "check_worthy")
_TERMS = ("sensationalism", "attribution", "source_style")

Values = dict[str, Any]


def line(value: Any) -> bytes:
    """One JSON value as a line of ASCII: nothing in it acts on a terminal that shows it."""
    return _ENCODE(value).replace("\x7f", "\\u007f").encode("ascii") + b"\n"


def rows(table: str, position: int, report: Report, document_id: str | None) -> Iterator[Values]:
    """The rows of one table that a report makes; every row has every column, in order."""
    made = {"articles": _articles, "sentences": _sentences, "attributions": _attributions}
    names = _NAMES[table]
    for values in made[table](report.data, document_id):
        values["position"] = position
        yield {name: values.get(name) for name in names}


def _articles(data: Mapping[str, Any], document_id: str | None) -> Iterable[Values]:
    document, scores, given = data["document"], data["scores"], data["input"]
    source = scores.get("source_reliability", {})
    triage = data.get("triage") or {}
    values: Values = {
        "document_id": document_id,
        "report_id": data["id"],
        "kind": given.get("kind"),
        "url": given.get("url"),
        "url_verified": given.get("url_verified"),
        "outlet": source.get("scope") or document.get("domain"),
        "byline": _joined(document.get("byline") or ()),
        "sentences": len(data["sentences"]),
        "warnings": _joined(notice["code"] for notice in document.get("warnings", ())),
        "second_sources": _joined(
            str(wire.get("name") or wire.get("source") or wire.get("domain") or "")
            for wire in source.get("second_sources") or ()
        ),
        "triage": triage.get("value"),
        "triage_why": _joined(triage.get("why") or ()),
        "created_at": data["created_at"],
        "bundle_sha256": data["provenance"]["bundle"]["sha256"],
        "result_sha256": data["provenance"].get("result_sha256"),
    }
    for name in ("domain", "publisher", "headline", "published", "language", "genre", "words"):
        values[name] = document.get(name)
    values["text_sha256"] = document.get("text_sha256")
    for name in SCORES:
        values |= _score(name, scores.get(name) or {})
    parts = scores.get("sensationalism", {}).get("parts") or {}
    values |= {name: (parts.get(name) or {}).get("value") for name in _PARTS}
    attribution = scores.get("attribution", {})
    values |= {name: attribution.get(name) for name in _COUNTS}
    claims = attribution.get("unsourced_claims")
    values["unsourced_claims"] = len(claims) if isinstance(claims, Sequence) else None
    return (values,)


def _score(name: str, score: Mapping[str, Any]) -> Values:
    low, high = score.get("interval") or (None, None)
    return {
        name: score.get("value"),
        f"{name}_low": low,
        f"{name}_high": high,
        f"{name}_level": score.get("level"),
        f"{name}_percentile": score.get("percentile"),
        f"{name}_abstained": (score.get("abstained") or {}).get("code"),
    }


def _sentences(data: Mapping[str, Any], document_id: str | None) -> Iterable[Values]:
    del document_id
    for sentence in data["sentences"]:
        scores, terms = sentence["scores"], sentence["contributions"]
        evidence = sentence["evidence"]
        values: Values = {
            "index": sentence["index"],
            "part": sentence["part"],
            "start": sentence["start"],
            "end": sentence["end"],
            "text": sentence["text"],
            "evidence": _joined(one["code"] for one in evidence),
            "reasons": _joined(one["reason"] for one in evidence),
        }
        for name in _READINGS:
            values[name] = scores.get(name)
        for name in _TERMS:
            values[f"adds_to_{name}"] = terms.get(name)
        yield values


def _attributions(data: Mapping[str, Any], document_id: str | None) -> Iterable[Values]:
    del document_id
    text = data["document"]["text"]
    for sentence in data["sentences"]:
        for one in sentence["attributions"]:
            content = one.get("content") or ()
            yield {
                "sentence": sentence["index"],
                **_span("source", one.get("source"), text),
                **_span("cue", one.get("cue"), text),
                "content_start": min((span[0] for span in content), default=None),
                "content_end": max((span[1] for span in content), default=None),
                "source_type": one.get("source_type"),
                "resolved_source": one.get("resolved_source"),
                "quote": one.get("quote"),
                "basis": one.get("basis", "stated"),
                **_cited(data, one.get("source_index")),
            }


def _cited(data: Mapping[str, Any], index: int | None) -> Values:
    """What the report's ledger has of an attribution's source."""
    if index is None:
        return {}
    cited = data["sources"][index]
    told: Values = {name: cited[name] for name in ("name", "title", "affiliation")}
    return told | {"kinds": _joined(cited["kinds"])}


def _span(name: str, span: Sequence[int] | None, text: str) -> Values:
    if span is None:
        return {}
    start, end = span
    return {name: text[start:end], f"{name}_start": start, f"{name}_end": end}


def _joined(items: Iterable[str]) -> str | None:
    return SEPARATOR.join(items) or None

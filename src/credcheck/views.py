"""What a reader gets of a report: chosen parts, more or less of the article's text, a summary.

A report repeats an article that belongs to its publisher. Its owner sees all of it; what is shared or
public quotes (``quotes``), and what only counts or joins needs no text at all (``none``). What went
through a view with less than the full text says so in ``document.text_policy`` and cannot be
verified again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal

from credcheck.errors import InputError
from credcheck.render import escape
from credcheck.report import OffsetUnit, Report

TextPolicy = Literal["full", "quotes", "none"]

PARTS = ("document", "scores", "triage", "sentences", "sources", "feedback")
"""What ``include`` can name and a report has beside what every view shows."""

SENTENCE_PARTS = ("evidence", "attributions", "selectors", "contributions")
"""Parts of sentences: naming one shows the sentences with it and without the others."""

QUOTE_CHARS = 300
"""The longest quotation of one sentence, in code points."""

QUOTED_SHARE = 10
"""A view with quotations shows at most one part in so many of the article's body."""

NAME_CHARS = 80
"""The longest name or description of a source that is shown outside a quotation."""

SUMMARY_BYTES = 2048

_ALWAYS = ("schema_version", "id", "created_at", "input", "provenance")
_OF_PART = {
    "evidence": ("evidence",),
    "attributions": ("attributions",),
    "selectors": ("selector",),
    "contributions": ("contributions", "if_removed"),
}
_ANY_SENTENCE = ("index", "part", "text", "start", "end", "scores")


def view(
    data: Mapping[str, Any],
    *,
    include: Collection[str] | None = None,
    text: TextPolicy = "full",
    offset_unit: OffsetUnit = "codepoint",
) -> dict[str, Any]:
    """A copy of a report's JSON values with the parts that ``include`` names, all of them if None.

    ``text`` says how much of the article it repeats: ``full``, ``quotes`` (the headline, and of
    sentences with evidence up to QUOTE_CHARS each and a tenth of the body in all) or ``none``
    (offsets and digests). Raises InputError for a part that does not exist, ReportError for what is
    no report.
    """
    wanted = _wanted(include)
    report = Report.from_dict(data)
    if text == "quotes":
        found = _quoting(report)
    elif text == "none":
        found = _without_text(report)
    else:
        found = report.to_dict(offset_unit=offset_unit)
    if text != "full":
        if offset_unit != "codepoint":
            _move(found, report, offset_unit)
        found["document"]["text_policy"] = text
    return found if wanted is None else _chosen(found, wanted)


def summary(data: Mapping[str, Any], *, with_url: bool) -> dict[str, Any]:
    """What a badge or a list shows: at most SUMMARY_BYTES as compact JSON in ASCII, for any report.

    ``with_url`` says whether the article's address may stand in it.
    """
    document, given = data["document"], data["input"]
    scores = {
        name: {key: score[key] for key in ("value", "level", "percentile", "better")}
        | ({"abstained": score["abstained"]["code"]} if score["abstained"] else {})
        for name, score in data["scores"].items()
    }
    attribution = data["scores"].get("attribution") or {}
    found: dict[str, Any] = {
        "id": data["id"],
        "created_at": data["created_at"],
        "headline": document["headline"],
        "domain": document["domain"],
        "url": (given.get("final_url") or given.get("url")) if with_url else None,
        "scores": scores,
        "triage": (data["triage"] or {}).get("value"),
        "sentences": len(data["sentences"]),
        "statements": attribution.get("statements"),
        "unsourced_claims": len(attribution.get("unsourced_claims") or ()),
        "bundle": data["provenance"]["bundle"]["id"],
    }
    return _fitted(found)


def _wanted(include: Collection[str] | None) -> frozenset[str] | None:
    if include is None:
        return None
    known = (*PARTS, *SENTENCE_PARTS)
    if unknown := sorted(set(include) - set(known)):
        raise InputError(
            f"a report has no part {', '.join(map(repr, unknown))}; it has {', '.join(known)}"
        )
    return frozenset(include)


def _chosen(found: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    kept = {name: found[name] for name in (*_ALWAYS, *PARTS) if name in found}
    for name in PARTS:
        if name not in wanted:
            kept.pop(name, None)
    parts = wanted & set(SENTENCE_PARTS)
    if parts:
        fields = [*_ANY_SENTENCE, *(field for part in parts for field in _OF_PART[part])]
        kept["sentences"] = [
            {name: value for name, value in sentence.items() if name in fields}
            for sentence in found["sentences"]
        ]
    return kept


def _quoting(report: Report) -> dict[str, Any]:
    found = report.to_dict()
    shown = _quotations(found)
    found["document"]["text"] = None
    for sentence in found["sentences"]:
        end = shown.get(sentence["index"])
        sentence["selector"] = None
        if end is None:
            sentence["text"] = None
            _silence(sentence["evidence"])
        elif end < sentence["end"]:
            sentence["text"] = sentence["text"][: end - sentence["start"]] + "…"
            _silence(one for one in sentence["evidence"] if one["end"] > end)
        for attribution in sentence["attributions"]:
            _shorten(attribution, "resolved_source")
    for entity in _ledger(found):
        _shorten_all(entity)
    return found


def _quotations(data: Mapping[str, Any]) -> dict[int, int]:
    """The sentences that are quoted, each with the offset at which its quotation ends.

    The headline is always one. Of the others those come first whose evidence is strongest.
    """
    body = [s for s in data["sentences"] if s["part"] != "headline"]
    shown = {s["index"]: s["end"] for s in data["sentences"] if s["part"] == "headline"}
    left = sum(s["end"] - s["start"] for s in body) // QUOTED_SHARE
    ranked = sorted(
        (s for s in body if s["evidence"]),
        key=lambda s: (-max(e["score"] for e in s["evidence"]), s["index"]),
    )
    for sentence in ranked:
        length = min(sentence["end"] - sentence["start"], QUOTE_CHARS)
        if length <= left:
            shown[sentence["index"]] = sentence["start"] + length
            left -= length
    return shown


def _without_text(report: Report) -> dict[str, Any]:
    found = report.to_dict()
    found["document"] |= {"text": None, "headline": None, "byline": []}
    for sentence in found["sentences"]:
        sentence |= {"text": None, "selector": None}
        _silence(sentence["evidence"])
        for attribution in sentence["attributions"]:
            attribution["resolved_source"] = None
    found.pop("sources", None)
    found.pop("feedback", None)
    return found


def _silence(evidence: Iterable[dict[str, Any]]) -> None:
    """Take the reasons away, which repeat words of the text; codes, scores and spans stay."""
    for one in evidence:
        one["reason"] = None


def _ledger(found: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    sources: Iterable[dict[str, Any]] = found.get("sources") or ()
    return sources


def _shorten_all(entity: dict[str, Any]) -> None:
    for name, value in entity.items():
        if isinstance(value, str):
            _shorten(entity, name)


def _shorten(holder: dict[str, Any], name: str) -> None:
    value = holder.get(name)
    if isinstance(value, str) and len(value) > NAME_CHARS:
        holder[name] = value[: NAME_CHARS - 1] + "…"


def _move(found: dict[str, Any], report: Report, unit: OffsetUnit) -> None:
    """Offsets in another unit, which only the whole text can tell."""
    moved = report.to_dict(offset_unit=unit)
    for mine, theirs in zip(found["sentences"], moved["sentences"], strict=True):
        mine["start"], mine["end"] = theirs["start"], theirs["end"]
        for one, other in zip(mine["evidence"], theirs["evidence"], strict=True):
            one["start"], one["end"] = other["start"], other["end"]
        for one, other in zip(mine["attributions"], theirs["attributions"], strict=True):
            one |= {key: other[key] for key in ("source", "cue", "content") if key in other}
    found["document"]["offset_unit"] = unit


def _fitted(found: dict[str, Any]) -> dict[str, Any]:
    """The summary with its longest texts cut until it is small enough."""
    for limit in (300, 150, 60, 0):
        for name in ("headline", "domain", "url"):
            value = found[name]
            if isinstance(value, str) and len(value) > limit:
                # Half an address leads somewhere else.
                cut = name == "headline" and limit
                found[name] = value[: limit - 1] + "…" if cut else None
        if len(escape.json(found)) <= SUMMARY_BYTES:
            return found
    return {name: found[name] for name in ("id", "created_at", "triage", "bundle")}

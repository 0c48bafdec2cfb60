"""What a reader gets of a report: chosen parts, more or less of the article's text, a summary.

A report repeats an article that belongs to its publisher. Its owner sees all of it; what is shared or
public quotes (``quotes``), and what only counts or joins needs no text at all (``none``). What went
through a view with less than the full text says so in ``document.text_policy`` and cannot be
verified again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Literal, get_args

from credcheck.errors import InputError, ReportError
from credcheck.report import OffsetUnit, Report
from credcheck.withhold import MARK, NAME_CHARS, QUOTE_CHARS, check_whole, withhold

__all__ = [
    "NAME_CHARS",
    "PARTS",
    "QUOTE_CHARS",
    "SENTENCE_PARTS",
    "SUMMARY_BYTES",
    "TextPolicy",
    "check_parts",
    "summary",
    "view",
]

TextPolicy = Literal["full", "quotes", "none"]

PARTS = ("document", "scores", "triage", "sentences", "sources", "feedback")
"""What ``include`` can name and a report has beside what every view shows."""

SENTENCE_PARTS = ("evidence", "attributions", "selectors", "contributions")
"""Parts of sentences: naming one shows the sentences with it; ``sentences`` shows them whole."""

SUMMARY_BYTES = 2048
"""The most that a summary takes, as JSON in ASCII."""

# Bytes of a field in a summary; what cannot be left out takes about half of its room.
_LONGEST = dict.fromkeys(("id", "created_at", "bundle"), 120) | {"headline": 640}
_FIELDS = ("value", "level", "percentile", "better")

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
    sentences with evidence up to QUOTE_CHARS each and a tenth of the article in all) or ``none``
    (offsets and digests); less than ``full`` is said in ``document.text_policy``. ``offset_unit`` is
    what offsets of the copy count. Raises InputError for a part or policy that does not exist,
    ReportError for what is no report or has lost text already.
    """
    wanted = None if include is None else check_parts(include)
    if text not in get_args(TextPolicy):
        raise InputError(f"there is no text policy {text!r}; there are full, quotes and none")
    report = Report.from_dict(data)
    try:
        check_whole(report.data)
        found = report.to_dict(offset_unit=offset_unit)
        if text != "full":
            withhold(found, report.data, text)
        return found if wanted is None else _chosen(found, wanted)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(f"a field is missing or of the wrong type: {error!r}") from error


def summary(data: Mapping[str, Any], *, with_url: bool) -> dict[str, Any]:
    """What a badge or a list shows: at most SUMMARY_BYTES as JSON, for any report.

    ``with_url`` says whether the article's address may stand in it. A long headline is cut; what else
    does not fit is left out: the address, the host, scores from the last on. Raises ReportError for
    what is no report.
    """
    try:
        return _fitted(_summary(data, with_url=with_url))
    except (KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"a field is missing or of the wrong type: {error!r}") from error


def _summary(data: Mapping[str, Any], *, with_url: bool) -> dict[str, Any]:
    document, given = data["document"], data["input"]
    scores = {
        name: {field: score[field] for field in _FIELDS}
        | ({"abstained": score["abstained"]["code"]} if score["abstained"] else {})
        for name, score in data["scores"].items()
    }
    attribution = data["scores"].get("attribution") or {}
    return {
        "id": data["id"],
        "created_at": data["created_at"],
        "headline": document["headline"],
        "domain": document["domain"],
        "url": (given.get("final_url") or given.get("url")) if with_url else None,
        "scores": scores,
        "triage": (data.get("triage") or {}).get("value"),
        "sentences": len(data["sentences"]),
        "statements": attribution.get("statements"),
        "unsourced_claims": len(attribution.get("unsourced_claims") or ()),
        "bundle": data["provenance"]["bundle"]["id"],
    }


def check_parts(include: Collection[str]) -> frozenset[str]:
    """The parts that ``include`` names. Raises InputError for one that a report does not have."""
    known = (*PARTS, *SENTENCE_PARTS)
    if unknown := sorted(set(include) - set(known)):
        raise InputError(
            f"a report has no part {', '.join(map(repr, unknown))}; it has {', '.join(known)}"
        )
    return frozenset(include)


def _chosen(found: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    parts = wanted & set(SENTENCE_PARTS)
    shown = [*_ALWAYS, *(n for n in PARTS if n in wanted or (parts and n == "sentences"))]
    kept = {name: found[name] for name in shown if name in found}
    if "sentences" in kept and "sentences" not in wanted:
        fields = {*_ANY_SENTENCE, *(field for part in parts for field in _OF_PART[part])}
        kept["sentences"] = [
            {name: value for name, value in sentence.items() if name in fields}
            for sentence in kept["sentences"]
        ]
    document = found["document"]
    if "document" not in kept and (
        "text_policy" in document or document["offset_unit"] != "codepoint"
    ):
        # Whoever reads the rest has to know what was left out and what its offsets count.
        said = ("text_policy", "offset_unit")
        kept["document"] = {name: document[name] for name in said if name in document}
    return kept


def _fitted(found: dict[str, Any]) -> dict[str, Any]:
    """The summary made small enough: the headline cut, whole addresses and scores left out.

    Measured is JSON in ASCII with blanks, the longest of the forms in which it may be sent.
    """
    found = {name: _short(value, _LONGEST.get(name)) for name, value in found.items()}
    scores: dict[str, Any] = found["scores"]
    for name in ("url", "domain"):
        # Half an address leads somewhere else.
        if _size(found) > SUMMARY_BYTES:
            found[name] = None
    while scores and _size(found) > SUMMARY_BYTES:
        scores.popitem()
    return found


def _short(value: Any, limit: int | None) -> Any:
    if limit is None or not isinstance(value, str) or _size(value) <= limit:
        return value
    low, high = 0, len(value)
    while low < high:
        middle = (low + high + 1) // 2
        if _size(value[:middle] + MARK) <= limit:
            low = middle
        else:
            high = middle - 1
    return value[:low] + MARK


def _size(value: Any) -> int:
    return len(json.dumps(value))

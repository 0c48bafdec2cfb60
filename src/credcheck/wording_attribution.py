"""Attribution evidence in words: an editor's note on each source and each claim without one."""

from __future__ import annotations

import re

from credcheck.types import Attribution, SourceType

_EXPERT = re.compile(
    r"\b(?:professor|prof\.|dr\.?|scientists?|researchers?|experts?|economists?|analysts?|"
    r"epidemiologists?|historians?|engineers?)\b",
    re.IGNORECASE,
)
_STUDY = re.compile(r"\b(?:study|studies|survey|paper|research|trial|poll)\b", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(?:two|three|four|several|people|officials|sources|aides|insiders)\b", re.IGNORECASE
)
_CODES: dict[SourceType, str] = {
    "named_person": "named_person",
    "organization": "organization",
    "document": "document_cited",
    "anonymous": "anonymous_single",
    "unnamed_person": "unnamed_person",
    "group": "group",
    "none": "no_source",
}


def reason_code(source_type: SourceType, source: str) -> str:
    """The credibility signal's name for a source: expert, study, anonymous_multiple …"""
    if source_type == "document" and _STUDY.search(source):
        return "study"
    if source_type in ("named_person", "group", "unnamed_person") and _EXPERT.search(source):
        return "expert"
    if source_type == "anonymous" and _PLURAL.search(source):
        return "anonymous_multiple"
    return _CODES[source_type]


def attribution_reason(attribution: Attribution, text: str) -> str:
    """One sentence on who stands behind the words, and how they are given."""
    source = attribution.source
    words = text[source.start : source.end] if source else ""
    name = attribution.resolved_source or words
    if attribution.source_type == "none" or not name:
        cue = attribution.cue
        if cue:
            return f"'{text[cue.start : cue.end]}' attributes this to nobody."
        return "A quotation for which no source was found in this text."
    how = {"direct": "directly", "indirect": "in other words", "mixed": "partly in quotation marks"}
    verb = f"Reports {_quoted(name, words)} {how[attribution.quote]}"
    if attribution.quote == "direct":
        verb = f"Quotes {_quoted(name, words)} directly"
    return f"{verb}: {_NOTES[attribution.source_type]}."


_NOTES: dict[SourceType, str] = {
    "named_person": "a person given by name",
    "organization": "a named body",
    "document": "a document",
    "anonymous": "not named; an insider that the reader cannot identify",
    "unnamed_person": "a person who is not named",
    "group": "a group, nobody in particular",
    "none": "no source",
}


def _quoted(name: str, words: str) -> str:
    if words and words.casefold() != name.casefold() and name.casefold() not in words.casefold():
        return f"'{name}' (here '{words}')"
    return f"'{words or name}'"


def claim_reason(kinds: list[str]) -> str:
    """Why a claim wants a source: what it states without saying where it comes from."""
    what = {
        "number": "a number",
        "cause": "a cause",
        "comparison": "a comparison",
        "name": "something about a named person, place or body",
    }
    stated = [what[kind] for kind in kinds][:2]
    if not stated:
        return "A check-worthy statement that does not say where it comes from."
    return f"States {' and '.join(stated)} without saying where it comes from."

"""Attribution evidence in words: an editor's note on each source and each claim without one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from credcheck.attribution.phrases import EDGES
from credcheck.attribution.titles import LEADS
from credcheck.types import Attribution, CitedSource, InnerSource, Quote, SourceType

_STUDY = re.compile(r"\b(?:study|studies|survey|paper|research|trial|poll)\b", re.IGNORECASE)
_PLURAL = re.compile(
    r"\b(?:two|three|four|several|people|officials|sources|aides|insiders)\b", re.IGNORECASE
)
_CODES: Mapping[SourceType, str] = {
    "named_person": "named_person",
    "organization": "organization",
    "document": "document_cited",
    "anonymous": "anonymous_single",
    "unnamed_person": "unnamed_person",
    "group": "group",
    "none": "no_source",
}
_SAYS: Mapping[Quote, str] = {
    "direct": "Quotes {} directly",
    "indirect": "Gives the words of {} indirectly",
    "mixed": "Quotes {} in part",
}
_LONG_TITLE = 3


def reason_code(attribution: Attribution, source: CitedSource | None, text: str) -> str:
    """The credibility signal's name for a source: expert, study, anonymous_multiple …"""
    kind = attribution.source_type
    words = _words(attribution, text) or (source.name if source else "")
    if kind == "document" and source is not None and source.links:
        return "document_available"
    if kind == "document" and _STUDY.search(words):
        return "study"
    if source is not None and "expert" in source.kinds:
        return "expert"
    if kind == "anonymous" and _PLURAL.search(words):
        return "anonymous_multiple"
    return _CODES[kind]


def attribution_reason(
    attribution: Attribution, source: CitedSource | None, text: str, *, has_links: bool = False
) -> str:
    """What the words rest on, as an editor would note it in the margin; one or two sentences."""
    if source is None:
        cue = attribution.cue
        if cue:
            return f"'{text[cue.start : cue.end]}' attributes this to nobody."
        return "A quotation for which no source was found in this text."
    words = _words(attribution, text)
    kind = attribution.source_type
    if kind in ("named_person", "organization"):
        note = f"{_SAYS[attribution.quote].format(_who(source, words))}."
        return note if kind == "named_person" else f"{note} No person of it is named."
    rests = f"Rests on {_quoted(source.name, words)}"
    if kind == "document":
        return f"{rests}: a document{_availability(source, has_links=has_links)}."
    if kind == "group":
        return f"{rests}: several people, none of them named.{_granted(source)}"
    return f"{rests}: not named; {_reason_unnamed(source, text)}"


def running_reason(attribution: Attribution, source: CitedSource | None) -> str:
    """Why a sentence without a source of its own is shown under the one before it."""
    name = source.name if source else attribution.resolved_source or "the source before it"
    return f"Names no source; seems to go on with what '{name}' said, and may be the outlet's own."


def inner_reason(inner: InnerSource, source: CitedSource | None, text: str) -> str:
    """A source that the article only has through another one."""
    own = text[inner.source.start : inner.source.end]
    through = f"'{source.name}'" if source else "somebody who is not named"
    return f"'{own}' is a source inside a source: known here only through {through}."


def weasel_reason(form: str) -> str:
    """Wording that sounds like a source and is none."""
    return f"'{form}' sounds like a source and names nobody who could be asked."


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


def titled(name: str, title: str | None, affiliation: str | None) -> str:
    """A name with what its bearer is: "Ann Sharp, Leeford University professor"."""
    if not title or title.casefold() in name.casefold():
        title = None
    if affiliation and affiliation.casefold() in name.casefold():
        affiliation = None
    if title and title.split()[0] in LEADS:
        title = f"who {title}"
    elif title and affiliation and len(title.split()) <= _LONG_TITLE and " of " not in title:
        return f"{name}, {affiliation} {title}"
    return ", ".join(filter(None, (name, title, affiliation)))


def _words(attribution: Attribution, text: str) -> str:
    source = attribution.source
    return text[source.start : source.end].strip(EDGES) if source else ""


def _who(source: CitedSource, words: str) -> str:
    """A named source with title and affiliation, and how it is called here where that is shorter."""
    if source.source_type == "named_person":
        who = titled(source.name, source.title, source.affiliation)
    else:
        who = source.name
    return f"{who}, here '{words}'," if _is_other(source.name, words) else _closed(who)


def _closed(who: str) -> str:
    """An apposition ends with a comma before the sentence goes on."""
    return f"{who}," if ", " in who else who


def _is_other(name: str, words: str) -> bool:
    return bool(words) and name.casefold() not in words.casefold()


def _quoted(name: str, words: str) -> str:
    return f"'{name}' (here '{words}')" if _is_other(name, words) else f"'{words or name}'"


def _availability(source: CitedSource, *, has_links: bool) -> str:
    if source.links:
        return ", linked in the article"
    return "; the article has no link to it" if has_links else ""


def _granted(source: CitedSource) -> str:
    return " Anonymity was agreed with them." if source.is_promised else ""


def _reason_unnamed(source: CitedSource, text: str) -> str:
    because = source.unnamed_because
    if because is not None:
        return f"the reason given: '{text[because.start : because.end]}'."
    if source.is_promised:
        return "anonymity was agreed, without a reason in this text."
    return "no reason for that found in this text."

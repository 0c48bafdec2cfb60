"""The words and the order in which both renderers tell a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from credcheck.report import Report
from credcheck.types import SOURCE_TYPES

JSONObject = Mapping[str, Any]

MINUS = "\N{MINUS SIGN}"
MARKED = ("sensationalism", "attribution", "source_style", "headline_match")
SLOTS = 6

NOT_A_VERDICT = (
    "These figures describe wording, sourcing and what others say of the source. "
    "They do not say whether the story is true."
)
SOURCE_WORDS = {
    "named_person": ("named person", "named people"),
    "organization": ("organization", "organizations"),
    "document": ("document", "documents"),
    "anonymous": ("anonymous source", "anonymous sources"),
    "unnamed_person": ("unnamed person", "unnamed people"),
    "group": ("group", "groups"),
    "none": ("attribution to nobody", "attributions to nobody"),
}
_LEVEL_WORDS = {
    "unclear": "the interval spans more than one level",
    "unknown": "nothing to go by",
}


def title(name: str) -> str:
    """A score's or a field's id in words: ``source_style`` is "Source style"."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def number(value: float | None, *, signed: bool = False) -> str:
    """Two decimals with a real minus sign; a dash where there is no value."""
    if value is None:
        return "–"
    text = f"{abs(value):.2f}"
    if value < 0 and float(text):
        return MINUS + text
    return f"+{text}" if signed else text


def interval(bounds: Sequence[float] | None) -> str:
    return f"{bounds[0]:.2f}–{bounds[1]:.2f}" if bounds else ""


def count(amount: int, singular: str, plural: str) -> str:
    return f"{amount} {singular if amount == 1 else plural}"


def level_note(score: JSONObject) -> str:
    """What to make of the level: which end is good, or why there is none."""
    note = _LEVEL_WORDS.get(score["level"] or "", "")
    if note and score["value"] is not None:
        return note[:1].upper() + note[1:] + "."
    if score["better"] and score["value"] is not None:
        return f"{title(score['better'])} is better."
    return ""


def tone(score: JSONObject) -> str:
    """``good``, ``middle`` or ``bad`` as the level is to the better end, ``neutral`` elsewhere."""
    if not score["better"] or score["level"] not in ("low", "medium", "high"):
        return "neutral"
    if score["level"] == "medium":
        return "middle"
    return "good" if score["level"] == score["better"] else "bad"


def document_facts(report: Report) -> list[str]:
    """Where the article is from, who wrote it, when, and how long it is."""
    document = report.document
    facts = [document["publisher"], document["domain"], ", ".join(document["byline"])]
    facts += [document["published"], document["genre"], document["language"]]
    return [*(str(fact) for fact in facts if fact), count(document["words"], "word", "words")]


def sourcing(score: JSONObject) -> str:
    """The attribution score's counts as one sentence."""
    if "statements" not in score:
        return ""
    total, attributed = score["statements"], score.get("attributed", 0)
    verb = "say where they come" if total != 1 else "says where it comes"
    parts = [f"{attributed} of {count(total, 'statement', 'statements')} {verb} from"]
    if "distinct_sources" in score:
        parts.append(count(score["distinct_sources"], "distinct source", "distinct sources"))
    if "direct_quotes" in score:
        parts.append(count(score["direct_quotes"], "direct quotation", "direct quotations"))
    return "; ".join(parts) + "."


def source_counts(score: JSONObject) -> list[str]:
    """The types of source that occur, as in "2 named people" and "1 document"."""
    counts = score.get("by_source_type", {})
    return [count(counts[kind], *SOURCE_WORDS[kind]) for kind in SOURCE_TYPES if counts.get(kind)]


def unsourced(report: Report) -> list[JSONObject]:
    """The claims that nobody is named for, the most check-worthy first."""
    by_index = {sentence["index"]: sentence for sentence in report.sentences}
    indices = report.scores.get("attribution", {}).get("unsourced_claims", [])
    return [by_index[index] for index in indices if index in by_index]


def absolute_terms(report: Report) -> dict[str, list[float]]:
    """The size of every sentence's contribution, by score."""
    found: dict[str, list[float]] = {}
    for sentence in report.sentences:
        for name, term in sentence["contributions"].items():
            found.setdefault(name, []).append(abs(term))
    return found


def most_telling(report: Report, limit: int) -> list[JSONObject]:
    """The sentences that did most for the scores, first the one that did most.

    A sentence weighs its share of each score's absolute contributions, so that scores with
    different units count alike, and its strongest evidence.
    """
    totals = {name: sum(terms) for name, terms in absolute_terms(report).items()}

    def weight(sentence: JSONObject) -> float:
        terms = sentence["contributions"].items()
        shares = sum(abs(term) / totals[name] for name, term in terms if totals[name])
        strongest = max((evidence["score"] for evidence in sentence["evidence"]), default=0.0)
        return float(shares + strongest)

    shown = [s for s in report.sentences if s["evidence"] or s["attributions"]]
    return sorted(shown, key=weight, reverse=True)[:limit]


def slot(signal: str) -> int:
    """The colour and line style of a signal, a number under SLOTS, the same in every report."""
    if signal in MARKED:
        return MARKED.index(signal)
    return len(MARKED) + sum(signal.encode()) % (SLOTS - len(MARKED))


def attribution_words(attribution: JSONObject, text: str) -> str:
    """Who says it and what kind of source that is: "Maria Lund (named person, direct quote)"."""
    source = attribution["source"]
    spoken = text[source[0] : source[1]] if source else ""
    resolved = attribution["resolved_source"]
    who = spoken or resolved or "nobody"
    if spoken and resolved and resolved.casefold() not in spoken.casefold():
        who = f"{spoken} = {resolved}"
    kind = SOURCE_WORDS[attribution["source_type"]][0]
    if attribution["source_type"] == "none":
        return f"nobody who is named ({attribution['quote']} quote)"
    return f"{who} ({kind}, {attribution['quote']} quote)"


def provenance_facts(report: Report) -> list[tuple[str, str]]:
    """What made the report, as names and values."""
    made = report.provenance
    return [
        ("credcheck", made["credcheck"]),
        ("scoring version", str(made["scoring_version"])),
        ("bundle", f"{made['bundle']['id']} sha256 {made['bundle']['sha256']}"),
        ("source lists", made["sources"]["id"]),
        ("runtime", made["runtime"]),
        ("text sha256", report.document["text_sha256"]),
        ("result sha256", made["result_sha256"]),
    ]

"""The words and the order in which all renderers tell a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from credcheck.attribution.phrases import EDGES
from credcheck.render.escape import plain
from credcheck.report import Report
from credcheck.types import SOURCE_TYPES
from credcheck.wording_attribution import titled

JSONObject = Mapping[str, Any]

MINUS = "\N{MINUS SIGN}"
MARKED = ("sensationalism", "attribution", "source_style", "headline_match")
SLOTS = 6
ORDER = ("sensationalism", "attribution", "source_reliability", "source_style", "headline_match")
WEIGHED = ("sensationalism", "source_style")
# How much a piece of evidence asks to be looked at; 0.8 for any other.
STRENGTHS = {
    "unsourced_claim": 0.6,
    "no_source": 0.5,
    "weasel_wording": 0.5,
    "running": 0.3,
    "anonymous_single": 0.4,
    "anonymous_multiple": 0.4,
    "capitals": 0.3,
    "exclamation": 0.3,
    "group": 0.2,
    "unnamed_person": 0.2,
    "source_in_source": 0.2,
    "named_person": 0.1,
    "organization": 0.1,
    "expert": 0.1,
    "study": 0.1,
    "document_cited": 0.1,
    "document_available": 0.1,
}

NOT_A_VERDICT = (
    "These figures describe wording, sourcing and what others say of the source. "
    "They do not say whether the story is true."
)
SCORES = "Scores"
TRIAGE = "How soon to open it"
SOURCING = "Who says so"
CLAIMS = "Check first"
CLAIMS_NOTE = "Claims that nobody is named for, the most worth checking first."
SENTENCES = "Sentence by sentence"
SOURCE = "The source"
TRANSPARENCY = "What the page shows of itself"
MADE = "How this was made"
WIRES = "News agencies it says it comes from"
WIRE_COLUMNS = ("Agency", "Domain", "Named in")
SIGNS = ("Sign", "Found", "Where")
ASSESSMENTS = ("List", "Verdict", "Score", "As of", "Counts")
LEDGER = ("Source", "What it is", "Statements", "Of attributed words", "Quoted", "Sentences")
LEDGER_NOTE = (
    "Everyone the article cites; in brackets sentences that only seem to go on with a source."
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
_QUOTED = {"direct": "yes", "indirect": "no", "mixed": "in part"}
_LEVEL_WORDS = {
    "unclear": "the interval spans more than one level",
    "unknown": "nothing to go by",
}


def title(name: str) -> str:
    """A score's or a field's id in words: ``source_style`` is "Source style"."""
    words = plain(name).replace("_", " ")
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
    """Both ends with two decimals, or nothing."""
    return f"{bounds[0]:.2f}–{bounds[1]:.2f}" if bounds else ""


def count(amount: int, singular: str, plural: str) -> str:
    """A number with its noun: "1 word", "2 words"."""
    return f"{amount} {singular if amount == 1 else plural}"


def level_note(score: JSONObject) -> str:
    """What to make of the level: which end is good, or why there is none."""
    note = _LEVEL_WORDS.get(score["level"] or "", "")
    if note and score["value"] is not None:
        return note[:1].upper() + note[1:] + "."
    if score["better"] and score["value"] is not None:
        return f"{title(score['better'])} is better."
    return ""


def meaning(score: JSONObject) -> str:
    """What a score says, in sentences; why there is none where it abstains."""
    if score["value"] is None:
        return f"Not scored: {score['abstained']['detail']}"
    label = plain(score["label"])
    told = label[:1].upper() + label[1:] + ("" if label.endswith((".", "!", "?")) else ".")
    return " ".join(filter(None, (told, level_note(score))))


def interval_note(score: JSONObject) -> str:
    """The interval and the quantity it covers as one sentence, or nothing."""
    if not score["interval"]:
        return ""
    covers = plain(score["covers"] or "").removeprefix("the ")
    return f"90 % interval {interval(score['interval'])}{covers and f' for the {covers}'}."


def tone(score: JSONObject) -> str:
    """``good``, ``middle`` or ``bad`` as the level is to the better end, ``neutral`` elsewhere."""
    if not score["better"] or score["level"] not in ("low", "medium", "high"):
        return "neutral"
    if score["level"] == "medium":
        return "middle"
    return "good" if score["level"] == score["better"] else "bad"


def headline(report: Report) -> str:
    """The headline, or words in its place where there is none to be seen."""
    shown = plain(report.document["headline"] or "")
    return shown if shown.strip() else "Text without a headline"


def document_facts(report: Report) -> list[str]:
    """Where the article is from, who wrote it, when, and how long it is."""
    document = report.document
    facts = [document["publisher"], document["domain"], ", ".join(map(plain, document["byline"]))]
    facts += [document["published"], title(document["genre"] or "").lower(), document["language"]]
    shown = [plain(fact) for fact in facts if fact]
    return [*filter(str.strip, shown), count(document["words"], "word", "words")]


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
    if top := score.get("top_source_share"):
        parts.append(f"{top:.0%} of the attributed words are one source's")
    if official := score.get("official_share"):
        parts.append(f"{official:.0%} of the attributions are to officials")
    return "; ".join(parts) + "."


def source_counts(score: JSONObject) -> list[str]:
    """The types of source that occur, as in "2 named people" and "1 document"."""
    counts = score.get("by_source_type", {})
    return [count(counts[kind], *SOURCE_WORDS[kind]) for kind in SOURCE_TYPES if counts.get(kind)]


class Cited(NamedTuple):
    """One source of the article as a reader is told of it; ``places`` are sentence indices."""

    name: str
    what: str
    statements: str
    share: str
    quoted: str
    places: Sequence[int]


def ledger(report: Report) -> list[Cited]:
    """Who the article cites, first who has the most of its attributed words."""
    return [
        Cited(
            name=cited_name(one),
            what=_what(one, report.text),
            statements=_statements(one),
            share=f"{one['word_share']:.0%}",
            quoted=_QUOTED.get(one["quote"] or "", ""),
            places=one["sentences"],
        )
        for one in report.sources
    ]


def cited_name(cited: JSONObject) -> str:
    """A source's name with its title and affiliation."""
    name, title, affiliation = (plain(cited[k] or "") for k in ("name", "title", "affiliation"))
    return titled(name, title or None, affiliation or None)


def _what(cited: JSONObject, text: str) -> str:
    """The kind of source, and for one without a name what is said of that."""
    facts = [SOURCE_WORDS[cited["source_type"]][0], *map(plain, cited["kinds"])]
    if cited["unnamed_because"]:
        start, end = cited["unnamed_because"]
        facts.append(f"unnamed: “{plain(text[start:end])}”")
    elif cited["is_promised"]:
        facts.append("anonymity agreed, no reason given")
    if cited["relayed_by"] and not cited["attributions"]:
        facts.append(f"only through {', '.join(map(plain, cited['relayed_by']))}")
    if cited["links"]:
        facts.append("linked")
    return ", ".join(facts)


def _statements(cited: JSONObject) -> str:
    more = f" (+{cited['running']})" if cited["running"] else ""
    return f"{cited['statements']}{more}"


def source_name(attribution: JSONObject, text: str) -> str:
    """Who says it, or the words that leave it open ("it is believed"); nothing without either."""
    if attribution["resolved_source"]:
        return plain(attribution["resolved_source"])
    for span in (attribution["source"], attribution["cue"]):
        if span:
            return plain(text[span[0] : span[1]].strip(EDGES))
    return ""


def unsourced(report: Report) -> list[JSONObject]:
    """The claims that nobody is named for, the most check-worthy first."""
    by_index = {sentence["index"]: sentence for sentence in report.sentences}
    indices = report.scores.get("attribution", {}).get("unsourced_claims", [])
    return [by_index[index] for index in indices if index in by_index]


def adds(sentence: JSONObject) -> str:
    """What a sentence adds to which scores, or nothing where that is next to nothing."""
    terms = [
        f"{title(name).lower()} {number(term, signed=True)}"
        for name, term in sentence["contributions"].items()
        if abs(term) >= 0.005
    ]
    return "adds to " + ", ".join(terms) if terms else ""


def absolute_terms(report: Report) -> dict[str, list[float]]:
    """The size of every sentence's contribution, by score."""
    found: dict[str, list[float]] = {}
    for sentence in report.sentences:
        for name, term in sentence["contributions"].items():
            found.setdefault(name, []).append(abs(term))
    return found


def ordered(scores: Mapping[str, JSONObject]) -> list[tuple[str, JSONObject]]:
    """The scores as a reader wants them: the known ones first, in a fixed order."""
    places = {name: place for place, name in enumerate(ORDER)}
    return sorted(scores.items(), key=lambda item: (places.get(item[0], len(ORDER)), item[0]))


def most_telling(report: Report, limit: int) -> list[JSONObject]:
    """The sentences to look at, first the one that says most.

    A sentence weighs its share of the absolute contributions to sensationalism and style, and its
    evidence by what that asks of a reader: charged words in the article's own voice and claims
    without a source more than a source that is named.
    """
    totals = {name: sum(terms) for name, terms in absolute_terms(report).items()}

    def weight(sentence: JSONObject) -> float:
        terms = sentence["contributions"]
        shares = sum(abs(terms[n]) / totals[n] for n in WEIGHED if n in terms and totals[n])
        strengths = sorted(map(_strength, sentence["evidence"]), reverse=True)
        return float(shares + sum(strengths[:3]))

    shown = [s for s in report.sentences if s["evidence"] or s["attributions"]]
    return sorted(shown, key=weight, reverse=True)[:limit]


def _strength(evidence: JSONObject) -> float:
    voice = 1.0 if evidence["voice"] == "own" else 0.4
    return float(STRENGTHS.get(evidence["code"], 0.8) * evidence["score"] * voice)


def slot(signal: str) -> int:
    """The colour and line style of a signal, a number under SLOTS, the same in every report."""
    if signal in MARKED:
        return MARKED.index(signal)
    return len(MARKED) + sum(signal.encode()) % (SLOTS - len(MARKED))


def attribution_words(attribution: JSONObject, text: str) -> str:
    """Who says it and what kind of source that is: "Maria Lund (named person, direct quote)"."""
    source = attribution["source"]
    spoken = plain(text[source[0] : source[1]].strip(EDGES)) if source else ""
    resolved = plain(attribution["resolved_source"] or "")
    who = spoken or resolved or "nobody"
    if spoken and resolved and resolved.casefold() not in spoken.casefold():
        who = f"{spoken} = {resolved}"
    kind = SOURCE_WORDS[attribution["source_type"]][0]
    if attribution["source_type"] == "none":
        return f"nobody who is named ({attribution['quote']} quote)"
    if attribution.get("basis") == "running":
        return f"perhaps still {who} ({kind}, not said)"
    return f"{who} ({kind}, {attribution['quote']} quote)"


def counts(assessment: JSONObject) -> str:
    """Whether the value rests on an assessment, and why not."""
    return ": ".join(
        filter(None, ("yes" if assessment["counts"] else "no", assessment.get("note")))
    )


def behind(sentence: JSONObject, report: Report) -> Iterator[JSONObject]:
    """The attributions of a sentence, then those of others whose content reaches into it."""
    yield from sentence["attributions"]
    for other in report.sentences:
        if other["index"] != sentence["index"]:
            for one in other["attributions"]:
                if any(a < sentence["end"] and b > sentence["start"] for a, b in one["content"]):
                    yield one


def who_says_so(sentence: JSONObject, report: Report) -> str:
    """Who the sentence has as its sources, told apart by commas."""
    said = [attribution_words(one, report.text) for one in behind(sentence, report)]
    return ", ".join(said) or "nobody is named"


def provenance_line(report: Report) -> str:
    """What made the report, in one line."""
    made = report.provenance
    facts = [
        f"credcheck {made['credcheck']}",
        f"scoring {made['scoring_version']}",
        f"{plain(made['bundle']['id'])} {made['bundle']['sha256'][:12]}",
        made["sources"]["id"],
        made["runtime"],
        f"result {made['result_sha256'][:12]}",
    ]
    return " · ".join(map(plain, facts))


def provenance_facts(report: Report) -> list[tuple[str, str]]:
    """What made the report, as names and values."""
    made = report.provenance
    return [
        ("credcheck", made["credcheck"]),
        ("scoring version", str(made["scoring_version"])),
        ("bundle", f"{plain(made['bundle']['id'])} sha256 {made['bundle']['sha256']}"),
        ("reference articles", made["bundle"].get("reference", "")),
        ("source lists", made["sources"]["id"]),
        ("runtime", made["runtime"]),
        ("text sha256", report.document["text_sha256"]),
        ("result sha256", made["result_sha256"]),
    ]


def signs(score: JSONObject) -> list[tuple[str, str, str]]:
    """What a page shows of its makers: sign, state, where it was seen; nothing without a page."""
    found, seen = score.get("transparency") or {}, score.get("transparency_seen") or {}
    if set(found.values()) <= {"unknown"}:
        return []
    return [(title(key), value, plain(seen.get(key, ""))) for key, value in found.items()]


def assessed(score: JSONObject) -> str:
    """Which source was asked about, and the copy that it was found inside, if there was one."""
    if not (scope := score.get("scope")):
        return ""
    via = f", the source inside a copy kept by {plain(score['via'])}" if score.get("via") else ""
    return f"Assessed as {plain(scope)}{via}."


def wires(score: JSONObject) -> list[tuple[str, str, str]]:
    """The news agencies that the article says it comes from: name, domain, where they are named."""
    return [
        (plain(one["name"]), plain(one["domain"]), title(one["where"]).lower())
        for one in score.get("second_sources", ())
    ]

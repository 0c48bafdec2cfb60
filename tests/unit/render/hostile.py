"""A report in which a stranger has written every text that a page, a list or a name can bring in."""

from functools import cache
from itertools import accumulate

from credcheck.report import Report
from tests.unit.render.examples import example

# What the library writes from its own closed lists; everything else is data.
OWN = {"schema_version", "offset_unit", "part", "voice", "signal", "source_type", "quote", "level",
       "better", "link", "type", "where", "basis", "kinds"}  # fmt: skip

# The places that each output must show, at the least.
EVERYWHERE = {
    "sentences.text",
    "sentences.evidence.code",
    "sentences.evidence.reason",
    "scores.id",
}
FOR_READERS = EVERYWHERE | {
    *(f"document.{name}" for name in ("headline", "byline", "publisher", "domain", "published")),
    "document.warnings.detail",
    "scores.headline_match.abstained.detail",
    "scores.sensationalism.label",
    "sources.name",
    "sources.title",
    "sources.affiliation",
    "triage.why",
    "triage.label",
    "provenance.runtime",
}
SOURCE = {
    "scores.source_reliability.notes.detail",
    "scores.source_reliability.scope",
    "scores.source_reliability.via",
    "scores.source_reliability.transparency.byline",
    "scores.source_reliability.transparency_seen.byline",
    "scores.source_reliability.second_sources.name",
    "scores.source_reliability.second_sources.domain",
    *(
        f"scores.source_reliability.assessments.{name}"
        for name in ("list", "verdict", "as_of", "note")
    ),
}
FULL = (
    FOR_READERS
    | SOURCE
    | {"sentences.attributions.resolved_source", "scores.source_reliability.factors.detail"}
)
PLACES = {
    "terminal": FOR_READERS | SOURCE,
    "html": FULL,
    "markdown": FULL,
    "csv": EVERYWHERE | {"sentences.attributions.resolved_source"},
    "json": FULL | {"input.url", "document.text_sha256"},
}


def written_by(words):
    """The example report with ``words`` in every place; a function gives the words for each place.

    A place is a field's path, as in ``document.headline``. Every sentence begins with the words, and
    so do every mark and every source's name in it. No check is made: words may hold what
    :meth:`Report.from_dict` refuses.
    """
    at = words if callable(words) else lambda place: words
    data = _example()
    rewritten = _rewrite(data, "", at)
    _name_a_score(rewritten, at("scores.id"))
    opening = at("sentences.text") + " "
    _open_sentences(rewritten, data["document"]["text"], opening)
    return Report(rewritten)


@cache
def _example():
    return example().data


def _rewrite(value, place, at):
    if isinstance(value, dict):
        below = {key: f"{place}.{key}" if place else key for key in value}
        lists = place == "provenance.sources.lists"
        names = {key: at(f"{place}.name") + str(k) if lists else key for k, key in enumerate(value)}
        return {names[key]: _rewrite(item, below[key], at) for key, item in value.items()}
    if isinstance(value, list):
        return [_rewrite(item, place, at) for item in value]
    if isinstance(value, str) and place.rpartition(".")[2] not in OWN:
        return at(place)
    return value


def _name_a_score(data, name):
    """A score, a part, a sign and a sentence's readings under a name that nobody knows."""
    data["scores"][name] = dict(data["scores"]["headline_match"])
    data["scores"]["sensationalism"]["parts"][name] = {"value": 0.25}
    data["scores"]["source_reliability"]["transparency"][name] = "present"
    for key in ("scores", "contributions", "if_removed"):
        data["sentences"][0][key][name] = 0.25


def _open_sentences(data, text, opening):
    """Put ``opening`` before every sentence, and move all offsets along."""
    starts = [sentence["start"] for sentence in data["sentences"]]
    moved = dict(zip(starts, accumulate([len(opening)] * len(starts)), strict=True))

    def move(offset):
        return offset + max((moved[start] for start in starts if start <= offset), default=0)

    pieces = [text[a:b] for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]
    data["document"]["text"] = opening.join(pieces)
    for sentence in data["sentences"]:
        end = move(sentence["end"] - 1) + 1
        start = move(sentence["start"]) - len(opening)
        sentence.update(start=start, end=end, text=data["document"]["text"][start:end])
        for evidence in sentence["evidence"]:
            evidence.update(start=start, end=move(evidence["end"] - 1) + 1)
        for one in sentence["attributions"]:
            if one["source"]:
                one["source"] = [start, move(one["source"][1] - 1) + 1]
            if one["cue"]:
                one["cue"] = [move(one["cue"][0]), move(one["cue"][1] - 1) + 1]
            one["content"] = [[move(a), move(b - 1) + 1] for a, b in one["content"]]
    for cited in data["sources"]:
        if cited["unnamed_because"]:
            first, last = cited["unnamed_because"]
            opened = max(start for start in starts if start <= first)
            cited["unnamed_because"] = [move(opened) - len(opening), move(last - 1) + 1]

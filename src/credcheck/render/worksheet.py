"""A worksheet for who checks an article: each claim that rests on nobody, or thinly, as a line.

Next to the words stand who says so, what kind of source that is, and links to look further. The
links are built here and asked by nobody until somebody opens one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any
from urllib.parse import quote

from credcheck.render import words
from credcheck.render.csv import line
from credcheck.render.escape import markdown, markdown_href, plain
from credcheck.render.words import JSONObject
from credcheck.report import Report

THIN = ("anonymous", "unnamed_person", "group", "none")
"""Kinds of sources that a reader cannot ask."""

SEARCHED = 160
"""How much of a sentence is searched for, in characters: engines read no more."""

_FACT_CHECKS = "https://toolbox.google.com/factcheck/explorer/search/{}"
_PHRASE = "https://duckduckgo.com/?q=%22{}%22"
_ARCHIVE = "https://web.archive.org/web/*/{}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line to check. ``rests_on`` is empty where nobody is named; the links are addresses."""

    sentence: int
    claim: str
    why: str
    rests_on: str
    source_type: str
    fact_checks: str
    exact_phrase: str
    archive: str


def rows(report: Report) -> list[Row]:
    """The claims without a source, the most check-worthy first, then those that rest on sources
    that nobody can ask, in the order of the text. Each sentence once.
    """
    unsourced = words.unsourced(report)
    seen = {sentence["index"] for sentence in unsourced}
    thin = [
        sentence
        for sentence in report.sentences
        if sentence["index"] not in seen and sentence["part"] == "body" and _thin(sentence)
    ]
    return [
        *(_row(report, sentence, "rests on nobody") for sentence in unsourced),
        *(_row(report, sentence, _why_thin(sentence)) for sentence in thin),
    ]


def to_csv(report: Report) -> str:
    """The rows as CSV with a header, guarded against formulas as every table of ours."""
    names = [field.name for field in fields(Row)]
    return "".join(line(cells) for cells in (names, *map(astuple, rows(report))))


def to_dict(report: Report) -> dict[str, Any]:
    """The rows as JSON values."""
    return {"rows": [asdict(row) for row in rows(report)]}


def to_markdown(report: Report) -> str:
    """The rows as a list to tick off; ends with one line break."""
    return (
        "\n".join([f"# To check: {markdown(words.headline(report))}", "", *_items(report)]) + "\n"
    )


def _items(report: Report) -> Iterator[str]:
    found = rows(report)
    if not found:
        yield "Nothing here rests on nobody, or on a source without a name."
    for row in found:
        links = {
            "fact checks": row.fact_checks,
            "exact phrase": row.exact_phrase,
            "archived copies": row.archive,
        }
        places = [
            f"[{name}]({target})" for name, url in links.items() if (target := markdown_href(url))
        ]
        who = f" ({markdown(row.rests_on)}, {markdown(row.source_type)})" if row.rests_on else ""
        yield f"- [ ] {markdown(row.claim)}"
        yield f"  - {markdown(row.why)}{who}"
        yield f"  - {' · '.join(places)}"


def _why_thin(sentence: JSONObject) -> str:
    if all(one.get("basis") == "running" for one in sentence["attributions"]):
        return "names no source; may go on with the one before it"
    if all(one["source_type"] == "none" for one in sentence["attributions"]):
        return "sounds as if somebody said so, and names nobody"
    return "rests on a source without a name"


def _thin(sentence: JSONObject) -> bool:
    said = sentence["attributions"]
    thin = (one["source_type"] in THIN or one.get("basis") == "running" for one in said)
    return bool(said) and all(thin)


def _who(report: Report, attribution: JSONObject) -> str:
    """The source with title and affiliation where the report has them, else by its name."""
    index = attribution.get("source_index")
    if index is not None and index < len(report.sources):
        return words.cited_name(report.sources[index])
    return words.source_name(attribution, report.text)


def _row(report: Report, sentence: JSONObject, why: str) -> Row:
    claim = plain(sentence["text"])
    said = sentence["attributions"]
    names = dict.fromkeys(_who(report, one) for one in said)
    kinds = dict.fromkeys(words.SOURCE_WORDS[one["source_type"]][0] for one in said)
    given = report.data["input"]
    address = given.get("final_url") or given.get("url") or ""
    searched = quote(claim[:SEARCHED].strip().strip('"“”'), safe="")
    return Row(
        sentence=sentence["index"],
        claim=claim,
        why=why,
        rests_on=", ".join(filter(None, names)),
        source_type=", ".join(kinds),
        fact_checks=_FACT_CHECKS.format(searched),
        exact_phrase=_PHRASE.format(searched),
        archive=_ARCHIVE.format(quote(address, safe=":/?&=%~")) if address else "",
    )

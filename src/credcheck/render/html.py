"""A report as one HTML page: whole without script, nothing loaded from elsewhere, ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from credcheck.render import cards, carried, passages, remarks, styles, words
from credcheck.render.escape import plain
from credcheck.render.markup import Child, Html, join, link, tag
from credcheck.render.words import JSONObject
from credcheck.report import Report

_SCALE = (
    "The scale runs from 0 to 1: a line for the value, a band for its 90 % interval, "
    "dotted lines where a level begins."
)


def to_html(report: Report) -> str:
    """The page. Its style sheet and script are named by digest in its content security policy."""
    heading = words.headline(report)
    return page(report, heading, _main(report, heading))


def page(report: Report, heading: str, main: Html) -> str:
    """A whole page around what ``main`` says of a report."""
    body = tag("body", _masthead(report), main, _footer(report), carried.data(report))
    return "<!doctype html>\n" + tag("html", _head(heading), body, lang="en") + "\n"


def _head(heading: str) -> Html:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=carried.policy()),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("title", f"credcheck: {plain(heading)}"),
        tag("style", styles.page()),
        tag("style", styles.scripted()),
    )


def _masthead(report: Report) -> Html:
    made = str(report.data["created_at"])
    brand = tag("span", "credcheck", class_="brand")
    return tag("header", brand, tag("span", "report of ", made), class_="masthead")


def _main(report: Report, heading: str) -> Html:
    document = report.document
    facts = [tag("li", fact) for fact in words.document_facts(report)]
    warnings = [tag("li", warning["detail"]) for warning in document["warnings"]]
    return tag(
        "main",
        tag("h1", heading),
        tag("ul", facts, class_="facts", aria_label="About the article"),
        tag("ul", warnings, class_="warnings", aria_label="Notes") if warnings else None,
        cards.triage(report.triage),
        _section(
            "scores", words.SCORES, tag("p", _SCALE, class_="note"), cards.cards(report.scores)
        ),
        _sourcing(report),
        _claims(report),
        _section(
            "article", "The article", passages.legend(report, opens=True), passages.article(report)
        ),
        _reasons(report),
        remarks.section(report),
        _source(report.scores.get("source_reliability", {})),
    )


def _section(name: str, heading: str, *children: Child) -> Html:
    """A section named by its heading."""
    return tag("section", tag("h2", heading, id=name), children, aria_labelledby=name)


def _table(caption: str, columns: Iterable[str], rows: Iterable[Iterable[Child]]) -> Html:
    """A table whose first column names its rows; it scrolls alone when the page is narrow."""
    head = tag("tr", [tag("th", column, scope="col") for column in columns])
    body = []
    for first, *others in rows:
        cells = [tag("td", cell) for cell in others]
        body.append(tag("tr", tag("th", first, scope="row"), cells))
    table = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", body))
    return tag("div", table, class_="scroll", tabindex=0, role="region", aria_label=caption)


def _sourcing(report: Report) -> Html | None:
    score = report.scores.get("attribution")
    if not score or not (told := words.sourcing(score)):
        return None
    table = note = None
    if ledger := words.ledger(report):
        rows = [(*one[:-1], _places(one.places)) for one in ledger]
        table = _table("Everyone cited", words.LEDGER, rows)
        note = tag("p", words.LEDGER_NOTE, class_="note")
    return _section("sourcing", words.SOURCING, tag("p", told, class_="lead"), note, table)


def _places(indices: Sequence[int]) -> Html:
    places = [tag("a", f"{index}", href=f"#s{index}") for index in indices]
    return join(*[child for place in places for child in (", ", place)][1:])


def _claims(report: Report) -> Html | None:
    claims = words.unsourced(report)
    if not claims:
        return None
    items = [
        tag("li", sentence["text"], " ", tag("a", "in the article", href=f"#s{sentence['index']}"))
        for sentence in claims
    ]
    note = tag("p", words.CLAIMS_NOTE, class_="note")
    return _section("claims", words.CLAIMS, note, tag("ol", items, class_="claims"))


def _reasons(report: Report) -> Html | None:
    reasons = passages.reasons(report)
    return _section("reasons", words.SENTENCES, reasons) if reasons else None


def _source(score: JSONObject) -> Html | None:
    """What lists say of the source and what the page shows of itself."""
    assessments, shown = score.get("assessments"), words.signs(score)
    if not (assessments or shown or score.get("notes") or score.get("second_sources")):
        return None
    rows = [_assessment(assessment) for assessment in assessments or ()]
    scope, wires = words.assessed(score), words.wires(score)
    notes = [tag("p", note["detail"]) for note in score.get("notes", ())]
    return _section(
        "source",
        words.SOURCE,
        tag("p", scope) if scope else None,
        notes,
        _table("What lists say of it", words.ASSESSMENTS, rows) if rows else None,
        _table(words.WIRES, words.WIRE_COLUMNS, wires) if wires else None,
        _table(words.TRANSPARENCY, words.SIGNS, shown) if shown else None,
    )


def _assessment(assessment: JSONObject) -> tuple[Child, ...]:
    return (
        link(assessment["url"], assessment["list"]),
        assessment["verdict"],
        words.number(assessment["score"]),
        assessment["as_of"] or "unknown",
        words.counts(assessment),
    )


def _footer(report: Report) -> Html:
    facts = words.provenance_facts(report)
    made = [join(tag("dt", name), tag("dd", value)) for name, value in facts]
    lists = report.provenance["sources"]["lists"]
    dated = ", ".join(f"{plain(name)} ({plain(date or 'undated')})" for name, date in lists.items())
    if dated:
        made.append(join(tag("dt", "lists"), tag("dd", dated)))
    return tag(
        "footer",
        tag("p", words.NOT_A_VERDICT, class_="lead"),
        tag("h2", words.MADE, id="made"),
        tag("dl", made),
        carried.buttons(),
    )

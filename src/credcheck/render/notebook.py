"""A report as one piece of HTML for a notebook's output: no script, no ids, styles of its own alone."""

from __future__ import annotations

from collections.abc import Iterator

from credcheck.render import cards, passages, styles, words
from credcheck.render.markup import Child, Html, join, tag
from credcheck.render.words import JSONObject
from credcheck.report import Report

LARGEST = 60_000
"""The most that a fragment takes, in bytes; a longer article shows its strongest sentences."""

_CITED = 10  # sources shown
_QUOTED = (20, 8, 3, 0)  # sentences shown where the article is too long, as many as fit
_LONGEST = 400  # characters of any text in a fragment that does not show the article

_SCORES = ("Score", "", "Value", "90 % range", "Level", "What it means")


def to_fragment(report: Report) -> str:
    """The fragment: headline, scores, who says so, the marked article or its strongest sentences.

    A report that was cut to quotations shows those. At most LARGEST bytes.
    """
    return next(found for found in _tries(report) if len(found.encode()) <= LARGEST)


def _tries(report: Report) -> Iterator[str]:
    """The report at full length, then shorter and shorter."""
    is_whole = "text_policy" not in report.document
    top = (_head(report), _scores(report), _sources(report) if is_whole else None)
    if is_whole:
        yield _fragment(report, top, _folded("The article", _article(report)))
    for limit in _QUOTED:
        yield _fragment(
            report, top, _folded("The sentences that matter most", _quotes(report, limit))
        )
    yield _fragment(report, _head(report), "Too long to be shown here: see to_html().")


def _fragment(report: Report, *children: Child) -> str:
    made = _short(words.provenance_line(report))
    foot = tag("p", words.NOT_A_VERDICT, " ", made, class_="soft")
    return tag("div", tag("style", styles.fragment()), children, foot, class_="credcheck-report")


def _head(report: Report) -> Html:
    facts = " · ".join(words.document_facts(report))
    return join(
        tag("p", _short(words.headline(report)), class_="title"),
        tag("p", _short(facts), class_="soft"),
        _triage(report.triage) if report.triage else None,
    )


def _triage(score: JSONObject) -> Html:
    if score["value"] is None:
        return tag("p", words.TRIAGE, ": not scored. ", _short(score["abstained"]["detail"]))
    value = tag("b", words.number(score["value"]))
    return tag("p", words.TRIAGE, ": ", value, ", ", _short(score["label"]), ".")


def _scores(report: Report) -> Html:
    rows = [_score(name, score) for name, score in words.ordered(report.scores)]
    return _table(_SCORES, rows)


def _score(name: str, score: JSONObject) -> Html:
    title, tone = _short(words.title(name)), words.tone(score)
    is_scored = score["value"] is not None
    cells = [
        tag("td", cards.gauge(score, title) if is_scored else None),
        tag("td", tag("b", words.number(score["value"])), class_=f"figure {tone}"),
        tag("td", words.interval(score["interval"]), class_="figure"),
        tag("td", score["level"] or "", class_=f"figure {tone}"),
        tag("td", _short(words.meaning(score))),
    ]
    return tag("tr", tag("th", title, scope="row"), cells)


def _sources(report: Report) -> Html | None:
    score = report.scores.get("attribution")
    if not score or not (told := words.sourcing(score)):
        return None
    cited = words.ledger(report)
    rows = []
    for one in cited[:_CITED]:
        cells = (one.what, one.statements, one.share, one.quoted)
        name = tag("th", _short(one.name), scope="row")
        rows.append(tag("tr", name, [tag("td", _short(cell)) for cell in cells]))
    more = len(cited) - _CITED
    note = tag("p", f"and {more} more", class_="soft") if more > 0 else None
    table = _table(words.LEDGER[:-1], rows) if rows else None
    return tag("details", tag("summary", f"{words.SOURCING}: {told}"), table, note)


def _table(columns: tuple[str, ...], rows: list[Html]) -> Html:
    head = tag("tr", [tag("th", column, scope="col") for column in columns])
    return tag("table", tag("thead", head), tag("tbody", rows))


def _folded(title: str, shown: list[Html]) -> Html | None:
    if not shown:
        return None
    return tag("details", tag("summary", title), tag("div", shown, class_="words"), open=True)


def _article(report: Report) -> list[Html]:
    return [
        tag("p", [(passages.marked(sentence), " ") for sentence in group])
        for group in passages.paragraphs(report)
    ]


def _quotes(report: Report, limit: int) -> list[Html]:
    telling = words.most_telling(report, len(report.sentences))
    shown = [sentence for sentence in telling if sentence["text"]][:limit]
    return [
        tag("p", passages.marked({**sentence, "text": _short(sentence["text"])}))
        for sentence in shown
    ]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

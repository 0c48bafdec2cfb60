"""A shared report as a page: its scores, and short quotations as evidence instead of the article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from credcheck.render import cards, passages, words
from credcheck.render.html import page
from credcheck.render.markup import Html, join, link, tag
from credcheck.report import Report
from credcheck.views import view

NOTE = (
    "This page shows the scores of an article and quotes of it what the scores rest on. "
    "The article itself is at its publisher's."
)


def to_html(data: Mapping[str, Any]) -> str:
    """The page of a report's JSON values; no more of the text than ``view(…, text="quotes")``."""
    quoted = view(data, text="quotes")
    report = Report(quoted)
    heading = words.headline(report)
    given = quoted["input"]
    address = given.get("final_url") or given.get("url")
    facts = [tag("li", fact) for fact in words.document_facts(report)]
    quotations = list(_quotations(quoted))
    main = tag(
        "main",
        tag("h1", heading),
        tag("ul", facts, class_="facts", aria_label="About the article"),
        tag("p", NOTE, " ", link(address, "Read it there.") if address else None, class_="note"),
        cards.triage(report.triage),
        tag("section", tag("h2", words.SCORES, id="scores"), cards.cards(report.scores)),
        _section(report, quotations) if quotations else None,
    )
    return page(report, heading, main)


def _section(report: Report, quotations: list[Html]) -> Html:
    shown = tag("ul", quotations, class_="story quotations")
    heading = tag("h2", "Quotations", id="quotations")
    return tag("section", heading, passages.legend(report), shown, aria_labelledby="quotations")


def _quotations(quoted: Mapping[str, Any]) -> Iterator[Html]:
    for sentence in quoted["sentences"]:
        reasons = [one["reason"] for one in sentence["evidence"] if one["reason"]]
        if sentence["text"] and reasons:
            said = [tag("li", reason) for reason in dict.fromkeys(reasons)]
            place = f"s{sentence['index']}"
            quote = tag("span", passages.marked(sentence), id=place, class_="sentence")
            yield tag("li", join(tag("q", quote), tag("ul", said, class_="reasons")))

"""The worksheet: what rests on nobody or on a source without a name, with links to look further."""

from __future__ import annotations

import csv
import io
from urllib.parse import unquote, urlsplit

import pytest

from credcheck.render.worksheet import rows, to_csv, to_markdown

SENTENCES = [
    "The quay lost 11 piles in the storms of October and will cost 3.4 million crowns.",
    "A board member who did not want to be named said the ferry would stop in March.",
    "The harbour board will close it on 1 March, its chair Marit Solheim said on Monday.",
    "Officials said that the agency had known of the damage since 2019.",
    "Fishing crews would have to sail 40 minutes further north to land their catch.",
    "It is believed that two buyers from Oslo have asked for the land behind the quay.",
    "The last ferry of the season left at noon on Saturday with four passengers aboard.",
]
TEXT = "\n\n".join(SENTENCES)


@pytest.fixture(scope="module")
def report(pipeline):
    url = "https://harbour.example.org/news?id=1&x=(2)"
    return pipeline.score_text(TEXT, headline='=HYPERLINK("x") | quay', url=url)


def test_claims_without_a_source_come_first_and_each_once(report):
    found = rows(report)
    unsourced = report.scores["attribution"]["unsourced_claims"]
    assert unsourced
    assert [row.sentence for row in found[: len(unsourced)]] == unsourced
    assert len({row.sentence for row in found}) == len(found)


def test_thin_sources_are_named_with_their_kind(report):
    thin = {row.rests_on: row for row in rows(report) if row.why.endswith("without a name")}
    assert any("Officials" in name for name in thin)
    assert all(row.source_type for row in thin.values())
    assert not any("Solheim" in row.claim for row in thin.values())


def test_links_are_built_here_and_hold_the_words(report):
    for row in rows(report):
        for link in (row.fact_checks, row.exact_phrase, row.archive):
            assert urlsplit(link).scheme == "https"
            assert " " not in link
        assert row.claim[:40].strip('"“”') in unquote(row.exact_phrase)
        assert "harbour.example.org" in row.archive


def test_as_csv_it_reads_back(report):
    read = list(csv.DictReader(io.StringIO(to_csv(report))))
    assert [row["claim"] for row in read] == [row.claim for row in rows(report)]


def test_as_markdown_it_is_a_list_to_tick_off(report):
    made = to_markdown(report)
    assert made.count("- [ ] ") == len(rows(report))
    assert made.endswith("\n")
    assert "| quay" not in made.splitlines()[0].replace("\\|", "")


def test_nothing_to_check_is_said(pipeline):
    report = pipeline.score_text("Short.")
    assert "Nothing here" in to_markdown(report)
    assert to_csv(report).count("\r\n") == 1

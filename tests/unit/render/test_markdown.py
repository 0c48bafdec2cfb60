"""A report as Markdown."""

import re

import pytest
from markdown_it import MarkdownIt

from credcheck.errors import NoArticleFound
from credcheck.render.markdown import problem_to_markdown, stream, to_markdown
from credcheck.report import Report, problem
from tests.unit.render.hostile import written_by


def tokens(source):
    return MarkdownIt("commonmark").enable("table").parse(source)


def sections(source):
    """The text under each heading of the second level."""
    return dict(
        re.findall(r"^## ([^\n]+)\n\n(.*?)\n(?=\n## |\Z)", source, re.DOTALL | re.MULTILINE)
    )


@pytest.fixture(scope="module")
def source(report):
    return to_markdown(report)


def test_what_a_reader_sees_first(source):
    lines = source.splitlines()
    assert lines[0] == "# FURY as reckless council DESTROYS beloved harbour market!"
    assert lines[2].replace("\u2060", "") == (
        "Harbour Herald · harbour-herald.example · Tom Farrier · 2026-05-20 · news · en · 168 words"
    )
    assert lines[4] == "credcheck report of 2026-05-21T09:30:00Z"
    assert lines[6] == "- Note: One quotation mark has no partner."
    assert "**How soon to open it:** 0.61, worth opening early.\n\n- More sens" in source


def test_the_sections_in_their_order(source):
    assert list(sections(source)) == [
        "Scores",
        "Check first",
        "Who says so",
        "The source",
        "Sentence by sentence",
        "How this was made",
    ]
    assert source.endswith("\n")
    assert not source.endswith("\n\n")
    assert "\n\n\n" not in source


def test_every_table_is_one(source, report):
    counts = [len(re.findall(r"(?<!\\)\|", line)) for line in source.splitlines() if "|" in line]
    assert set(counts) == {7, 6, 4}
    kinds = [token.type for token in tokens(source)]
    assert kinds.count("table_open") == 5
    assert kinds.count("tr_open") == 5 + (5 + 5) + 5 + 2 + 1 + 3


@pytest.mark.parametrize(
    "row",
    [
        "| Source reliability | 0.34 | 0.12–0.58 | unclear | Two lists",
        "| – Clickbait | 0.44 | 0.18–0.71 |  | mean of five judges |",
        "| Attribution | 0.50 | 0.41–0.60 |  | 50 % of statements name their source. |",
        "| Headline match | – |  |  | Not scored: Nothing to check. |",
    ],
)
def test_scores_have_value_interval_level_and_meaning(source, row):
    assert f"\n{row}" in sections(source)["Scores"]


def test_claims_say_who_says_so(source):
    claims = sections(source)["Check first"].splitlines()
    assert claims[0] == "Claims that nobody is named for, the most worth checking first."
    assert claims[2] == (
        "- The shameless decision will cost the town 340 jobs. (sentence 2; nobody is named)"
    )
    assert [re.search(r"\(sentence (\d+)", line)[1] for line in claims[2:]] == ["2", "10", "12"]


def test_a_claim_in_somebodys_mouth_names_them(report):
    data = report.to_dict()
    data["scores"]["attribution"]["unsourced_claims"] = [4]
    claims = sections(to_markdown(Report.from_dict(data)))["Check first"]
    assert "(sentence 4; She = Maria Oyelaran (named person, indirect quote))" in claims


def test_a_claim_in_the_reach_of_another_sentences_attribution_names_its_source(report):
    data = report.to_dict()
    claim, citing = data["sentences"][2], data["sentences"][4]
    citing["attributions"][0]["content"].append([claim["start"] + 4, claim["end"]])
    claims = sections(to_markdown(Report.from_dict(data)))["Check first"]
    assert "(sentence 2; She = Maria Oyelaran (named person, indirect quote))" in claims


def test_everyone_cited_has_a_row(source):
    rows = sections(source)["Who says so"].splitlines()
    assert rows[0].startswith("6 of 12 statements say where they come from; 5 distinct sources;")
    assert "| Maria Oyelaran | named person | 2 | 44% | in part | 3, 4 |" in rows
    assert any(row.startswith("| a council official | anonymous source, official") for row in rows)


def test_what_others_say_of_the_source(source):
    told = sections(source)["The source"].replace("\u2060", "")
    via = "the source inside a copy kept by web.archive.org."
    assert f"- Assessed as harbour-herald.example, {via}" in told
    assert "- −0.10: Lin 2023 rates it 0.31" in told
    assert "| Byline | present | json-ld:author |" in told
    assert "| Corrections policy | absent |  |" in told
    assert "| dpa | dpa.com | sign off |" in told
    assert (
        "| [Lin 2023](<https://lists.example/lin2023>) | 0.31 of 1 | 0.31 | 2023-05-01 "
        "| yes: an aggregate of six ratings |"
    ) in told
    assert "| Wikipedia RSP | generally unreliable | 0.20 | 2019-02-01 | no: older than" in told


def test_sentences_with_evidence_come_with_their_reasons(source, report):
    told = sections(source)["Sentence by sentence"]
    first = told.split("\n- ")[0].splitlines()
    assert first[0].endswith("harbour market! (sentence 0, headline)")
    assert first[1] == "  - adds to sensationalism +0.22, source style −0.30"
    assert "  - Shouting: “FURY” is written in capitals." in first
    assert "  - Who says so: She = Maria Oyelaran (named person, indirect quote)" in told
    shown = {int(number) for number in re.findall(r"^- .*\(sentence (\d+)", told, re.MULTILINE)}
    assert shown == {s["index"] for s in report.sentences if s["evidence"] or s["attributions"]}


def test_it_ends_with_provenance_and_no_verdict(source):
    made = sections(source)["How this was made"]
    assert "They do not say whether the story is true." in made
    assert "credcheck 0.1.0 · scoring 1 · news-v2 a3a3a3a3a3a3 · sources-v1" in made


def test_an_abstention_shows_its_reason_and_no_number(empty_report):
    source = to_markdown(empty_report)
    assert source.startswith("# Text without a headline\n")
    assert "**How soon to open it:** Not scored: 2 words; a score needs 60." in source
    assert source.count("| – |  | unknown | Not scored: 2 words; a score needs 60. |") == 4
    assert list(sections(source)) == ["Scores", "How this was made"]


def test_an_address_that_is_none_is_no_link():
    plain = written_by(lambda place: "javascript:alert(1)" if place.endswith("url") else "Words")
    assert "](" not in to_markdown(plain)
    linked = written_by(lambda place: "https://a.example/|" if place.endswith("url") else "x]y")
    assert "| [x\\]y](<https://a.example/%7C>) |" in to_markdown(linked)


def test_a_problem_says_what_can_be_done():
    found = problem(NoArticleFound("no *text* in it"), position=3, target="a_b.html")
    assert problem_to_markdown(found).replace("\u2060", "") == (
        "# Not scored: a\\_b.html\n\nno \\*text\\* in it\n\n"
        "- Try: paste the article's text instead\n"
        "- Problem: urn:credcheck:problem:no\\_article\\_found\n"
    )


def test_several_documents_are_told_apart_by_a_rule(report):
    failed = problem(NoArticleFound("none"), target="b.html")
    chunks = list(stream(iter([("a.html", report), ("b.html", failed), ("c.html", report)])))
    assert chunks[0] == to_markdown(report)
    assert [token.type for token in tokens("".join(chunks))].count("hr") == 2
    assert [token.type for token in tokens("".join(chunks))].count("heading_open") == 2 * 7 + 1

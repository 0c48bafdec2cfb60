"""What a reader gets of a report: parts, policies for the text, summaries."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credcheck.errors import InputError, ReportError
from credcheck.keys import key
from credcheck.render import escape
from credcheck.report import Report
from credcheck.store.packing import text_of
from credcheck.views import (
    NAME_CHARS,
    PARTS,
    QUOTE_CHARS,
    SENTENCE_PARTS,
    SUMMARY_BYTES,
    summary,
    view,
)
from credcheck.withhold import BLOCK

HEADLINE = "SHOCKING: Harbour Bosses Sink East Quay"
PARAGRAPHS = [
    "The harbour board will close the east quay in March, its chair Marit Solheim said on Monday.",
    '"We have no money for another winter of repairs," she told reporters at the town hall.',
    "The decision is a disgraceful betrayal of every honest family that ever landed a catch here.",
    "An official, who asked not to be named because the talks go on, said that it lost eleven piles.",
    "Fishing crews would have to sail forty minutes further north in the worst of the weather.",
    "The board put the cost of a new quay at 3.4 million crowns, in a report published last week.",
    "This appalling scandal reeks of greed, cowardice and contempt for the town, " * 6
    + "it seems.",
    "Traders on the square said that they had heard nothing of the plan before this weekend.",
]
TEXT = "\n\n".join(PARAGRAPHS)


@pytest.fixture(scope="module")
def data(pipeline):
    return pipeline.score_text(
        TEXT, headline=HEADLINE, url="https://harbour.example.org/1"
    ).to_dict()


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def windows_of(text, size=60):
    return {text[n : n + size] for n in range(max(1, len(text) - size + 1))}


def test_all_of_it_is_the_report(data):
    assert view(data) == data
    assert Report.from_dict(view(data)).intact


@pytest.mark.parametrize("part", [p for p in PARTS if p not in {"sources", "feedback"}])
def test_a_part_comes_alone(data, part):
    found = view(data, include=[part])
    assert found[part] == data[part]
    others = set(PARTS) - {part}
    assert not others & found.keys()
    assert {"schema_version", "id", "created_at", "input", "provenance"} <= found.keys()


@pytest.mark.parametrize("part", SENTENCE_PARTS)
def test_a_part_of_sentences_comes_without_the_others(data, part):
    fields = {
        "evidence": {"evidence"},
        "attributions": {"attributions"},
        "selectors": {"selector"},
        "contributions": {"contributions", "if_removed"},
    }
    first = view(data, include=[part])["sentences"][0]
    assert fields[part] <= first.keys()
    assert not set().union(*(v for k, v in fields.items() if k != part)) & first.keys()


def test_nothing_is_a_view_too(data):
    assert "scores" not in view(data, include=[])


def test_a_part_that_does_not_exist_is_named(data):
    with pytest.raises(InputError, match=r"'everything'.*sentences"):
        view(data, include=["everything"])


def test_what_is_no_report_is_refused():
    with pytest.raises(ReportError):
        view({"id": "x"})


def test_quotes_show_a_tenth_of_the_body_at_most(data):
    found = view(data, text="quotes")
    assert found["document"]["text"] is None
    assert found["document"]["text_policy"] == "quotes"
    assert found["document"]["headline"] == HEADLINE
    body = [s for s in found["sentences"] if s["part"] == "body"]
    shown = [s["text"].removesuffix("…") for s in body if s["text"] is not None]
    whole = sum(s["end"] - s["start"] for s in body)
    assert shown
    assert sum(map(len, shown)) <= whole / 10
    assert all(len(text) <= QUOTE_CHARS for text in shown)
    assert found["scores"] == data["scores"]


@pytest.mark.parametrize("policy", ["quotes", "none"])
def test_nothing_else_of_the_text_leaks(data, policy):
    found = view(data, text=policy)
    quoted = [s["text"].removesuffix("…") for s in found["sentences"] if s["text"]]
    allowed = set().union(*(windows_of(text) for text in quoted), windows_of(HEADLINE))
    hidden = windows_of(data["document"]["text"]) - allowed
    told = [text for text in strings(found) if text not in quoted]
    assert not [text for text in told if any(piece in text for piece in hidden)]


def test_long_descriptions_of_sources_are_cut(data):
    long = copy.deepcopy(data)
    for sentence in long["sentences"]:
        for attribution in sentence["attributions"]:
            attribution["resolved_source"] = "a person who " * 20
    found = view(long, text="quotes")
    names = [a["resolved_source"] for s in found["sentences"] for a in s["attributions"]]
    assert names
    assert all(len(name) <= NAME_CHARS for name in names)


def test_without_text_offsets_and_digests_are_left(data):
    found = view(data, text="none")
    assert found["document"]["headline"] is None
    assert found["document"]["text_sha256"] == data["document"]["text_sha256"]
    for mine, theirs in zip(found["sentences"], data["sentences"], strict=True):
        assert (mine["start"], mine["end"]) == (theirs["start"], theirs["end"])
        assert mine["text"] is None
        assert [e["code"] for e in mine["evidence"]] == [e["code"] for e in theirs["evidence"]]
    body = json.dumps(found, ensure_ascii=False)
    assert "Solheim" not in body


def test_what_was_cut_is_no_longer_taken_for_a_report_to_verify(data):
    cut = Report.from_dict(view(data, text="quotes"))
    assert not cut.intact


@pytest.mark.parametrize("policy", ["full", "quotes", "none"])
def test_offsets_move_with_the_unit(pipeline, policy):
    whole = pipeline.score_text("\U0001f6a2 " + TEXT, headline=HEADLINE).to_dict()
    moved = Report.from_dict(whole).to_dict(offset_unit="utf16")
    found = view(whole, text=policy, offset_unit="utf16")
    assert found["document"]["offset_unit"] == "utf16"
    for mine, theirs in zip(found["sentences"], moved["sentences"], strict=True):
        assert (mine["start"], mine["end"]) == (theirs["start"], theirs["end"])
        for one, other in zip(mine["evidence"], theirs["evidence"], strict=True):
            assert (one["start"], one["end"]) == (other["start"], other["end"])
        for one, other in zip(mine["attributions"], theirs["attributions"], strict=True):
            assert one["content"] == other["content"]


def test_the_report_itself_is_left_alone(data):
    before = copy.deepcopy(data)
    for policy in ("full", "quotes", "none"):
        view(data, text=policy, include=["evidence"])
    summary(data, with_url=True)
    assert data == before


def test_a_summary_says_the_scores(data):
    found = summary(data, with_url=True)
    assert found["headline"] == HEADLINE
    assert found["url"] == "https://harbour.example.org/1"
    assert found["scores"]["sensationalism"]["value"] is not None
    assert found["scores"]["source_reliability"]["abstained"]
    assert found["unsourced_claims"] == len(data["scores"]["attribution"]["unsourced_claims"])
    assert summary(data, with_url=False)["url"] is None


@given(
    headline=st.one_of(
        st.none(), st.text(max_size=20), st.integers(1, 5000).map("\U0001f6a2".__mul__)
    ),
    domain=st.one_of(st.none(), st.integers(1, 5000).map("é".__mul__)),
    url=st.one_of(st.none(), st.integers(1, 8000).map(lambda n: "https://e.org/" + "é" * n)),
    words=st.integers(0, 5000).map("\U0001f6a2".__mul__),
    extra=st.integers(0, 40),
)
def test_a_summary_is_never_large(data, headline, domain, url, words, extra):
    large = copy.deepcopy(data)
    large["document"] |= {"headline": headline, "domain": domain}
    large["input"]["url"] = url
    large["provenance"]["bundle"]["id"] += words
    large["created_at"] += words
    score = large["scores"]["attribution"] | {"level": words}
    large["scores"] |= {f"further_signal_{n}": score for n in range(extra)}
    found = summary(large, with_url=True)
    assert found.keys() == summary(data, with_url=True).keys()
    assert len(text_of(found)) <= SUMMARY_BYTES
    assert len(escape.json(found).encode()) <= SUMMARY_BYTES
    assert found["id"] == data["id"]


def test_an_ordinary_summary_leaves_nothing_out(data):
    large = copy.deepcopy(data)
    large["document"]["headline"] = "Another 20 words of a headline " * 5
    large["input"]["url"] = "https://harbour.example.org/" + "a-long-slug-" * 20
    found = summary(large, with_url=True)
    assert found["headline"] == large["document"]["headline"]
    assert found["url"] == large["input"]["url"]
    assert found["scores"].keys() == data["scores"].keys()


def test_no_summary_of_what_is_no_report():
    with pytest.raises(ReportError, match="scores"):
        summary({"document": {"headline": None}, "input": {}}, with_url=False)


@pytest.mark.parametrize("policy", ["quotes", "none"])
def test_parts_say_the_policy_and_the_unit(data, policy):
    found = view(data, include=["sentences"], text=policy, offset_unit="utf16")
    assert found["document"] == {"text_policy": policy, "offset_unit": "utf16"}


def test_naming_more_never_shows_less(data):
    found = view(data, include=["sentences", "evidence"])
    assert found["sentences"] == data["sentences"]


def test_a_policy_that_does_not_exist_shows_nothing(data):
    with pytest.raises(InputError, match="quotes"):
        view(data, text="quoted")


@pytest.mark.parametrize("policy", ["full", "quotes", "none"])
def test_what_was_cut_is_not_cut_again(data, policy):
    for cut in (view(data, text="quotes"), view(data, text="none")):
        with pytest.raises(ReportError, match="cut"):
            view(cut, text=policy)


def test_offsets_of_agencies_move_too(pipeline):
    data = pipeline.score_text("\U0001f6a2 " + TEXT, headline=HEADLINE).to_dict()
    wire = {"name": "A", "domain": "a.example.org", "where": "dateline", "span": [60, 70]}
    data["scores"]["source_reliability"]["second_sources"] = [wire]
    found = view(data, text="none", offset_unit="utf16")
    assert found["scores"]["source_reliability"]["second_sources"][0]["span"] == [61, 71]


def test_a_headline_as_long_as_an_article_is_cut(data):
    long = copy.deepcopy(data)
    long["document"]["headline"] = TEXT
    found = view(long, text="quotes")
    assert len(found["document"]["headline"]) == QUOTE_CHARS


def planted(data, words, place):
    """The report with words of its article in a place that is not known to repeat them."""
    found = copy.deepcopy(data)
    score = found["scores"]["source_reliability"]
    score["notes"] = [{"code": "note", "detail": "nothing"}]
    score["factors"] = [{"code": "factor", "effect": 0.0, "detail": "nothing"}]
    cited = {"name": "A", "relayed_by": ["B"], "mentions": [], "unnamed_because": None}
    found["sources"] = [{**cited, "title": "nothing", "words": ["nothing"]}]
    found["feedback"] = [{"note": "nothing", "correction": {"deep": ["nothing"]}}]
    found["document"]["warnings"] = [{"code": "note", "detail": "nothing"}]
    body = [s for s in found["sentences"] if s["part"] == "body"]
    marked = {"score": 0.1, "reason": "nothing", "start": body[-1]["start"], "end": body[-1]["end"]}
    body[-1]["evidence"].append(marked)
    named = {"source": None, "cue": None, "content": [], "resolved_source": None}
    body[0]["attributions"].append(named)
    holders = {
        "label": (score, "label"),
        "note": (score["notes"][0], "detail"),
        "factor": (score["factors"][0], "detail"),
        "seen": (score["transparency_seen"], "byline"),
        "why": (found["triage"]["why"], 0),
        "warning": (found["document"]["warnings"][0], "detail"),
        "standfirst": (found["document"], "standfirst"),
        "source": (found["sources"][0]["words"], 0),
        "cited": (found["sources"][0], "name"),
        "relayed": (found["sources"][0]["relayed_by"], 0),
        "title": (found["sources"][0], "title"),
        "feedback": (found["feedback"][0], "note"),
        "correction": (found["feedback"][0]["correction"]["deep"], 0),
        "reason": (marked, "reason"),
        "field": (body[-1], "translation"),
        "section": (found, "archive"),
        "name": (named, "resolved_source"),
    }
    holder, name = holders[place]
    holder[name] = words
    return found


PLACES = (
    *("label", "note", "factor", "seen", "why", "warning", "standfirst", "source", "feedback"),
    *("correction", "reason", "field", "section", "name", "cited", "relayed", "title"),
)


def repeated(found, text, size=70):
    """How many letters of ``text`` stand in runs of ``size`` or more in strings of ``found``."""
    letters = key(text)
    told = "\n".join(map(key, strings(found)))
    covered = set()
    for n in range(len(letters) - size + 1):
        if letters[n : n + size] in told:
            covered.update(range(n, n + size))
    return len(covered)


MORE = [
    "Divers who looked at the foundations in spring had warned of rot below the waterline.",
    "Neither the mayor nor her deputy answered questions about the tender on Tuesday evening.",
    '"Nobody asked us anything," said Ivar Brekke, who runs the ice plant behind the old sheds.',
    "The outrageous sell-out will ruin decent people while greedy insiders count their profits!",
    "According to the port's yearly accounts, landings fell from 9,200 to 6,100 tonnes in ten years.",
    "A ferry operator from the next fjord has offered to rent half of the berths until autumn.",
    "The county's engineers expect that the western breakwater will hold for another two decades.",
    "Schoolchildren painted the last bollard yellow in June, and someone has stolen it since.",
]
ARTICLES = [PARAGRAPHS, [*PARAGRAPHS, *MORE], [*MORE, *PARAGRAPHS[2:5]], MORE[:6], [" ".join(MORE)]]


@pytest.fixture(scope="module")
def scored(pipeline):
    return [pipeline.score_text("\n\n".join(one), headline=HEADLINE).to_dict() for one in ARTICLES]


@settings(max_examples=60)
@given(
    article=st.integers(0, len(ARTICLES) - 1),
    place=st.sampled_from(PLACES),
    start=st.floats(0, 1),
    length=st.integers(100, 4000),
    dress=st.sampled_from([str, str.upper, lambda text: text.replace(" ", "\u00a0- ")]),
)
def test_no_string_carries_the_body_out(scored, article, place, start, length, dress):
    whole = scored[article]
    text = "\n\n".join(ARTICLES[article])
    first = int(start * len(text))
    data = planted(whole, dress(text[first : first + length]), place)
    quotes, none = view(data, text="quotes"), view(data, text="none")
    assert repeated(none, text) == 0
    assert repeated(quotes, text) <= len(text) / 10
    body = [s["text"] for s in quotes["sentences"] if s["part"] != "headline" and s["text"]]
    assert sum(len(one.removesuffix("…")) for one in body) <= len(text) / 10


@pytest.mark.parametrize("place", PLACES)
def test_the_measure_of_leaks_sees_each_place(data, place):
    marked = planted(data, TEXT, place)
    for sentence in marked["sentences"]:
        sentence["text"], sentence["selector"] = None, None
    marked["document"]["text"] = None
    assert repeated(marked, TEXT) > len(key(TEXT)) / 2


def test_the_page_names_every_part_field_and_limit(data):
    page = (Path(__file__).parents[2] / "docs" / "views.md").read_text(encoding="utf-8")
    names = {*PARTS, *SENTENCE_PARTS, *summary(data, with_url=True)}
    assert not [name for name in names if f"`{name}`" not in page]
    limits = (f"up to {QUOTE_CHARS} characters", f"up to {NAME_CHARS} characters")
    told = (*limits, f"any {BLOCK} letters", f"run of {2 * BLOCK - 1} letters", "2,048 bytes")
    assert not [words for words in told if words not in page.replace("\n", " ")]
    assert SUMMARY_BYTES == 2048

"""What a reader gets of a report: parts, policies for the text, summaries."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.errors import InputError, ReportError
from credcheck.render import escape
from credcheck.report import Report
from credcheck.views import (
    NAME_CHARS,
    PARTS,
    QUOTE_CHARS,
    SENTENCE_PARTS,
    SUMMARY_BYTES,
    summary,
    view,
)

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
    domain=st.one_of(st.none(), st.integers(1, 300).map("x".__mul__)),
    url=st.one_of(st.none(), st.integers(1, 8000).map(lambda n: "https://e.org/" + "é" * n)),
    extra=st.integers(0, 40),
)
def test_a_summary_is_never_large(data, headline, domain, url, extra):
    large = copy.deepcopy(data)
    large["document"] |= {"headline": headline, "domain": domain}
    large["input"]["url"] = url
    score = large["scores"]["attribution"]
    large["scores"] |= {f"further_signal_{n}": score for n in range(extra)}
    found = summary(large, with_url=True)
    assert len(escape.json(found)) <= SUMMARY_BYTES
    assert found["id"] == data["id"]

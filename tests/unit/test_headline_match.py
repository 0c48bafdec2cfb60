"""Headline match: what stands in the headline and nowhere in the body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stories import story

from credcheck.signals.headline_match import check

BODY = (
    "The storm damaged 40 houses in Pell Cove on Friday, the mayor said. Nine people were hurt. "
    'Repairs may cost 1,200,000 crowns, or 2.6 percent of the budget. "We were lucky," said Ada '
    "Marsh. Doctors did not find any cure."
)


@pytest.mark.parametrize(
    ("title", "missing"),
    [
        ("Storm damages 40 houses in Pell Cove", []),
        ("Storm damages 400 houses in Pell Cove", ["400"]),
        ("Storm hurts 9 in the cove", []),
        ("Storm hurts 7 in the cove", ["7"]),
        ("Repairs to cost 1200000 crowns", []),
        ("Repairs to cost 2.6 percent of budget", []),
        ("Repairs to cost 6 percent of budget", ["6"]),
        ("Storm wrecks houses, says Ada Marsh", []),
        ("Storm wrecks houses, says Inga Roe", ["Inga Roe"]),
        ("'We were lucky' after the storm", []),
        ("“We were doomed” after the storm", ["We were doomed"]),
        ("Doctors find no cure", []),
        ("Storm destroys whole cove", ["destroys"]),
        ("What the iPad cost the cove", []),
    ],
)
def test_items(title, missing):
    items = check(title, BODY)
    assert [title[i.start : i.end] for i in items if not i.found] == missing


@pytest.mark.parametrize(
    ("title", "negation"),
    [("Mayor won't resign", "n't"), ("Mayor won’t resign", "n’t"), ("Mayor is not sorry", "not")],
)
def test_a_negation_the_body_lacks(title, negation):
    (item,) = check(title, "The mayor apologised and will resign today.")
    assert (item.kind, title[item.start : item.end], item.found) == ("negation", negation, False)
    (item,) = check(title, "The mayor refused to step down.")
    assert item.found


def test_names_are_not_read_from_title_case():
    assert check("Storm Wrecks The Cove Of Giants", BODY) == []


def test_the_first_word_is_no_name():
    assert check("Inga is away", BODY) == []
    assert check("'Inga is away", BODY) == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text(title, body):
    for item in check(title, body):
        assert 0 <= item.start < item.end <= len(title)
    assert all(item.found for item in check(title, title) if item.kind in ("number", "name"))


def test_in_a_report(pipeline):
    report = pipeline.score_text(story(), headline="Pool in Vell to get 77 new pumps, council says")
    score = report.scores["headline_match"]
    found = [e for e in report.sentences[0]["evidence"] if e["signal"] == "headline_match"]
    assert [report.text[e["start"] : e["end"]] for e in found] == ["Vell", "77"]
    assert {e["code"] for e in found} == {"title_representativeness"}
    assert (score["checked"], score["missing"]) == (2, 2)
    assert score["value"] == 0.0
    assert score["label"] == "2 of 2 checkable items of the headline are not in the text"


@pytest.mark.parametrize(
    ("headline", "body", "code"),
    [
        (None, story(), "no_headline"),
        ("Pool in Vell closes", "It closed.", "too_short"),
        ("Pool closes", story(), "nothing_to_compare"),
    ],
)
def test_abstentions(pipeline, headline, body, code):
    score = pipeline.score_text(body, headline=headline).scores["headline_match"]
    assert score["value"] is None
    assert score["abstained"]["code"] == code


def test_every_kind_of_item_is_found_in_its_order():
    title = "Mayor says 'all safe' for 9 in Pell Cove, not that it destroys hope"
    kinds = [item.kind for item in check(title, BODY)]
    assert kinds == ["quotation", "number", "name", "negation", "strength"]

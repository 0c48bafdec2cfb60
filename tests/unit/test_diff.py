"""What changed between two reports of one address."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.diff import PAIRED, differences_between
from credcheck.errors import ReportError
from credcheck.views import view

SENTENCES = [
    "The harbour board will close the east quay in March, its chair Marit Solheim said.",
    "An official at the coastal agency said that the quay had lost eleven piles since October.",
    "Fishing crews who land their catch there would have to sail forty minutes further north.",
    "The board put the cost of a new quay at 3.4 million crowns, in a report published last week.",
    "Traders on the square said that they had heard nothing of the plan before this weekend.",
    "The last ferry of the season left the quay at noon on Saturday with four passengers aboard.",
]


@pytest.fixture(scope="module")
def report(pipeline):
    def report(sentences, headline="East quay closes in March", **document):
        data = pipeline.score_text("\n\n".join(sentences), headline=headline).to_dict()
        data["document"] |= document
        return data

    return report


def by_change(found, change):
    return [one for one in found["sentences"] if one["change"] == change]


def test_nothing_changed(report):
    data = report(SENTENCES)
    found = differences_between(data, data)
    assert found["is_changed"] is found["is_stealth"] is False
    assert found["sentences"] == []
    assert found["headline"] is None
    assert found["scores"] == found["document"] == {}
    assert found["sources"] == {"added": [], "removed": []}


def test_a_sentence_taken_out_put_in_and_changed(report):
    new = [*SENTENCES]
    new[3] = new[3].replace("3.4 million", "5.1 million")
    del new[2]
    new.insert(4, "A second board member has resigned since then.")
    found = differences_between(report(SENTENCES), report(new))
    assert found["is_changed"]
    assert found["counts"] == {"added": 1, "removed": 1, "changed": 1}
    (changed,) = by_change(found, "changed")
    assert changed["numbers_changed"]
    ((span,),) = [changed["spans"]]
    assert changed["old"]["text"][slice(*span["old"])] == "3.4"
    assert changed["new"]["text"][slice(*span["new"])] == "5.1"
    assert by_change(found, "removed")[0]["old"]["text"] == SENTENCES[2]
    assert by_change(found, "added")[0]["new"]["text"].startswith("A second board member")


def test_a_source_that_is_gone_is_told(report):
    new = [*SENTENCES]
    new[1] = "The quay had lost eleven piles since October."
    found = differences_between(report(SENTENCES), report(new))
    (changed,) = by_change(found, "changed")
    assert changed["attribution_lost"]
    assert not changed["numbers_changed"]
    assert any("official" in name for name in found["sources"]["removed"])
    assert found["scores"]["attribution"]["delta"] < 0


def test_another_headline(report):
    found = differences_between(
        report(SENTENCES), report(SENTENCES, headline="East quay SAVED at last!")
    )
    assert found["headline"] == {
        "old": "East quay closes in March",
        "new": "East quay SAVED at last!",
    }
    assert found["scores"]["sensationalism"]["old"] != found["scores"]["sensationalism"]["new"]


def test_a_later_date_is_no_stealth(report):
    new = [*SENTENCES[:5], "Correction: an earlier version named the wrong quay."]
    old, quiet, told = (
        report(SENTENCES),
        report(new),
        report(new, modified="2026-03-02T10:00:00+00:00"),
    )
    assert differences_between(old, quiet)["is_stealth"]
    found = differences_between(old, told)
    assert not found["is_stealth"]
    assert found["document"]["modified"]["old"] is None


def test_another_dress_is_a_change_too(report):
    new = [SENTENCES[0].replace("March", "MARCH"), *SENTENCES[1:]]
    found = differences_between(report(SENTENCES), report(new))
    assert found["counts"] == {"added": 0, "removed": 0, "changed": 1}


def bare(texts):
    """A report as far as the comparison reads it."""
    sentences = [
        {"index": n, "part": "body", "text": text, "attributions": []}
        for n, text in enumerate(texts)
    ]
    document = {
        "headline": None,
        "text": "\n".join(texts),
        "text_sha256": "\n".join(texts),
        **dict.fromkeys(("published", "modified", "publisher")),
        "byline": [],
    }
    return {
        "id": "x",
        "created_at": "2026-01-01T00:00:00+00:00",
        "document": document,
        "sentences": sentences,
        "scores": {},
        "triage": None,
        "provenance": {"scoring_version": 1, "bundle": {"sha256": "0"}, "sources": {}},
    }


texts = st.lists(st.text("abc 1", min_size=1, max_size=12), max_size=12)


@given(texts, texts)
def test_what_is_told_leads_from_one_to_the_other(old, new):
    found = differences_between(bare(old), bare(new))
    counts = found["counts"]
    assert len(old) - counts["removed"] + counts["added"] == len(new)
    for one in found["sentences"]:
        for side, sentences in (("old", old), ("new", new)):
            if one[side] is not None:
                assert sentences[one[side]["index"]] == one[side]["text"]
                for span in one["spans"]:
                    start, end = span[side]
                    assert 0 <= start <= end <= len(one[side]["text"])


@given(texts)
def test_nothing_differs_from_itself(sentences):
    found = differences_between(bare(sentences), bare(sentences))
    assert not found["sentences"]
    assert not found["is_changed"]


@given(texts, texts)
def test_it_is_changed_when_and_only_when_words_are(old, new):
    found = differences_between(bare(old), bare(new))
    same = [text.split() for text in old] == [text.split() for text in new]
    assert found["is_changed"] is not same
    assert bool(found["sentences"]) is not same


def test_dress_and_numbers_are_told_beside_other_changes():
    old = ["The quay cost 3.4 million in all.", "Nobody spoke of it.", "It fell to -5 at night."]
    new = ["The quay cost 34 million in all.", "Nobody SPOKE of it.", "It fell to 5 at night.", "x"]
    found = differences_between(bare(old), bare(new))
    assert found["counts"] == {"added": 1, "removed": 0, "changed": 3}
    assert [one["numbers_changed"] for one in found["sentences"][:3]] == [True, False, True]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("It closed in 2019.", "It closed in 2019 for good.", False),
        ("It closed in 2019-20.", "It closed in 2019-21.", True),
        ("It has 3 piles and 4 ropes.", "It has 4 ropes and 3 piles.", False),
        ("It cost 1,000 crowns.", "It cost 10,00 crowns.", True),
        ("Three piles fell.", "Four piles fell there.", False),
    ],
)
def test_numbers(old, new, changed):
    (one,) = differences_between(bare([old]), bare([new]))["sentences"]
    assert one["numbers_changed"] is changed


def test_another_space_is_no_change():
    found = differences_between(bare(["The quay  closed."]), bare(["The quay\u00a0closed."]))
    assert found["sentences"] == []
    assert not found["is_changed"]


def test_the_best_partner_is_taken():
    old = ["Crews sail forty minutes north each day.", "Crews sail forty minutes north in winter."]
    new = ["Crews sail sixty minutes north in winter.", "Traders knew nothing."]
    found = differences_between(bare(old), bare(new))
    (changed,) = by_change(found, "changed")
    assert changed["old"]["index"] == 1


def test_what_is_no_part_of_the_article_is_no_stealth():
    old, new = bare(["The quay closed.", "Most read"]), bare(["The quay closed.", "Newest"])
    for data in (old, new):
        data["sentences"][1]["part"] = "boilerplate"
    found = differences_between(old, new)
    assert not found["is_changed"]
    assert found["counts"]["added"] == found["counts"]["removed"] == 1


@pytest.mark.parametrize(
    ("old", "new", "is_stealth"),
    [
        ({}, {}, True),
        ({}, {"modified": "2026-03-02"}, False),
        ({"modified": "2026-03-02"}, {}, True),
        ({"published": "2026-03-02"}, {"published": "2026-03-02", "modified": "2026-03-02"}, True),
        ({"modified": "2026-03-02T10:00:00Z"}, {"modified": "2026-03-02T12:00:00+02:00"}, True),
        ({"modified": "2026-03-02T10:00:00Z"}, {"modified": "2026-03-02T12:30:00+02:00"}, False),
        ({"published": "2026-03-02"}, {"published": "2026-03-01"}, True),
        ({"published": "2026-03-02"}, {"published": "soon"}, True),
    ],
)
def test_only_a_later_date_tells_of_a_change(old, new, is_stealth):
    before, after = bare(["The quay closed."]), bare(["The quay opened again in the spring."])
    before["document"] |= old
    after["document"] |= new
    assert differences_between(before, after)["is_stealth"] is is_stealth


def test_a_statement_whose_source_went_from_another_sentence():
    named = {"source_type": "named_person", "source": [0, 3], "resolved_source": "Marit Solheim"}
    lost = {"source_type": "none", "source": None, "resolved_source": None}
    old, new = bare(["She said so."]), bare(["She said so."])
    old["sentences"][0]["attributions"] = [named]
    new["sentences"][0]["attributions"] = [lost]
    found = differences_between(old, new)
    assert found["attributions_lost"] == [{"old": 0, "new": 0, "sources": ["Marit Solheim"]}]
    assert found["sources"] == {"added": [], "removed": ["Marit Solheim"]}
    assert not found["is_changed"]


def test_other_versions_are_told(report):
    old = report(SENTENCES)
    new = {**old, "provenance": {**old["provenance"], "scoring_version": 99}}
    assert differences_between(old, old)["same_versions"]
    assert not differences_between(old, new)["same_versions"]


def test_a_report_without_its_text_is_refused(report):
    whole = report(SENTENCES)
    cut = view(whole, text="quotes")
    for pair in ((cut, whole), (whole, cut)):
        with pytest.raises(ReportError, match="cut"):
            differences_between(*pair)
    with pytest.raises(ReportError, match="missing"):
        differences_between({"id": "x"}, whole)


def test_texts_with_nothing_in_common_are_taken_out_and_put_in():
    old = [f"Sentence number {n} of the old text." for n in range(10_000)]
    new = [f"Line number {n} of another text." for n in range(10_000)]
    found = differences_between(bare(old), bare(new))
    assert found["counts"] == {"added": len(new), "removed": len(old), "changed": 0}


def test_a_change_in_a_huge_text_is_found():
    old = [f"Sentence number {n} says what the harbour board said." for n in range(10_000)]
    new = [*old[:100], *old[101:5_000], "The board met twice.", *old[5_000:]]
    new[8_000] = new[8_000].replace("harbour", "school")
    found = differences_between(bare(old), bare(new))
    assert found["counts"] == {"added": 1, "removed": 1, "changed": 1}


def test_the_page_names_every_field():
    page = (Path(__file__).parents[2] / "docs" / "views.md").read_text(encoding="utf-8")
    found = differences_between(bare(["One quay."]), bare(["Two quays."]))
    fields = {*found, *(f"sentences[].{name}" for name in found["sentences"][0] if name != "new")}
    fields -= {"sentences[].old"}
    assert not [name for name in fields if f"`{name}`" not in page]
    assert f"more than {PAIRED} rewritten" in page

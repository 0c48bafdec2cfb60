"""What changed between two reports of one address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck.diff import ALIGNED, differences_between

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


def test_huge_texts_are_not_aligned():
    old = [f"Sentence number {n} of the old text." for n in range(10 * ALIGNED)]
    new = [f"Line number {n} of another text." for n in range(10 * ALIGNED)]
    found = differences_between(bare(old), bare(new))
    assert found["counts"] == {"added": len(new), "removed": len(old), "changed": 0}

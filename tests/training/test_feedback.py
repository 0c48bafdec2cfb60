"""Readers' corrections become training examples, straight from the service's export."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.full

TEXT = "The quay was a disgrace to the whole town."


def remark(text=TEXT, part="body", **correction):
    return {"code": "other", "text": text, "part": part, "correction": correction or None}


@pytest.fixture
def read(tmp_path):
    from training.data import feedback

    def read(*remarks):
        path = tmp_path / "feedback.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in remarks), encoding="utf-8")
        return feedback.examples(path)

    return read


def test_opinions_on_one_sentence_are_averaged(read):
    (found,) = read(remark(subjective=True), remark(subjective=0), remark(check_worthy=0.25))
    assert found.sentences == {"subjective": [0.5], "check_worthy": [0.25]}


@pytest.mark.parametrize(
    "one",
    [
        remark(),
        remark(text=None, subjective=True),
        remark(subjective="yes"),
        remark(subjective=7),
        remark(clickbait=1),
        remark(source_type="organization"),
    ],
)
def test_what_teaches_nothing_is_left_out(read, one):
    assert read(one) == []


def test_a_headline_teaches_clickbait(read):
    (found,) = read(remark(part="headline", clickbait=1))
    assert found.sentences == {"clickbait": [1.0]}

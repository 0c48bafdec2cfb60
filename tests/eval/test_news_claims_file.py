"""The project's own sentences on check-worthiness: as many as they say, even, each written once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from training.data import claims

TEST, FIT = claims.sentences(claims.TEST), claims.sentences(claims.FIT)
FIELDS = {"id", "text", "label", "kind", "why", "group"}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _likeness(one: str, other: str) -> float:
    """Words that both have as a share of all words of the two."""
    a, b = _words(one), _words(other)
    return len(a & b) / len(a | b)


@pytest.mark.parametrize(("rows", "count"), [(TEST, 150), (FIT, 80)], ids=["test", "fit"])
def test_a_file_is_sound(rows, count):
    assert len(rows) == count
    assert all(set(row) == FIELDS for row in rows)
    assert all(row["label"] in {0, 1} and row["why"] for row in rows)
    assert all(re.fullmatch(r"(fit-)?[a-z]+-\d\d", row["id"]) for row in rows)
    assert all(25 <= len(row["text"]) <= 200 for row in rows)
    assert 0.4 <= sum(row["label"] for row in rows) / count <= 0.5


def test_every_field_of_news_has_both_labels():
    fields = defaultdict(Counter)
    for row in TEST:
        fields[row["id"].rpartition("-")[0]][row["label"]] += 1
    assert len(fields) == 15
    for name, counts in fields.items():
        assert counts.total() == 10, name
        assert min(counts[0], counts[1]) >= 3, name


def test_a_kind_has_one_label_in_both_files():
    labels = defaultdict(set)
    for row in TEST + FIT:
        labels[row["kind"]].add(row["label"])
    assert all(len(found) == 1 for found in labels.values()), labels
    assert {row["kind"] for row in FIT} <= {row["kind"] for row in TEST}


def test_numbers_do_not_give_the_label_away():
    """Claims without figures and figures without a claim are both there in number."""
    digits = {label: [bool(re.search(r"\d", r["text"])) for r in TEST if r["label"] == label]
              for label in (0, 1)}  # fmt: skip
    assert sum(digits[0]) >= 25
    assert digits[1].count(False) >= 25


def test_no_sentence_is_like_another():
    rows = TEST + FIT
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    near = [(a["id"], b["id"]) for a, b in combinations(rows, 2)
            if _likeness(a["text"], b["text"]) > 0.5]  # fmt: skip
    assert not near

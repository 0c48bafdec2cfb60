from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks import extraction_measures as measures
from benchmarks import extraction_report
from benchmarks.extraction_measures import Overlap

HERE = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("true", "found", "expected"),
    [
        ("a b c d e", "a b c d e", (1.0, 0.0, 0.0)),
        ("a b c d e", "A, b c d e", (0.5, 0.5, 0.5)),
        ("a b c d a b c d", "a b c d", (0.2, 0.0, 0.8)),
        ("a b c d", "x a b c d", (0.5, 0.5, 0.0)),
        ("one two", "one two", (1.0, 0.0, 0.0)),
        ("a b c d e", "", (0.0, 0.0, 1.0)),
        ("", "", (0.0, 0.0, 0.0)),
    ],
)
def test_overlap(true, found, expected):
    shared, extra, lost = expected
    got = measures.overlap(true, found)
    if extra and lost:  # one of three shingles is shared
        shared, extra, lost = (1 / 3,) * 3
    assert (got.shared, got.extra, got.lost) == pytest.approx((shared, extra, lost))


def test_f1_comes_from_the_means_over_pages():
    figures = measures.summary([Overlap(1, 0, 0), Overlap(0, 0, 1), Overlap(0.5, 0.5, 0)])
    precision, recall = (1 + 0.5) / 2, (1 + 0 + 1) / 3
    assert figures["precision"] == pytest.approx(precision)
    assert figures["recall"] == pytest.approx(recall)
    assert figures["f1"] == pytest.approx(2 * precision * recall / (precision + recall))


def test_difference_of_an_extractor_with_itself_is_nothing():
    pages = [Overlap(1, 0, 0), Overlap(0.6, 0.2, 0.2), Overlap(0.3, 0.1, 0.6)]
    assert measures.difference(pages, pages) == {"f1": 0.0, "f1_margin": 0.0}
    assert measures.with_margins(pages)["f1_margin"] > 0


def test_strings():
    counts = measures.strings("The  bridge\nis shut. Menu", ["bridge is shut", "ferry"], ["Menu"])
    assert counts == {"kept": 1, "lost": 1, "leaked": 1, "withheld": 0}
    scores = measures.string_scores(counts)
    assert scores == pytest.approx({"precision": 0.5, "recall": 0.5, "accuracy": 1 / 3, "f1": 0.5})


def test_labels_are_digests_of_forty_pages():
    pages = json.loads((HERE / "page_labels.json").read_text(encoding="utf-8"))["pages"]
    assert len(pages) == 40
    for page, label in pages.items():
        assert len(page) == 16
        for digest in (label["headline"], *label["byline"]):
            assert len(bytes.fromhex(digest)) == 32
        shown = date.fromisoformat(label["published"])
        utc = date.fromisoformat(label.get("published_utc", label["published"]))
        assert 0 <= (utc - shown).days <= 1


def test_the_report_is_made_of_the_figures():
    results = json.loads((HERE / "extraction.json").read_text(encoding="utf-8"))
    written = (HERE / "extraction.md").read_text(encoding="utf-8")
    assert written == extraction_report.written(results)


def test_the_figures_keep_what_is_promised():
    results = json.loads((HERE / "extraction.json").read_text(encoding="utf-8"))
    readers = results["shingles"]["readers"]
    ours = readers.pop("credcheck")["f1"]
    assert ours >= 0.94
    assert ours >= max(found["f1"] for found in readers.values())

"""What the attribution benchmark counts, on a text made for it; its report says what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import attribution_measures as measures
from benchmarks import attribution_report
from credcheck.types import Attribution, Encoding, Span
from training.reading import Story

HERE = Path(__file__).parents[2] / "benchmarks"
TEXT = 'Ann Lee, a baker, said: "The old bridge will hold." Officials said it would not.'
BAKER, OFFICIALS = (0, 17), (52, 61)
QUOTED, BARE = (24, 51), (67, 79)
NONE = np.zeros(0, dtype=np.int64)
EMPTY = Encoding(NONE, NONE, NONE, np.zeros((0, 1), dtype=np.float32), ("content",))


def story(sources, contents=(), discard=()) -> Story:
    marked = [
        {"sources": [s], "cues": [], "contents": [list(c) for c in contents]} for s in sources
    ]
    row = {"text": TEXT, "attributions": marked, "discard": [list(d) for d in discard]}
    return Story(row, (), EMPTY)


def attribution(source, *contents, kind="named_person") -> Attribution:
    place = Span(*source) if source else None
    return Attribution(0, place, None, tuple(Span(*c) for c in contents), kind, None, "indirect")


@pytest.mark.parametrize(
    ("mine", "gold", "exact", "overlap"),
    [
        ([BAKER, OFFICIALS], [BAKER, OFFICIALS], 1.0, 1.0),
        ([(0, 7), OFFICIALS], [BAKER, OFFICIALS], 0.5, 1.0),
        ([BAKER], [BAKER, OFFICIALS], 2 / 3, 2 / 3),
        ([BAKER, BAKER], [BAKER], 1.0, 1.0),
        ([(30, 35)], [BAKER], 0.0, 0.0),
        ([], [], 0.0, 0.0),
    ],
)
def test_source_spans(mine, gold, exact, overlap):
    counts = measures.source_counts(story(gold), [attribution(m, QUOTED) for m in mine])[None]
    assert measures.exact_f1(counts) == pytest.approx(exact)
    assert measures.overlap_f1(counts) == pytest.approx(overlap)


def test_marks_at_the_ends_of_a_source_can_be_left_out():
    told, found = story([BAKER]), [attribution((0, 16), QUOTED)]
    assert measures.exact_f1(measures.source_counts(told, found)[None]) == 0.0
    assert measures.exact_f1(measures.source_counts(told, found, bare=True)[None]) == 1.0
    shorter = [attribution((0, 7), QUOTED)]
    assert measures.exact_f1(measures.source_counts(told, shorter, bare=True)[None]) == 0.0


def test_what_the_annotators_set_aside_does_not_count():
    counts = measures.source_counts(
        story([BAKER, OFFICIALS], discard=[(50, 80)]), [attribution(OFFICIALS, BARE)]
    )
    assert counts.tolist() == [0, 0, 1, 0, 0]


def marked(*gold) -> measures.Marked:
    return measures.Marked(TEXT, (), EMPTY, tuple((Span(*span), kind) for span, kind in gold), 0)


def test_words_of_the_frame_count_neither_for_nor_against_a_statement():
    article = marked(((0, 51), "named_person"), ((52, 80), "group"))
    found = [attribution(BAKER, QUOTED, kind="organization"), attribution(OFFICIALS, (67, 69))]
    first, second = measures.judge(article, found)
    assert (first.found, first.strictly, first.given) == (True, False, "organization")
    assert not second.found
    assert second.given == "named_person"
    nothing = measures.judge(article, [])
    assert [(j.found, j.strictly, j.given) for j in nothing] == [(False, False, "none")] * 2


def test_precision_counts_what_meets_gold():
    article = marked(((24, 33), "named_person"))
    found = [attribution(BAKER, QUOTED), attribution(BAKER, (24, 33)), attribution(OFFICIALS, BARE)]
    assert measures.precision_counts(article, found).tolist() == [2, 1, 3]
    assert measures.missed(article, found) == [BARE[0]]


def test_quoted_contents_stand_in_marks():
    told = story([BAKER], contents=[QUOTED, (25, 50), BARE, (25, 33)])
    assert measures.quoted_contents(told) == [Span(*QUOTED), Span(25, 50)]
    assert measures.recalled([Span(*QUOTED), Span(*BARE)], [(24, 40), (70, 71)]) == 1


def test_statements_keep_their_place_when_white_space_is_lost():
    row = {
        "text": "The  bridge \n\n holds, she said.",
        "annotations": [
            {"start": 5, "end": 20, "source_type": "unnamed_group"},
            {"start": None, "end": None, "source_type": "document"},
        ],
    }

    class Reader:
        def encode(self, texts, sentences):
            return [EMPTY for _ in texts]

    (article,) = measures.marked_articles(Reader(), [row])
    ((span, kind),) = article.gold
    assert article.text[span.start : span.end].split() == ["bridge", "holds,"]
    assert (kind, article.lost) == ("group", 1)


def test_the_report_is_that_of_the_figures():
    results = json.loads((HERE / "attribution.json").read_text(encoding="utf-8"))
    assert attribution_report.written(results) == (HERE / "attribution.md").read_text(
        encoding="utf-8"
    )
    figure = results["polnear"]["source_exact_f1"]
    low, high = figure["interval"]
    assert low < figure["value"] < high
    assert f"{figure['value']:.3f}" in attribution_report.written(results)

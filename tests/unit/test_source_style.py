"""The style score: names left out, a level only where the whole interval has it."""

from __future__ import annotations

import numpy as np
import pytest

from credcheck import pool
from credcheck.signals.source_style import _level
from credcheck.types import Encoding


@pytest.mark.parametrize(
    ("interval", "level"),
    [
        ((0.45, 0.55), "medium"),
        ((0.20, 0.55), "unclear"),
        ((0.45, 0.75), "unclear"),
        ((0.10, 0.90), "unclear"),
    ],
)
def test_the_level_holds_for_the_whole_interval(interval, level):
    assert _level(0.5, interval, (0.3, 0.7)) == level


def test_an_interval_within_the_outer_levels():
    assert _level(0.1, (0.05, 0.2), (0.3, 0.7)) == "low"
    assert _level(0.9, (0.8, 0.95), (0.3, 0.7)) == "high"


def test_pieces_of_names_do_not_count():
    text = "Then Ada Marsh left."
    spans = [(0, 4), (5, 8), (9, 12), (12, 14), (15, 19), (19, 20)]
    starts, ends = (np.array(side) for side in zip(*spans, strict=True))
    logits = np.array([[1.0], [9.0], [9.0], [9.0], [2.0], [3.0]], dtype=np.float32)
    encoding = Encoding(starts, ends, np.zeros(6, dtype=np.int64), logits, ("style",))
    names = pool.names(text, encoding)
    assert names.tolist() == [False, True, True, True, False, False]
    assert pool.masked_mean(encoding, "style", 1, ~names).tolist() == [2.0]


def test_an_interval_by_publisher_stands_around_the_value(pipeline):
    text = "The council met on Monday and put off the vote on the harbour wall. " * 12
    score = pipeline.score_text(text).scores["source_style"]
    low, high = score["interval"]
    assert 0 < low < score["value"] < high < 1

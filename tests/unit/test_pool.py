"""Pooling: sums over pieces, by hand and on any logits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck import pool
from credcheck.types import Encoding


def encoding(rows, sentence, starts=None, ends=None):
    """An encoding with one head, "h"."""
    logits = np.asarray(rows, dtype=np.float32).reshape(-1, 1)
    at = np.arange(len(logits), dtype=np.int64)
    return Encoding(
        at if starts is None else np.asarray(starts, dtype=np.int64),
        at + 1 if ends is None else np.asarray(ends, dtype=np.int64),
        np.asarray(sentence, dtype=np.int64),
        logits,
        ("h",),
    )


SAMPLE = encoding([1.0, 3.0, -2.0, 5.0], [0, 0, 2, 2])
ALL = np.ones(4, dtype=bool)
LOGITS = st.lists(
    st.tuples(st.floats(-30, 30, width=32), st.integers(0, 4), st.booleans()), max_size=40
).map(lambda rows: sorted(rows, key=lambda row: row[1]))


def test_a_mean_is_over_the_pieces_of_a_sentence():
    assert pool.mean(SAMPLE, "h", 4).tolist()[::2] == [2.0, 1.5]
    assert np.isnan(pool.mean(SAMPLE, "h", 4)[[1, 3]]).all()
    assert pool.mean_shares(SAMPLE, "h").tolist() == [0.5, 1.5, -1.0, 2.5]


def test_a_smooth_maximum_by_hand():
    e = math.exp
    first = (e(1) * 1 + e(3) * 3) / (e(1) + e(3))
    found = pool.smooth_max(SAMPLE, "h", 3, ALL)
    assert found[0] == pytest.approx(first)
    assert np.isnan(found[1])
    masked = pool.smooth_max(SAMPLE, "h", 3, np.array([True, False, False, False]))
    assert masked[0] == pytest.approx(1.0)
    assert np.isnan(masked[1:]).all()


def test_a_masked_mean_leaves_out_the_rest():
    found = pool.masked_mean(SAMPLE, "h", 3, np.array([True, False, True, True]))
    assert found[0] == 1.0
    assert found[2] == 1.5
    assert np.isnan(found[1])


@given(LOGITS)
def test_shares_add_up_to_the_pooled_logits(rows):
    found = encoding([r[0] for r in rows], [r[1] for r in rows])
    mask = np.array([r[2] for r in rows], dtype=bool)
    smooth, shares = (
        pool.smooth_max(found, "h", 5, mask),
        pool.smooth_max_shares(found, "h", mask),
    )
    mean, parts = pool.mean(found, "h", 5), pool.mean_shares(found, "h")
    for number in range(5):
        own = [r for r in rows if r[1] == number]
        kept = [r[0] for r in own if r[2]]
        at = found.sentence == number
        assert math.isnan(mean[number]) == (not own)
        assert math.isnan(smooth[number]) == (not kept)
        if own:
            assert mean[number] == pytest.approx(parts[at].sum(), abs=1e-6)
        if kept:
            assert smooth[number] == pytest.approx(shares[at].sum(), abs=1e-6)
            assert np.mean(kept) - 1e-4 <= smooth[number] <= max(kept) + 1e-4
            assert (shares[at & ~mask] == 0).all()


@given(st.lists(st.floats(-1e6, 1e6), max_size=20))
def test_sigmoid_is_bounded_and_symmetric(values):
    found = pool.sigmoid(np.asarray(values, dtype=float))
    assert ((found >= 0) & (found <= 1)).all()
    assert found == pytest.approx(1 - pool.sigmoid(-np.asarray(values, dtype=float)))


def test_sigmoid_by_hand():
    assert pool.sigmoid(np.array([0.0, math.log(3)])).tolist() == pytest.approx([0.5, 0.75])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rain fell on Oslo.", ["Oslo"]),
        ("The mayor Ada Marsh-Roe left.", ["Ada", "Marsh", "Roe"]),
        ('He said "Go home" and left.', []),
        ("All of Marrant's men left.", ["Marrant"]),
        ("nobody was there", []),
    ],
)
def test_names_are_capitals_inside_a_sentence(pipeline, text, names):
    from credcheck import segment

    (found,) = pipeline.encoder.encode([text], segment.lines([text], headline=False))
    mask = pool.names(text, found)
    marked = {
        i for a, b in zip(found.starts[mask], found.ends[mask], strict=True) for i in range(a, b)
    }
    assert not mask[0]
    for name in names:
        assert set(range(text.index(name), text.index(name) + len(name))) <= marked
    plain = [word for word in text.split() if word.islower()]
    assert not marked & {i for w in plain for i in range(text.index(w), text.index(w) + len(w))}
    assert bool(marked) == bool(names)

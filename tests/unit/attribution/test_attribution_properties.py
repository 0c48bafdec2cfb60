"""Whatever the logits and the text: spans lie inside, are not empty and do not overlap."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from attribution_marks import COLUMNS, pieces_of, sentences_of
from hypothesis import given, settings
from hypothesis import strategies as st

from credcheck.attribution import classify, decode, voice_mask
from credcheck.types import SOURCE_TYPES, Encoding

NEWS = (
    "Ann Lee said “ ” \" ' ’s it he who The Pentagon officials , . : ; — ( ) U.S. Mr. 40 % and of one "
    "reportedly according to ‘ ’ é ß 東京 \U0001f600 \u200b NASA [ ] « » '' `` the ministry’s"
)
BREAKS = ("\n\n", " ", "\u00a0")
NEWSY = st.lists(st.sampled_from((*NEWS.split(), *BREAKS)), max_size=60).map(" ".join)
TEXTS = st.one_of(NEWSY, st.text(max_size=120))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(0, 2**32 - 1), st.floats(0.5, 8.0))
def test_spans_are_legal(text: str, seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    ends = sorted(rng.integers(0, len(text) + 1, 3).tolist()) if text else []
    sentences = sentences_of(text, ends)
    pieces = np.array(pieces_of(text, sentences), dtype=np.int64).reshape(-1, 3)
    logits = rng.normal(0, spread, (len(pieces), 6)).astype(np.float32)
    encoding = Encoding(pieces[:, 0], pieces[:, 1], pieces[:, 2], logits, COLUMNS)
    found = decode(text, sentences, encoding, thresholds={"content": 0.4, "cue_begin": 0.6})
    contents = sorted((c.start, c.end) for a in found for c in a.content)
    assert all(a[1] <= b[0] for a, b in pairwise(contents))
    for a in found:
        spans = [s for s in (a.source, a.cue, *a.content) if s is not None]
        assert a.content
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        assert all(not text[s.start].isspace() and not text[s.end - 1].isspace() for s in spans)
        assert 0 <= a.sentence < len(sentences)
        assert (a.source_type == "none") or a.source is not None
        assert a.resolved_source is None or a.resolved_source.strip()
    assert voice_mask(encoding, found).shape == (len(pieces),)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_span_has_a_type(text: str) -> None:
    assert classify(text) in SOURCE_TYPES
    assert classify(text, context=text, resolved=text or None) in SOURCE_TYPES

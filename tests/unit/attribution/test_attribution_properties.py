"""Whatever the logits and the text: spans lie inside, are not empty and do not overlap."""

from __future__ import annotations

import numpy as np
from attribution_marks import assert_legal, at_random, sentences_of
from hypothesis import given, settings
from hypothesis import strategies as st

from credcheck.attribution import classify, decode, voice_mask
from credcheck.types import SOURCE_TYPES

NEWS = (
    "Ann Lee said “ ” \" ' ’s it he who The Pentagon officials , . : ; — ( ) U.S. Mr. 40 % and of one "
    "reportedly according to ‘ ’ é ß 東京 \U0001f600 \u200b NASA [ ] « » '' `` the ministry’s"
)
BREAKS = ("\n\n", " ", "\u00a0")
NEWSY = st.lists(st.sampled_from((*NEWS.split(), *BREAKS)), max_size=60).map(" ".join)
LINES = (
    *("Q: Will it last?", "A: No, it will not.", "MARSH: We said so.", "Ann Lee: Never."),
    *("“It fell,” she said, “and sank.”", "“It goes on", '"It goes on', "‘A “b ‘c” d’ e", "« a »"),
    *("THE MINISTRY SAID: WAIT.", "The gulls cry out", "“Gone.” — Ann Lee", "It is over.”", "”“”“"),
    *(
        "Rain again — Ann Lee (@annlee) May 4, 2024",
        "Reports said so. They added more. Prices fell.",
    ),
    *('<tweet author="AnnLee">It sank.</tweet>', "‘’", "''", "``x''", "— (@a)", "A:", "Q:", ":"),
)
LAID_OUT = st.lists(st.sampled_from(LINES), max_size=14).map("\n\n".join)
TEXTS = st.one_of(NEWSY, LAID_OUT, st.text(max_size=120))


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(0, 2**32 - 1), st.floats(0.5, 8.0))
def test_spans_are_legal(text: str, seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    ends = sorted(rng.integers(0, len(text) + 1, 3).tolist()) if text else []
    sentences = sentences_of(text, ends)
    encoding = at_random(text, sentences, seed, spread)
    found = decode(text, sentences, encoding, thresholds={"content": 0.4, "cue_begin": 0.6})
    assert_legal(text, sentences, found)
    assert voice_mask(encoding, found).shape == (len(encoding.starts),)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_every_span_has_a_type(text: str) -> None:
    assert classify(text) in SOURCE_TYPES
    assert classify(text, context=text, resolved=text or None) in SOURCE_TYPES

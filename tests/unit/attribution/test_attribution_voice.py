"""Pieces inside attributed content are quoted voice; all others are the outlet's own."""

from __future__ import annotations

import numpy as np
from attribution_marks import read

from credcheck.attribution import decode, voice_mask


def own_words(marked: str) -> str:
    text, sentences, encoding = read(marked)
    quoted = voice_mask(encoding, decode(text, sentences, encoding, thresholds={}))
    assert quoted.shape == encoding.starts.shape
    assert quoted.dtype == np.bool_
    pieces = zip(encoding.starts, encoding.ends, quoted, strict=True)
    return " ".join(text[a:b] for a, b, q in pieces if not q)


def test_content_is_quoted_and_the_rest_is_own() -> None:
    assert own_words("[S Lee] [Q said] [C it sank]. It did.") == "Lee said . It did ."


def test_both_halves_of_an_interrupted_quotation() -> None:
    assert own_words("[C “It sank,”] [S he] [Q said], [C “twice.”]") == "he said ,"


def test_scare_quotes_without_an_attribution_are_own_voice() -> None:
    assert own_words("The “safe” pier sank.") == "The “ safe ” pier sank ."


def test_what_is_attributed_to_nobody_is_own_voice() -> None:
    assert own_words("The pier [Q reportedly] [C sank].") == "The pier repo rtedly sank ."


def test_a_quotation_without_a_source_is_quoted_all_the_same() -> None:
    assert own_words("[C “It sank without a sound.”]") == ""

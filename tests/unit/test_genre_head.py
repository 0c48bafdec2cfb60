"""A kind is read from the words where the bundle has a head for it and is sure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from credcheck import genre_head
from credcheck.bundles import Affine, GenreRule
from credcheck.types import Encoding, Sentence

TEXT = "it rained. " * 6


@pytest.fixture
def config(pipeline):
    rules = {name: GenreRule(Affine(2.0, 1.0), 0.9) for name in ("satire", "opinion")}
    return replace(pipeline.bundle.config, genre=rules)


def read(config, satire, opinion=-9.0, *, count=6, part="body"):
    """Six sentences of three pieces, each with these logits."""
    sentences = [Sentence(i, 11 * i, 11 * i + 10, part, i) for i in range(count)]
    starts = np.asarray([11 * i + at for i in range(count) for at in (0, 3, 9)])
    number = np.repeat(np.arange(count), 3)
    logits = np.tile(np.asarray([satire, opinion], dtype=np.float32), (3 * count, 1))
    columns = ("genre_satire", "genre_opinion")
    encoding = Encoding(starts, starts + 1, number, logits, columns)
    return genre_head.read(TEXT, sentences, encoding, config)


@pytest.mark.parametrize(
    ("satire", "opinion", "name"),
    [
        (1.0, -9.0, "satire"),  # sigmoid(2 · 1 + 1) = .95
        (0.5, -9.0, None),  # sigmoid(2 · .5 + 1) = .88
        (1.0, 2.0, "opinion"),  # both are sure: the surer one
        (-9.0, -9.0, None),
    ],
)
def test_a_kind_is_named_from_its_threshold_on(config, satire, opinion, name):
    found = read(config, satire, opinion)
    assert (found.name if found else None) == name
    if found:
        assert found.certainty == "read"


def test_short_texts_and_furniture_have_no_kind(config):
    assert read(config, 9.0, count=4) is None
    assert read(config, 9.0, part="boilerplate") is None


def test_a_bundle_without_the_heads_says_nothing(config):
    assert read(replace(config, genre={}), 9.0) is None

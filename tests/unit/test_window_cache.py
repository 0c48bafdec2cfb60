"""Windows that come again: the same numbers, bounded memory."""

from __future__ import annotations

import numpy as np
import pytest

from credcheck import extract, segment
from credcheck.window_cache import WindowCache
from tests.unit.stories import story, without_identity


def logits(rows, value):
    return np.full((rows, 3), value, dtype=np.float32)


def test_what_is_held_comes_back_and_the_oldest_goes():
    cache = WindowCache(2_000)
    for number in range(20):
        cache.put(bytes([number]) * 10, logits(10, number))
        assert (
            cache.get(bytes([0]) * 10) is not None
        ) is True  # asked for again and again: it stays
    assert cache.get(bytes([1]) * 10) is None
    found = cache.get(bytes([19]) * 10)
    assert (found == 19).all()
    assert cache.hits == 21
    assert cache.misses == 1


def test_what_is_held_does_not_change_with_the_batch_it_came_from():
    cache = WindowCache(10_000)
    batch = logits(4, 1.0)
    cache.put(b"a", batch[:2])
    batch[:] = 7.0
    assert (cache.get(b"a") == 1.0).all()


@pytest.fixture
def cached(pipeline):
    """The encoder with a cache, for one test."""
    pipeline.encoder.cache = WindowCache(10_000_000)
    yield pipeline.encoder
    pipeline.encoder.cache = None


def encoded(encoder, texts):
    articles = [extract.from_text(text) for text in texts]
    sentences = [segment.split(article) for article in articles]
    return encoder.encode([article.text for article in articles], sentences)


def test_logits_are_the_same_numbers_as_without(pipeline):
    long = "so that the wind, which never stops on the outer pier, " * 30
    texts = [story(12, n) for n in range(4)] + [story(12, 1), f"The report was long {long}."]
    plain = encoded(pipeline.encoder, texts)
    pipeline.encoder.cache = WindowCache(10_000_000)
    try:
        for _ in range(2):
            again = encoded(pipeline.encoder, [*texts[::-1]])[::-1]
            for one, other in zip(plain, again, strict=True):
                assert np.array_equal(one.logits, other.logits)
    finally:
        cache, pipeline.encoder.cache = pipeline.encoder.cache, None
    assert cache.hits >= cache.misses > 0


def test_reports_are_the_same_too(pipeline, cached):
    cached.cache = None
    first = pipeline.score_text(story(18))
    cached.cache = WindowCache(10_000_000)
    for _ in range(2):
        assert without_identity(pipeline.score_text(story(18))) == without_identity(first)

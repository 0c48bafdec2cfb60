"""The encoder: whatever shares its batch, a sentence's logits are the same bits."""

from __future__ import annotations

import numpy as np
import pytest
from stories import HEADLINES, SENTENCES, story, two_hundred

from credcheck import extract, segment
from credcheck.encoder import BATCH_PIECES, OnnxEncoder
from credcheck.windowed import batches
from credcheck.windows import Window

SHUFFLES = 20


def lines(texts):
    return segment.lines(texts, headline=False)


@pytest.fixture(scope="module")
def encoder(pipeline):
    return pipeline.encoder


def one(encoder, text):
    (found,) = encoder.encode([text], lines([text]))
    return found


def same(a, b):
    return (
        np.array_equal(a.logits, b.logits)
        and np.array_equal(a.starts, b.starts)
        and np.array_equal(a.ends, b.ends)
    )


@pytest.fixture(scope="module")
def alone(encoder):
    return [one(encoder, text) for text in two_hundred()]


def test_two_hundred_sentences_in_twenty_orders_equal_themselves_alone(encoder, alone):
    texts = two_hundred()
    rng = np.random.default_rng(7)
    for _ in range(SHUFFLES):
        order = rng.permutation(len(texts))
        shuffled = [texts[i] for i in order]
        together = encoder.encode(shuffled, lines(shuffled))
        for place, number in enumerate(order):
            assert same(together[place], alone[number]), texts[number]


def test_sentences_equal_themselves_among_much_longer_ones(encoder, alone):
    texts = two_hundred()[::8]
    long = " ".join(SENTENCES)
    mixed = [text for pair in zip(texts, [long] * len(texts), strict=True) for text in pair]
    together = encoder.encode(mixed, lines(mixed))
    assert all(same(a, b) for a, b in zip(together[::2], alone[::8], strict=True))
    assert all(same(together[1], other) for other in together[3::2])


def test_more_padding_decides_nothing(encoder, alone):
    """A window always gets the width of its own bucket; another width would give the same."""
    for text, expected in list(zip(two_hundred(), alone, strict=True))[::10]:
        size = len(expected.starts)
        ids = encoder._tokenizer.encode(text, add_special_tokens=False).ids
        rows = np.zeros((2, 96), dtype=np.int64)
        mask = np.zeros_like(rows)
        rows[:, : size + 2] = [101, *ids, 102]
        mask[:, : size + 2] = 1
        wide = encoder._session.run(["logits"], {"ids": rows, "mask": mask})[0]
        assert np.array_equal(wide[0], wide[1])
        assert np.array_equal(wide[0, 1 : size + 1], expected.logits)


def test_the_number_of_threads_changes_nothing(pipeline, alone):
    bundle = pipeline.bundle
    single = OnnxEncoder(bundle.encoder, bundle.tokenizer, bundle.config.columns, threads=1)
    double = OnnxEncoder(bundle.encoder, bundle.tokenizer, bundle.config.columns, threads=2)
    texts = two_hundred()
    for encoder in (single, double):
        assert all(map(same, encoder.encode(texts, lines(texts)), alone))


def test_an_article_does_not_depend_on_its_neighbours(encoder):
    articles = [extract.from_text(story(9, first), headline=HEADLINES[first]) for first in range(6)]
    texts, sentences = [a.text for a in articles], [segment.split(a) for a in articles]
    together = encoder.encode(texts, sentences)
    for text, own, found in zip(texts, sentences, together, strict=True):
        assert same(encoder.encode([text], [own])[0], found)


def test_shapes_and_columns(encoder, pipeline):
    found = one(encoder, "The ferry stops for the winter.")
    count = len(found.starts)
    assert count >= 7
    assert found.logits.shape == (count, len(pipeline.bundle.config.columns))
    assert found.logits.dtype == np.float32
    assert found.columns == pipeline.bundle.config.columns
    assert np.isfinite(found.logits).all()
    assert {"source", "cue", "content", "loaded", "clickbait", "subjective", "check_worthy"} <= {
        *found.columns
    }


def test_nothing_in_gives_nothing_out(encoder):
    assert encoder.encode([], []) == []
    (blank,) = encoder.encode([" \n"], [()])
    assert blank.logits.shape == (0, len(encoder.columns))
    assert not blank.warnings


def test_a_long_sentence_is_read_whole_with_a_warning(encoder):
    text = "and then the ferry sailed " * 60
    found = one(encoder, text)
    assert len(found.starts) == 300
    assert [notice.code for notice in found.warnings] == ["long_sentence"]
    assert np.abs(found.logits).sum(axis=1).min() > 0  # zero is what was never written
    assert not one(encoder, "The ferry sailed.").warnings


def test_only_the_words_of_its_window_can_move_a_sentence(encoder):
    """Two blocks never share a window, so that neither reads the other."""
    head = "Ferry stops for the winter"
    bodies = ("It was an outrage.", "Nothing else happened.")
    found = []
    for body in bodies:
        article = extract.from_text(body, headline=head)
        (encoding,) = encoder.encode([article.text], [segment.split(article)])
        found.append(encoding.logits[encoding.sentence == 0])
    assert np.array_equal(*found)


def test_batches_hold_one_width_and_no_more_pieces_than_they_may():
    jobs = [(n, Window(0, size, (0, size))) for n, size in enumerate([3, 94, 30, 14, 15] * 40)]
    found = list(batches(jobs, BATCH_PIECES))
    assert sorted(job[0] for batch in found for job in batch) == list(range(200))
    for batch in found:
        (width,) = {job[1].width for job in batch}
        assert width * (len(batch) - 1) < BATCH_PIECES
    assert list(batches([], BATCH_PIECES)) == []

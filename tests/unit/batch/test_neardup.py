"""Near-duplicates: made copies are found, other articles are not, the earliest is named."""

from __future__ import annotations

import random

import numpy as np
import pytest

from credcheck.batch import neardup
from credcheck.batch.neardup import Facts
from tests.unit.stories import SENTENCES, story

WORDS = " ".join(SENTENCES).split()


def article(seed, words=300):
    """Words in an order of their own, so that no two articles have much in common."""
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) + str(draw.randint(0, 40)) for _ in range(words))


def trimmed(text, seed):
    words = text.split()
    return " ".join(words[: len(words) * 2 // 3])


def reordered(text, seed):
    words = text.split()
    runs = [words[at : at + 15] for at in range(0, len(words), 15)]
    random.Random(seed).shuffle(runs)
    return " ".join(word for run in runs for word in run)


def swapped(text, seed):
    draw = random.Random(seed)
    return " ".join(
        f"new{draw.randint(0, 999)}" if draw.random() < 0.1 else w for w in text.split()
    )


KINDS = {"identical": lambda text, seed: text, "trimmed": trimmed, "reordered": reordered,
         "swapped": swapped}  # fmt: skip


def signatures(texts):
    made = [neardup.signature(text)["minhash"] for text in texts]
    return np.stack([neardup.decoded(minhash) for minhash in made])


@pytest.mark.parametrize("kind", KINDS)
def test_copies_of_each_kind_are_found_and_nothing_else(kind):
    originals = [article(seed) for seed in range(40)]
    copies = [KINDS[kind](text, seed) for seed, text in enumerate(originals)]
    facts = [Facts(n) for n in range(80)]
    found = neardup.copies(signatures(originals + copies), facts)
    right = [
        n for n in range(40) if n in found and found[n].group == n and found.get(n + 40) == found[n]
    ]
    assert len(right) >= 38
    assert all(found[n].group in {n, n - 40} for n in found)


def test_many_copies_of_one_article_are_one_group():
    text = article(1)
    texts = [swapped(text, seed) for seed in range(30)] + [article(seed) for seed in range(2, 12)]
    found = neardup.copies(signatures(texts), [Facts(n) for n in range(40)])
    assert {copy.group for copy in found.values()} == {0}
    assert set(found) == set(range(30))


@pytest.mark.parametrize(
    ("dates", "earliest"),
    [
        (["2026-03-02", "2026-03-01"], 1),
        (["2026-03-02T09:00:00+00:00", "2026-03-02T09:30:00+02:00"], 1),
        (["2026-03-02", "2026-03-02T23:00:00Z"], 1),
        ([None, "2026-03-02"], 1),
        (["some day", "2026-03-02"], 1),
        (["2026-03-02", "2026-03-02"], 0),
        ([None, None], 0),
        (["0001-01-01T00:00:00+23:00", "2026-03-02"], 1),
    ],
)
def test_the_earliest_is_named_with_its_source(dates, earliest):
    facts = [Facts(n, date, f"outlet {n}") for n, date in enumerate(dates)]
    found = neardup.copies(signatures([article(1)] * 2), facts)
    assert {copy.group for copy in found.values()} == {earliest}
    assert {copy.source for copy in found.values()} == {f"outlet {earliest}"}


def test_a_short_text_is_nobodys_copy():
    assert neardup.signature("Only a few words here.")["minhash"] is None
    assert neardup.signature(story(30))["minhash"] is not None


def test_a_signature_is_the_same_everywhere():
    minhash = neardup.signature(" ".join(map(str, range(200))))["minhash"]
    assert minhash[:24] == EXPECTED
    assert neardup.decoded(minhash).shape == (neardup.HASHES,)


EXPECTED = "Z84aARy4swDUDkoAbBexAEFv"


@pytest.mark.parametrize(
    ("row", "source"),
    [
        ({"second_sources": "Associated Press | AFP", "outlet": "a.example"}, "Associated Press"),
        ({"second_sources": None, "outlet": "a.example", "publisher": "A"}, "a.example"),
        ({"publisher": "A", "document_id": "7"}, "A"),
        ({"document_id": "7"}, "7"),
        ({}, None),
    ],
)
def test_whose_an_article_is(row, source):
    assert neardup.source_of(row) == source

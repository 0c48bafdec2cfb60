"""What is held out is found again, a word changed; what is not is left alone."""

from __future__ import annotations

import gzip
import json

import pytest

pytestmark = pytest.mark.full

LONG = (
    "The council of the small harbour town voted on Tuesday to close the old ferry line for good."
)


@pytest.fixture
def index():
    from training.data.near import HeldOut

    found = HeldOut()
    found.add(LONG)
    found.add("Rain is due.")
    return found


@pytest.mark.parametrize(
    ("text", "is_near"),
    [
        (LONG, True),
        (LONG.upper().replace(",", ""), True),
        (LONG.replace("Tuesday", "Monday"), True),
        ("The council of the small harbour town voted on Tuesday to build a school and a library.", False),
        ("rain is due", True),
        ("Rain is overdue.", False),
        ("", False),
    ],
)  # fmt: skip
def test_near_duplicates_of_what_is_held_out(index, text, is_near):
    assert index.near([text]).tolist() == [is_near]


def test_every_set_with_text_is_among_the_files():
    """A file that is new among the data is either read here or known to hold no text to learn from."""
    from training.data import files, near

    if not files.folder().is_dir():
        pytest.skip("no corpora: CREDCHECK_DATA is not set and ../shared/data is missing")
    there = {path.name.removesuffix(".jsonl.gz") for path in files.folder().glob("*.jsonl.gz")}
    assert there - set(near.FIELDS) <= {"pages_scrapinghub", "pages_trafilatura"}
    for name, fields in near.FIELDS.items():
        with gzip.open(files.folder() / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            assert set(fields) <= json.loads(file.readline()).keys(), name


@pytest.fixture
def small(corpus, monkeypatch):
    from training.data import near, pool

    near.held_out.cache_clear()
    pool.texts.cache_clear()
    monkeypatch.setattr(near, "FIELDS", {n: f for n, f in near.FIELDS.items() if n in corpus})
    monkeypatch.setattr(pool, "HEADLINES", {"sentence_propaganda_ptc": "text"})
    monkeypatch.setattr(pool, "ARTICLES", ("attribution_polnear",))
    yield pool
    near.held_out.cache_clear()
    pool.texts.cache_clear()


def test_the_pool_holds_nothing_that_is_held_out(small, corpus):
    from training.data import near
    from training.splits import split_of

    texts = [text for text, _ in small.texts()]
    assert texts
    rows = corpus["sentence_propaganda_ptc"]
    assert set(texts) <= {row["text"] for row in rows if split_of(row) == "train"}
    # The town's article stands in dev too, so that none of its sentences may be learnt from.
    assert not near.held_out().near(texts).any()
    assert not any("mayor" in text for text in texts)


def test_the_pool_is_drawn_the_same_every_time(small):
    once = small.texts()
    small.texts.cache_clear()
    assert small.texts() == once
    windows = small.examples()
    assert len(windows) == len(once)
    assert not any(window.pieces or window.sentences for window in windows)

"""Sentences without labels, for a small encoder to learn from a larger one.

Headlines and sentences of the train splits of sets that no head is trained on, and of the others'
articles; none is a near-duplicate of anything in calib or dev (``near.py``).
"""

import random
from functools import lru_cache

from training.data import near
from training.data.examples import Example, cut, single
from training.data.files import rows
from training.splits import split_of

HEADLINES = {
    "headline_emotion_gne": "headline",
    "headline_hyperpartisan": "headline",
    "headline_clickbait_stop2016": "headline",
}
ARTICLES = ("article_hyperpartisan", "article_reliability_recovery", "article_satire_golbeck")
SETS = (*HEADLINES, *ARTICLES)
SIZE = {"headlines": 20000, "sentences": 8000}
WORDS = range(4, 60)
SEED = 20


@lru_cache(maxsize=1)
def texts() -> tuple[tuple[str, bool], ...]:
    """The pool's texts, each with whether it is a headline; in a fixed order."""
    rng = random.Random(SEED)
    headlines = [
        row[field].lower() if name == "headline_clickbait_stop2016" else row[field]
        for name, field in HEADLINES.items()
        for row in rows(name)
        if split_of(row) == "train"
    ]
    sentences = [
        sentence
        for name in ARTICLES
        for row in rows(name)
        if split_of(row) == "train"
        for sentence in near.sentences(row["text"])
    ]
    chosen = _drawn(headlines, SIZE["headlines"], rng), _drawn(sentences, SIZE["sentences"], rng)
    return tuple((text, place == 0) for place, found in enumerate(chosen) for text in found)


def _drawn(found: list[str], size: int, rng: random.Random) -> list[str]:
    """At most ``size`` different texts of a usual length that nothing held out resembles."""
    kept = sorted({" ".join(text.split()) for text in found if len(text.split()) in WORDS})
    rng.shuffle(kept)
    kept = kept[: size + size // 4]
    known = near.held_out().near(kept)
    return [text for text, held_out in zip(kept, known, strict=True) if not held_out][:size]


def examples() -> list[Example]:
    """The pool as windows of one sentence, without targets."""
    return [
        window
        for text, is_headline in texts()
        for window in cut(*single(text, headline=is_headline), {})
    ]

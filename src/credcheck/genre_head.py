"""The kind of piece that a bundle reads from the words, where it is sure.

Columns ``genre_NAME`` are linear heads, one a kind, on the same means as the style head: over an
article's body sentences, names left out. A kind is named from the probability that the bundle states
on, at which nine in ten of the pieces that it named were of that kind across outlets it had not seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from credcheck import pool
from credcheck.bundles import Config
from credcheck.sources.genre import GENRES, Genre
from credcheck.types import Encoding, Sentence

MIN_SENTENCES = 5
EVIDENCE = "head:genre"


def read(
    text: str, sentences: Sequence[Sentence], encoding: Encoding, config: Config
) -> Genre | None:
    """What the words say the piece is; None without such heads, on a short text, or where unsure."""
    body = [s.index for s in sentences if s.part == "body"]
    if not config.genre or len(body) < MIN_SENTENCES:
        return None
    mask = ~pool.names(text, encoding)
    found = {}
    for name in GENRES:
        rule = config.genre.get(name)
        if rule is None:
            continue
        terms = pool.masked_mean(encoding, f"genre_{name}", len(sentences), mask)[body]
        known = terms[np.isfinite(terms)]
        probability = rule.affine.probability(float(known.mean())) if len(known) else 0.0
        if probability >= rule.threshold:
            found[name] = probability
    best = max(found, key=lambda name: found[name], default=None)
    return Genre(best, EVIDENCE) if best else None

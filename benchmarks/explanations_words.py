"""Words by their share of a score: does the score rest on them, and do people mark the same ones?

Comprehensiveness and sufficiency are ERASER's (DeYoung et al. 2020): how far the probability falls without
the words that the explanation puts first, and how far with them alone.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck import pool, segment, wording
from credcheck.bundles import Bundle
from credcheck.types import Encoder, Encoding, Span
from training.data import babe, ptc
from training.data.lines import WEBIS
from training.intervals import figure

COUNTS = (1, 2, 3, 5)
PRECISION_AT = (1, 3)
DRAWS = 3
NEUTRAL = "[MASK]"
CHUNK = 512
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Read:
    """A line as the model reads it: its words, the share of each in the head's logit, its probability."""

    text: str
    words: tuple[Span, ...]
    shares: Floats
    probability: float

    @property
    def ranked(self) -> list[int]:
        """Words by share, the largest first."""
        return sorted(range(len(self.words)), key=lambda i: (-self.shares[i], i))


def read(encoder: Encoder, bundle: Bundle, texts: Sequence[str], head: str) -> list[Read]:
    """Lines read one by one; ``head`` is ``loaded`` or a head that is pooled by its mean."""
    found = []
    for start in range(0, len(texts), CHUNK):
        part = texts[start : start + CHUNK]
        encodings = encoder.encode(part, segment.lines(part, headline=head == "clickbait"))
        found += [_read(bundle, t, e, head) for t, e in zip(part, encodings, strict=True)]
    return found


def _read(bundle: Bundle, text: str, encoding: Encoding, head: str) -> Read:
    every = np.ones(len(encoding.starts), dtype=bool)
    if head == "loaded":
        shares = pool.smooth_max_shares(encoding, head, every)
    else:
        shares = pool.mean_shares(encoding, head)
    words = [
        (Span(s, e), float(shares[pieces].sum()))
        for s, e, pieces in wording.words_of(text, encoding)
        if any(map(str.isalnum, text[s:e]))
    ]
    # A line without a piece has 0 here as in a report: nothing is loaded in no words.
    affine = bundle.config.calibration[head]
    p = affine.probability(float(shares.sum())) if len(shares) else 0.0
    return Read(text, tuple(w for w, _ in words), np.asarray([v for _, v in words]), p)


def changed(text: str, words: Sequence[Span], filler: str) -> str:
    """The text with words taken out, or with a filler in the place of each."""
    for word in sorted(words, key=lambda span: -span.start):
        text = text[: word.start] + filler + text[word.end :]
    return " ".join(text.split())


def faithful(
    encoder: Encoder, bundle: Bundle, texts: Sequence[str], head: str, seed: int
) -> dict[str, Any]:
    """Mean falls of the probability by number of words, for the first words and for random ones."""
    lines = [line for line in read(encoder, bundle, texts, head) if len(line.words) > max(COUNTS)]
    draw = random.Random(seed)  # noqa: S311  -- a sample, no secret
    orders = [[line.ranked for line in lines]]
    orders += [[draw.sample(line.ranked, len(line.words)) for line in lines] for _ in range(DRAWS)]
    names = [str(number) for number in range(len(lines))]
    found: dict[str, Any] = {"texts": len(lines)}

    def falls(order: Sequence[Sequence[int]], filler: str, part: str) -> Floats:
        """Probability of each line less that of its changed ones, (lines, counts)."""
        after = [
            one.probability
            for one in read(encoder, bundle, _less(lines, order, filler, part), head)
        ]
        before = np.asarray([line.probability for line in lines])
        return np.asarray(before[:, None] - np.reshape(after, (len(lines), len(COUNTS))))

    for how, filler in (("deleted", ""), ("masked", NEUTRAL)):
        found[how] = {}
        for part in ("comprehensiveness", "sufficiency"):
            ours, *others = (falls(order, filler, part) for order in orders)
            found[how][part] = _compared(ours, np.mean(others, axis=0), names)
    return found


def _less(
    lines: Sequence[Read], orders: Sequence[Sequence[int]], filler: str, part: str
) -> list[str]:
    """Each line without its first words (comprehensiveness) or without all others, for every count."""
    texts = []
    for line, order in zip(lines, orders, strict=True):
        for count in COUNTS:
            gone = order[:count] if part == "comprehensiveness" else order[count:]
            texts.append(changed(line.text, [line.words[i] for i in gone], filler))
    return texts


def _compared(ours: Floats, chance: Floats, names: Sequence[str]) -> dict[str, Any]:
    """AOPC is the mean over the numbers of words."""

    def both(values: Floats, others: Floats) -> dict[str, Any]:
        return {
            "shares": figure(lambda i: float(values[i].mean()), names),
            "random": figure(lambda i: float(others[i].mean()), names),
            "difference": figure(lambda i: float((values[i] - others[i]).mean()), names),
        }

    by_count = {str(n): both(ours[:, [j]], chance[:, [j]]) for j, n in enumerate(COUNTS)}
    return by_count | {"aopc": both(ours, chance)}


def judged_loaded(encoder: Encoder, bundle: Bundle, count: int, seed: int) -> list[str]:
    """Dev sentences that the model marks as loaded, drawn by seed from BABE's and PTC's."""
    texts = [row["text"] for row in (*babe.sentences("dev"), *ptc.lines("dev"))]
    least = bundle.config.thresholds["loaded"]
    return _drawn(read(encoder, bundle, texts, "loaded"), least, count, seed)


def judged_clickbait(encoder: Encoder, bundle: Bundle, count: int, seed: int) -> list[str]:
    """Dev headlines of Webis-Clickbait-17 that the model finds more clickbait than not."""
    texts = [row[WEBIS.text] for row in WEBIS.rows("dev")]
    return _drawn(read(encoder, bundle, texts, "clickbait"), 0.5, count, seed)


def _drawn(lines: Sequence[Read], least: float, count: int, seed: int) -> list[str]:
    marked = [line.text for line in lines if line.probability >= least]
    return random.Random(seed).sample(marked, min(count, len(marked)))  # noqa: S311


def plausible(encoder: Encoder, bundle: Bundle) -> dict[str, Any]:
    """Precision of the first words against those that people marked, by set."""
    marked = {
        "sentence_bias_babe": [
            (row["text"], babe.words(row), row["id"]) for row in babe.sentences("dev")
        ],
        "sentence_propaganda_ptc": [
            (row["text"], ptc.spans(row, loaded=True), row["group"]) for row in ptc.lines("dev")
        ],
    }
    seen, picked = _counted()
    return {name: _precisions(encoder, bundle, rows, seen, picked) for name, rows in marked.items()}


def _counted() -> tuple[Counter[str], Counter[str]]:
    """How often words stand in the train sentences of both sets, and how often inside a mark."""
    seen, picked = Counter[str](), Counter[str]()
    pairs = [(row["text"], babe.words(row)) for row in babe.sentences("train")]
    pairs += [(row["text"], ptc.spans(row, loaded=True)) for row in ptc.lines("train")]
    for text, spans in pairs:
        for match in wording_words(text):
            seen[_key(text, match)] += 1
            picked[_key(text, match)] += _inside(match, spans)
    return seen, picked


def wording_words(text: str) -> list[Span]:
    """Runs of letters and digits."""
    found, start = [], None
    for at, char in enumerate(f"{text} "):
        if char.isalnum():
            start = at if start is None else start
        elif start is not None:
            found.append(Span(start, at))
            start = None
    return found


def _key(text: str, word: Span) -> str:
    return text[word.start : word.end].lower()


def _inside(word: Span, spans: Sequence[Span]) -> bool:
    return any(span.start <= word.start < span.end for span in spans)


def _precisions(
    encoder: Encoder,
    bundle: Bundle,
    rows: Sequence[tuple[str, Sequence[Span], str]],
    seen: Mapping[str, int],
    picked: Mapping[str, int],
) -> dict[str, Any]:
    total, hits = sum(seen.values()), sum(picked.values())
    rankings: dict[str, Callable[[Read, int], float]] = {
        "shares": lambda line, i: float(line.shares[i]),
        "rarest": lambda line, i: -float(seen.get(_key(line.text, line.words[i]), 0)),
        "lexicon": lambda line, i: math.log(
            (picked.get(_key(line.text, line.words[i]), 0) + 2 * hits / total)
            / (seen.get(_key(line.text, line.words[i]), 0) + 2)
        ),
    }
    usable = [row for row in rows if row[1]]
    lines = read(encoder, bundle, [row[0] for row in usable], "loaded")
    table: dict[str, list[dict[str, float]]] = {name: [] for name in (*rankings, "random", "best")}
    names = []
    for line, (_, spans, group) in zip(lines, usable, strict=True):
        gold = [_inside(word, spans) for word in line.words]
        if not any(gold) or all(gold):
            continue
        names.append(group)
        for name, value in rankings.items():
            order = sorted(range(len(gold)), key=lambda i: (-value(line, i), i))
            table[name].append(precision([gold[i] for i in order]))
        chance = sum(gold) / len(gold)
        table["random"].append(dict.fromkeys(precision(gold), chance))
        table["best"].append(precision(sorted(gold, reverse=True)))
    kinds = table["best"][0] if names else {}
    found: dict[str, Any] = {"texts": len(names)}
    for name, scored in table.items():
        found[name] = {kind: _mean([one[kind] for one in scored], names) for kind in kinds}
    return found


def precision(gold: Sequence[bool]) -> dict[str, float]:
    """Of the first k words, how many are marked; ``r`` takes as many words as are marked."""
    marked = sum(gold)
    found = {f"at_{k}": sum(gold[:k]) / min(k, len(gold)) for k in PRECISION_AT}
    return found | {"r": sum(gold[:marked]) / marked if marked else 0.0}


def _mean(values: Sequence[float], names: Sequence[str]) -> dict[str, Any]:
    array = np.asarray(values)
    return figure(lambda i: float(array[i].mean()), names)

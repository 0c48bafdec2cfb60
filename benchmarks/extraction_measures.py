"""The measures of the two extraction benchmarks, written after their definitions.

Shingles: github.com/scrapinghub/article-extraction-benchmark, ``evaluate.py``. Strings:
github.com/adbar/trafilatura, ``tests/eval_common.py``.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

SHINGLE = 4
BOOTSTRAP = 1000
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shingles that a page's text shares with the truth, has too many, and lacks: shares of all."""

    shared: float
    extra: float
    lost: float

    @property
    def precision(self) -> float | None:
        """None for a page where nothing was extracted, which the mean leaves out."""
        found = self.shared + self.extra
        return self.shared / found if found else None

    @property
    def recall(self) -> float | None:
        """None for a page without true text."""
        true = self.shared + self.lost
        return self.shared / true if true else None


def overlap(true: str, found: str) -> Overlap:
    """Compare two texts by their runs of four words, each counted as often as it occurs."""
    wanted, given = _shingles(true), _shingles(found)
    counts = (wanted & given).total(), (given - wanted).total(), (wanted - given).total()
    whole = sum(counts) or 1
    return Overlap(counts[0] / whole, counts[1] / whole, counts[2] / whole)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    runs = (tuple(tokens[i : i + SHINGLE]) for i in range(max(1, len(tokens) - SHINGLE + 1)))
    return Counter(run for run in runs if run)


def summary(overlaps: Sequence[Overlap]) -> dict[str, float]:
    """Precision and recall as means over pages, and F1 from those two means."""
    precision = mean([p for o in overlaps if (p := o.precision) is not None] or [0.0])
    recall = mean([r for o in overlaps if (r := o.recall) is not None] or [0.0])
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def with_margins(overlaps: Sequence[Overlap], seed: int = 0) -> dict[str, float]:
    """:func:`summary` with margins: 1.96 standard deviations over 1000 samples of the pages."""
    figures = summary(overlaps)
    drawn = [summary([overlaps[i] for i in sample]) for sample in _samples(len(overlaps), seed)]
    return figures | {f"{n}_margin": 1.96 * stdev(d[n] for d in drawn) for n in figures}


def difference(
    ours: Sequence[Overlap], theirs: Sequence[Overlap], seed: int = 0
) -> dict[str, float]:
    """How much higher our F1 is than theirs on the same pages, with its margin."""
    gaps = [
        summary([ours[i] for i in sample])["f1"] - summary([theirs[i] for i in sample])["f1"]
        for sample in _samples(len(ours), seed)
    ]
    gap = summary(ours)["f1"] - summary(theirs)["f1"]
    return {"f1": gap, "f1_margin": 1.96 * stdev(gaps)}


def _samples(size: int, seed: int) -> list[list[int]]:
    draw = random.Random(seed)  # noqa: S311 - samples, no secrets
    return [[draw.randrange(size) for _ in range(size)] for _ in range(BOOTSTRAP)]


def strings(text: str, wanted: Sequence[str], unwanted: Sequence[str]) -> dict[str, int]:
    """How many strings that a page's text must and must not contain it does, white space aside."""
    whole = " ".join(text.split())
    kept = sum(" ".join(part.split()) in whole for part in wanted)
    leaked = sum(" ".join(part.split()) in whole for part in unwanted)
    return {
        "kept": kept,
        "lost": len(wanted) - kept,
        "leaked": leaked,
        "withheld": len(unwanted) - leaked,
    }


def string_scores(counts: Mapping[str, int]) -> dict[str, float]:
    """Precision, recall, accuracy and F1 over all strings of all pages."""
    kept, lost, leaked, withheld = (counts[n] for n in ("kept", "lost", "leaked", "withheld"))
    return {
        "precision": kept / (kept + leaked) if kept + leaked else 0.0,
        "recall": kept / (kept + lost) if kept + lost else 0.0,
        "accuracy": (kept + withheld) / max(1, kept + lost + leaked + withheld),
        "f1": 2 * kept / (2 * kept + leaked + lost) if kept else 0.0,
    }

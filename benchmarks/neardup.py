"""How well near-duplicates are found: ``python -m benchmarks.neardup``.

Copies of four kinds are made from the articles in CREDCHECK_DATA and hidden among all of them. Writes
benchmarks/neardup.json and neardup.md. No text of the corpora is kept.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.budgets import ROOT
from credcheck.batch import neardup
from credcheck.batch.neardup import Facts

CORPORA = ("article_hyperpartisan", "article_reliability_recovery", "attribution_polnear")
SHORTEST = 100
EACH = 400
SEED = 20_260_303
RUN, SHARED = 8, 0.25
"""Two articles that share a quarter of the shorter one's eight-word runs are copies, whoever made them."""

RESULTS = ROOT / "benchmarks" / "neardup.json"


def texts(data: Path) -> list[str]:
    """The corpora's different articles of a hundred words and more."""
    found: dict[str, None] = {}
    for name in CORPORA:
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                text = json.loads(line)["text"]
                if len(text.split()) >= SHORTEST:
                    found[text] = None
    return list(found)


def identical(text: str, draw: random.Random, words: list[str]) -> str:
    """The same text with other white space, as another site sets it."""
    del draw, words
    return "\n\n".join(text.split("\n"))


def trimmed(text: str, draw: random.Random, words: list[str]) -> str:
    """Its first half to nine tenths, as an editor cuts from below."""
    del words
    kept = text.split()
    return " ".join(kept[: int(len(kept) * draw.uniform(0.5, 0.9))])


def reordered(text: str, draw: random.Random, words: list[str]) -> str:
    """Its sentences in another order."""
    del words
    parts = re.split(r"(?<=[.!?])\s+", text)
    draw.shuffle(parts)
    return " ".join(parts)


def swapped(text: str, draw: random.Random, words: list[str]) -> str:
    """A tenth of its words replaced by words of other articles."""
    return " ".join(draw.choice(words) if draw.random() < 0.1 else word for word in text.split())


KINDS: dict[str, Callable[[str, random.Random, list[str]], str]] = {
    "identical": identical,
    "trimmed": trimmed,
    "reordered": reordered,
    "a tenth of the words swapped": swapped,
}


def main() -> int:
    """Measure and write; 1 when precision is under 0.98."""
    originals = texts(Path(os.environ["CREDCHECK_DATA"]))
    draw = random.Random(SEED)  # noqa: S311  -- copies, no secrets
    words = [word for text in draw.sample(originals, 200) for word in text.split()]
    pool = list(originals)
    made: dict[str, list[tuple[int, int]]] = {}
    for kind, make in KINDS.items():
        made[kind] = []
        for origin in draw.sample(range(len(originals)), EACH):
            made[kind].append((origin, len(pool)))
            pool.append(make(originals[origin], draw, words))
    began = time.process_time()
    signatures = [neardup.signature(text)["minhash"] for text in pool]
    hashing = time.process_time() - began
    rows = np.stack([neardup.decoded(minhash) for minhash in signatures])
    began = time.process_time()
    found = neardup.copies(rows, [Facts(number) for number in range(len(pool))])
    grouping = time.process_time() - began
    results = _results(pool, len(originals), made, {n: copy.group for n, copy in found.items()})
    results["milliseconds"] = {
        "hashing an article": 1000 * hashing / len(pool),
        "grouping an article": 1000 * grouping / len(pool),
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    RESULTS.with_suffix(".md").write_text(_page(results), encoding="utf-8")
    sys.stdout.write(_page(results))
    return int(results["precision"] < 0.98)


def _results(
    pool: list[str], originals: int, made: dict[str, list[tuple[int, int]]], group: dict[int, int]
) -> dict[str, Any]:
    origin = {copy: first for pairs in made.values() for first, copy in pairs}
    right = real = wrong = 0
    for first, second in _pairs(group):
        if origin.get(first, first) == origin.get(second, second):
            right += 1
        elif _shared(pool[first], pool[second]) >= SHARED:
            real += 1
        else:
            wrong += 1
    recall = {
        kind: sum(first in group and group.get(copy) == group[first] for first, copy in pairs)
        / len(pairs)
        for kind, pairs in made.items()
    }
    return {
        "articles": originals,
        "copies": {kind: len(pairs) for kind, pairs in made.items()},
        "pairs": {"made": right, "in_the_corpora": real, "wrong": wrong},
        "precision": (right + real) / max(1, right + real + wrong),
        "precision_made_alone": right / max(1, right + wrong),
        "recall": recall,
        "settings": {
            "hashes": neardup.HASHES, "bands": neardup.BANDS, "words": neardup.SHINGLE,
            "threshold": neardup.THRESHOLD,
        },
    }  # fmt: skip


def _pairs(group: dict[int, int]) -> Iterator[tuple[int, int]]:
    members: dict[int, list[int]] = {}
    for number, leader in group.items():
        members.setdefault(leader, []).append(number)
    for several in members.values():
        yield from combinations(sorted(several), 2)


def _shared(one: str, other: str) -> float:
    first, second = (_runs(text) for text in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))


def _runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _page(results: dict[str, Any]) -> str:
    recall = "\n".join(
        f"| {kind} | {results['copies'][kind]} | {value:.3f} |"
        for kind, value in results["recall"].items()
    )
    pairs, cost, settings = results["pairs"], results["milliseconds"], results["settings"]
    return f"""# Near-duplicates, measured

{results["articles"]:,} different news articles of three corpora, and copies of some of them hidden among them. A pair is two articles
that end in one group.

| copies | made | recall |
| --- | --: | --: |
{recall}

Precision **{results["precision"]:.4f}**: {pairs["made"]:,} pairs of copies that were made, {pairs["in_the_corpora"]:,} that the corpora \
have of themselves (they share a quarter or more of
the shorter one's eight-word runs), {pairs["wrong"]:,} that are neither. Without the corpora's own: {results["precision_made_alone"]:.4f}.

*Identical* is the same text with other line breaks; *trimmed* keeps the first half to nine tenths; *reordered* shuffles the sentences;
*swapped* replaces every tenth word by one of another article. {settings["hashes"]} hashes of pairs of words, {settings["bands"]} bands, \
copies from {settings["threshold"]} of equal hashes on.
Hashing takes {cost["hashing an article"]:.1f} ms of processor time an article, grouping {cost["grouping an article"]:.2f} ms.

`python -m benchmarks.neardup` makes this page.
"""  # noqa: E501


if __name__ == "__main__":
    sys.exit(main())

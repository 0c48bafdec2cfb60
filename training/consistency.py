"""The same answer for the same content: a term that draws a text and its swapped twin together.

A recipe has it with ``consistency``, the weight of the term (absent or 0: nothing is drawn and nothing is
added), and ``consistency_pairs``, how many pairs stand beside each step's batch. It needs no labels: the
heads are to agree, whatever they say.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from training.batches import collate
from training.data import babe, lines, ptc
from training.data.examples import COLUMNS, Example, cut, single
from training.device import autocast
from training.licences import kept
from training.model import NewsModel, pooled_mean, pooled_smooth_max
from training.splits import Split
from training.swaps import swap

PAIRS = 8
HEADS = {False: ("loaded", "subjective", "check_worthy"), True: ("loaded", "clickbait")}


@dataclass(frozen=True, slots=True)
class Text:
    """A line of a training set; a headline has other heads than a sentence."""

    text: str
    headline: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """One window of one sentence each, of the same unit."""

    original: Example
    swapped: Example
    headline: bool


def texts(split: Split, excluded: Sequence[str] = ()) -> list[Text]:
    """Every line of the sets of lines, but for those whose class of licence is excluded.

    PolNeAR has articles, and heads that stay where the words are.
    """
    sets = {ptc.NAME: ptc.lines, babe.NAME: babe.sentences}
    found = [Text(row["text"]) for name in kept(sets, excluded) for row in sets[name](split)]
    line_sets = {data.name: data for data in (lines.WEBIS, lines.SUBJECTIVITY, lines.CHECKWORTHY)}
    for name in kept(line_sets, excluded):
        data = line_sets[name]
        found += [Text(row[data.text], data.headline) for row in data.rows(split)]
    return found


def pairs(found: Iterable[Text], seed: int) -> list[Pair]:
    """A pair for each text in which something can be exchanged and that fits into one window."""
    made = []
    for one in found:
        other = swap(one.text, seed)
        if other is None:
            continue
        windows = [cut(*single(text, headline=one.headline), {}) for text in (one.text, other)]
        if all(len(own) == 1 and len(own[0].segments) == 1 for own in windows):
            made.append(Pair(windows[0][0], windows[1][0], one.headline))
    return made


class Consistency:
    """The term of a run: which pairs a step takes depends on the seed and the step alone."""

    def __init__(self, drawn: Sequence[Pair], recipe: Mapping[str, Any]) -> None:
        self.weight = float(recipe["consistency"])
        self.size = int(recipe.get("consistency_pairs", PAIRS))
        self.seed = recipe["seed"]
        # Headlines and sentences have other heads, so that a step takes one or the other.
        self.units = [own for h in (False, True) if (own := [p for p in drawn if p.headline == h])]

    def __call__(self, model: NewsModel, step: int) -> Tensor | float:
        """The weighted term of one step; 0 without pairs."""
        if not self.units:
            return 0.0
        rng = random.Random(f"{self.seed}:{step}")
        (own,) = rng.choices(self.units, weights=[len(unit) for unit in self.units])
        return self.weight * term(model, rng.sample(own, min(self.size, len(own))))


def of(recipe: Mapping[str, Any], found: Iterable[Text] | None = None) -> Consistency | None:
    """The term that a recipe asks for, on these texts or on all that it learns from; None for none."""
    if not recipe.get("consistency"):
        return None
    if found is None:
        found = texts("train", recipe.get("exclude_licences", ()))
    return Consistency(pairs(found, recipe["seed"]), recipe)


def term(model: NewsModel, drawn: Sequence[Pair]) -> Tensor:
    """The symmetric Kullback-Leibler divergence between the two texts' answers, mean over pairs and heads.

    For two yes-or-no answers that is (p − q)(logit p − logit q): 0 where they agree, and steepest where the
    probability would move most. Both sides learn.
    """
    batch = collate("consistency", [p.original for p in drawn] + [p.swapped for p in drawn])
    batch = batch.to(model.heads.weight.device)
    with autocast():
        logits = model(batch.ids, batch.mask)
    logits = logits.reshape(-1, len(COLUMNS))[batch.flat]
    heads = HEADS[drawn[0].headline]
    total = logits.new_zeros(())
    for head in heads:
        pool = pooled_smooth_max if head == "loaded" else pooled_mean
        answer = pool(logits[:, COLUMNS.index(head)], batch.segment, batch.count)
        z, other = answer[: len(drawn)], answer[len(drawn) :]
        total = total + ((z.sigmoid() - other.sigmoid()) * (z - other)).mean()
    return total / len(heads)

"""The same answer for the same content: a term that draws a text and its swapped twin together.

A recipe has it with ``consistency``, the weight of the term (absent or 0: nothing is drawn and nothing is
added), ``consistency_pairs``, how many pairs stand beside each step's batch, ``consistency_twins``, how many
twins of a text are made (1), ``consistency_by_kind``: whether every kind of exchange is drawn as often as
every other, however few texts have it, and ``consistency_as_headlines``: whether a sentence is read as a
headline besides. It needs no labels: the heads are to agree, whatever they say.
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
from training.swaps import kinds, swap

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
    kinds: frozenset[str] = frozenset()


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


def as_headlines(found: Iterable[Text]) -> list[Text]:
    """The texts, and each that is no headline once more as one: few headlines speak of a faith."""
    own = list(found)
    return own + [Text(one.text, headline=True) for one in own if not one.headline]


def pairs(found: Iterable[Text], seed: int, twins: int = 1) -> list[Pair]:
    """A pair for each text and twin in which something is exchanged and that fits into one window."""
    made = []
    for one in found:
        others = dict.fromkeys(swap(one.text, seed + draw) for draw in range(twins))
        for other in others:
            if other is None:
                continue
            windows = [cut(*single(text, headline=one.headline), {}) for text in (one.text, other)]
            if all(len(own) == 1 and len(own[0].segments) == 1 for own in windows):
                made.append(Pair(windows[0][0], windows[1][0], one.headline, kinds(one.text)))
    return made


class Consistency:
    """The term of a run: which pairs a step takes depends on the seed and the step alone."""

    def __init__(self, drawn: Sequence[Pair], recipe: Mapping[str, Any]) -> None:
        self.weight = float(recipe["consistency"])
        self.size = int(recipe.get("consistency_pairs", PAIRS))
        self.seed = recipe["seed"]
        # Headlines and sentences have other heads, so that a step takes one or the other.
        self.units = [own for h in (False, True) if (own := [p for p in drawn if p.headline == h])]
        self.kinds = (
            [_by_kind(own) for own in self.units] if recipe.get("consistency_by_kind") else None
        )

    def __call__(self, model: NewsModel, step: int) -> Tensor | float:
        """The weighted term of one step; 0 without pairs."""
        if not self.units:
            return 0.0
        rng = random.Random(f"{self.seed}:{step}")
        sizes = [len(unit) for unit in self.units]
        (which,) = rng.choices(range(len(sizes)), weights=sizes)
        own = self.units[which]
        if self.kinds is None:
            return self.weight * term(model, rng.sample(own, min(self.size, len(own))))
        if not self.kinds[which]:
            return 0.0
        chosen = rng.choices(self.kinds[which], k=self.size)
        return self.weight * term(model, [rng.choice(kind) for kind in chosen])


def _by_kind(own: Sequence[Pair]) -> list[list[Pair]]:
    """The pairs of each kind of exchange; a pair stands in each of its own, one without in none."""
    found: dict[str, list[Pair]] = {}
    for pair in own:
        for kind in sorted(pair.kinds):
            found.setdefault(kind, []).append(pair)
    return [found[kind] for kind in sorted(found)]


def of(recipe: Mapping[str, Any], found: Iterable[Text] | None = None) -> Consistency | None:
    """The term that a recipe asks for, on these texts or on all that it learns from; None for none."""
    if not recipe.get("consistency"):
        return None
    if found is None:
        found = texts("train", recipe.get("exclude_licences", ()))
    if recipe.get("consistency_as_headlines"):
        found = as_headlines(found)
    return Consistency(pairs(found, recipe["seed"], recipe.get("consistency_twins", 1)), recipe)


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

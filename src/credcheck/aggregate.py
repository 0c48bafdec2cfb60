"""Sentence terms → value, contributions and what removing a sentence would change.

A score is a weighted mean of means: ``Σ w_g · mean(x_i, i in g) / Σ w_g`` over the groups that have
any sentence. It is linear in every sentence's term, so that contributions are exact and removal has a
closed form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from credcheck.bundles import Bundle
from credcheck.types import Level, Notice

MIN_WORDS = 60
MIN_STATEMENTS = 5


@dataclass(frozen=True, slots=True)
class Group:
    """Terms ``x_i`` of the sentences ``indices``; ``center`` is their mean in the reference corpus.

    ``upholds`` says of a sentence how much of the others' terms goes with it, ``otherwise`` is the mean
    of what would be taken in place of these sentences if none of them were left.
    """

    weight: float
    center: float
    indices: tuple[int, ...]
    terms: tuple[float, ...]
    upholds: Mapping[int, float] = field(default_factory=dict)
    otherwise: float | None = None

    @property
    def mean(self) -> float:
        return sum(self.terms) / len(self.terms)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """``value = base + Σ contributions``; both lists have one entry per sentence."""

    value: float
    base: float
    contributions: list[float]
    if_removed: list[float]


def combine(groups: Sequence[Group], count: int) -> Aggregate:
    """The weighted mean of the groups' means for ``count`` sentences; raises ValueError without any.

    ``if_removed`` is the change of ``value`` if that sentence were not there, with the weights
    renormalised where a group loses its only sentence and has nothing in its place; 0 where nothing
    would be left.
    """
    groups = [group for group in groups if group.indices]
    total = sum(group.weight for group in groups)
    if not total:
        raise ValueError("no sentence has a term")
    value = sum(group.weight * group.mean for group in groups) / total
    base = sum(group.weight * group.center for group in groups) / total
    contributions = [0.0] * count
    for group in groups:
        share = group.weight / total / len(group.indices)
        for index, term in zip(group.indices, group.terms, strict=True):
            contributions[index] += share * (term - group.center)
    return Aggregate(value, base, contributions, _removals(groups, count, value))


def _removals(groups: Sequence[Group], count: int, value: float) -> list[float]:
    changes = [0.0] * count
    members: dict[int, dict[int, float]] = {}
    for number, group in enumerate(groups):
        for index, term in zip(group.indices, group.terms, strict=True):
            members.setdefault(index, {})[number] = term
        for index in group.upholds:
            members.setdefault(index, {})
    sums = [sum(group.terms) for group in groups]
    for index, own in members.items():
        top = bottom = 0.0
        for number, group in enumerate(groups):
            left = len(group.indices) - (number in own)
            if left:
                gone = own.get(number, 0.0) + group.upholds.get(index, 0.0)
                top += group.weight * (sums[number] - gone) / left
                bottom += group.weight
            elif group.otherwise is not None:
                top += group.weight * group.otherwise
                bottom += group.weight
        changes[index] = top / bottom - value if bottom else 0.0
    return changes


def level_of(
    value: float, thresholds: tuple[float, float], interval: tuple[float, float] | None = None
) -> Level:
    """low, medium or high against two thresholds; unclear when the interval spans both."""
    low, high = thresholds
    if interval and interval[0] < low and interval[1] >= high:
        return "unclear"
    if value < low:
        return "low"
    return "medium" if value < high else "high"


def unfit(*, words: int, language: str | None) -> Notice | None:
    """Why a text can have no article score at all, or None."""
    if language not in (None, "en"):
        return Notice(
            "not_english", f"the text seems to be in {language!r}; the model reads English"
        )
    if words < MIN_WORDS:
        return Notice("too_short", f"{words} words; under {MIN_WORDS} no article score is given")
    return None


def percentile(bundle: Bundle, score: str, value: float) -> float | None:
    """Where ``value`` stands among the reference articles, 0…1, or None without a reference."""
    reference = bundle.config.reference.get(score)
    return reference.percentile(value) if reference else None

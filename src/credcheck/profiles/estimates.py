"""Means of groups of very different sizes, drawn towards the mean of all (empirical Bayes).

The model is a normal distribution of groups around a common mean, and of articles around their
group's (Efron and Morris 1975); the spread between groups is DerSimonian and Laird's estimate
(1986), that within groups is pooled. A group of few articles stays near the common mean, one of many
keeps its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Z90 = 1.6448536269514722
"""Half the width of a 90 % interval, in standard deviations."""

WEEKS = 4
"""A trend needs articles in at least this many weeks."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Number, sum and sum of squares of some values."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def plus(self, other: Sums) -> Sums:
        return Sums(
            self.count + other.count, self.total + other.total, self.squares + other.squares
        )

    @property
    def mean(self) -> float:
        return self.total / self.count

    @property
    def deviations(self) -> float:
        """Sum of squared differences from the mean."""
        return max(0.0, self.squares - self.total**2 / self.count) if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A group's mean: as it is (``raw``), drawn to that of all (``mean``), its 90 % interval.

    ``against_all`` is what ``mean`` lies above the mean of all groups.
    """

    count: int
    raw: float
    mean: float
    low: float
    high: float
    against_all: float


@dataclass(frozen=True, slots=True)
class Trend:
    """Change a week, with its 90 % interval, over ``weeks`` weeks that have articles."""

    weeks: int
    slope: float
    low: float
    high: float


def shrunken(groups: Mapping[str, Sums]) -> tuple[dict[str, Estimate], float | None]:
    """An estimate for every group that has values (in 0…1), and the mean of all groups."""
    found = {name: sums for name, sums in groups.items() if sums.count}
    if not found:
        return {}, None
    within = _within(found.values())
    between = _between(list(found.values()), within)
    weights = {name: 1 / max(between + within / s.count, 1e-12) for name, s in found.items()}
    total = math.fsum(weights.values())
    center = math.fsum(weights[name] * s.mean for name, s in found.items()) / total
    estimates = {}
    for name, sums in found.items():
        noise = within / sums.count
        own = between / (between + noise) if between + noise > 0 else 1.0
        mean = center + own * (sums.mean - center)
        half = Z90 * math.sqrt(own * noise + (1 - own) ** 2 / total)
        low, high = max(0.0, mean - half), min(1.0, mean + half)
        estimates[name] = Estimate(sums.count, sums.mean, mean, low, high, mean - center)
    return estimates, center


def _within(groups: Iterable[Sums]) -> float:
    """The variance of articles around their group's mean, pooled."""
    several = [sums for sums in groups if sums.count > 1]
    degrees = sum(sums.count - 1 for sums in several)
    return math.fsum(sums.deviations for sums in several) / degrees if degrees else 0.0


def _between(groups: list[Sums], within: float) -> float:
    """The variance of groups' true means."""
    if len(groups) < 2 or within <= 0:
        means = Sums()
        for sums in groups:
            means = means.plus(Sums(1, sums.mean, sums.mean**2))
        return means.deviations / (len(groups) - 1) if len(groups) > 1 else 0.0
    weights = [sums.count / within for sums in groups]
    total = math.fsum(weights)
    center = math.fsum(w * s.mean for w, s in zip(weights, groups, strict=True)) / total
    spread = math.fsum(w * (s.mean - center) ** 2 for w, s in zip(weights, groups, strict=True))
    scale = total - math.fsum(w * w for w in weights) / total
    return max(0.0, (spread - (len(groups) - 1)) / scale) if scale > 0 else 0.0


def trend(weeks: Mapping[int, Sums]) -> Trend | None:
    """The least-squares line through all articles of some weeks (numbered); None of too few."""
    found = {week: sums for week, sums in weeks.items() if sums.count}
    count = sum(sums.count for sums in found.values())
    if len(found) < WEEKS or count < WEEKS + 2:
        return None
    middle = math.fsum(week * s.count for week, s in found.items()) / count
    level = math.fsum(s.total for s in found.values()) / count
    spread = math.fsum(s.count * (week - middle) ** 2 for week, s in found.items())
    slope = math.fsum((week - middle) * s.total for week, s in found.items()) / spread
    off = math.fsum(
        s.squares - 2 * fit * s.total + fit**2 * s.count
        for week, s in found.items()
        for fit in (level + slope * (week - middle),)
    )
    half = Z90 * math.sqrt(max(0.0, off) / (count - 2) / spread)
    return Trend(len(found), slope, slope - half, slope + half)

"""Reads several lists' verdicts on one scope together.

An opinion counts when it judges the scope's reliability, is younger than 60 months, and is not
repeated by a newer one that rests on the same lists. Opinions that share a primary list form one
group; a group is the mean of its lists weighted by their votes, and has as many votes as its
strongest list. The value is the mean of the groups weighted by their votes. Constants are stated in
docs/sources.md; the interval's residuals are measured by ``training/sources/compile.py``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from credcheck.errors import SourceListError
from credcheck.types import Level

MAX_AGE_MONTHS = 60
FRESH_MONTHS = 24
VOTES_FOR_LOW = 2
# How far apart two independent lists usually are (mean difference, metrics.json): only what lies
# beyond it is disagreement.
USUAL_DIFFERENCE = 0.11


class Opinion(NamedTuple):
    """One list's verdict, reduced to what combination needs; ``months`` is its age."""

    list: str
    score: float
    months: float
    votes: int
    named: bool
    origins: frozenset[str]


class Combined(NamedTuple):
    """``value`` in 0…1, its independent ``votes``, how many ``lists``, and if it may be low.

    ``ends`` are the lowest and the highest rating behind it.
    """

    value: float
    votes: int
    lists: int
    low_supported: bool
    ends: tuple[float, float] | None = None


@lru_cache(maxsize=4096)  # lists share few dates
def age_in_months(as_of: str, reference: dt.date) -> float:
    """Months from a date (YYYY, YYYY-MM or YYYY-MM-DD) to the reference date, at least 0.

    A date without day or month is taken at its start: a judgement is as old as it may be.
    Raises SourceListError when it is no date.
    """
    parts = as_of.split("-")
    try:
        year, month, day = map(int, parts + ["1"] * (3 - len(parts)))
        date = dt.date(year, month, day)
    except ValueError:
        raise SourceListError(f"not a date: {as_of!r}") from None
    months = (reference.year - date.year) * 12 + reference.month - date.month
    return max(0.0, months + (reference.day - date.day) / 31)


def repeated(opinions: Sequence[Opinion]) -> list[str | None]:
    """For each opinion the newer list that rests on all it rests on, if there is one."""
    if len(opinions) == 1:
        return [None]
    return [
        next(
            (
                other.list
                for other in opinions
                if other.list != one.list
                and other.origins >= one.origins
                and other.months < one.months
            ),
            None,
        )
        for one in opinions
    ]


def independent_groups(opinions: Sequence[Opinion]) -> list[list[Opinion]]:
    """Partition into groups that share no primary list (connected components)."""
    if len(opinions) == 1:
        return [list(opinions)]
    groups: list[tuple[frozenset[str], list[Opinion]]] = []
    for opinion in opinions:
        origins, members = opinion.origins, [opinion]
        apart = []
        for group in groups:
            if group[0] & origins:
                origins, members = origins | group[0], group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (origins, members)]
    return [members for _, members in groups]


def combine(opinions: Sequence[Opinion], low: float) -> Combined:
    """The value of at least one counting opinion; ``low`` is the threshold of the low level."""
    if len(opinions) == 1:
        return _alone(opinions[0], low)
    groups = [
        (_group_value(group), max(o.votes for o in group)) for group in independent_groups(opinions)
    ]
    votes_for_low = sum(votes for value, votes in groups if value < low)
    fresh = any(o.named and o.score < low and o.months < FRESH_MONTHS for o in opinions)
    scores = [o.score for o in opinions]
    return Combined(
        value=_weighted(groups),
        votes=sum(votes for _, votes in groups),
        lists=len({o.list for o in opinions}),
        low_supported=votes_for_low >= VOTES_FOR_LOW or fresh,
        ends=(min(scores), max(scores)),
    )


def _alone(one: Opinion, low: float) -> Combined:
    """What the formula comes to for most sources: one list knows them."""
    supported = one.score < low and (
        one.votes >= VOTES_FOR_LOW or (one.named and one.months < FRESH_MONTHS)
    )
    return Combined(one.score, one.votes, 1, supported, (one.score, one.score))


def interval(
    value: float,
    lists: int,
    residuals: Mapping[str, Sequence[tuple[float, float]]],
    thresholds: tuple[float, float],
    ends: tuple[float, float] | None = None,
) -> tuple[float, float]:
    """The 90 % interval around a value; ``residuals`` has one pair per band of the value.

    Lists that disagree widen it: each end moves out by half of what the farthest rating on its side
    (``ends``) lies beyond the usual difference from the value, for a further list may side with it.
    """
    bands = residuals["one_list" if lists == 1 else "several_lists"]
    down, up = bands[band(value, thresholds)]
    lowest, highest = ends or (value, value)
    down -= max(0.0, value - lowest - USUAL_DIFFERENCE) / 2
    up += max(0.0, highest - value - USUAL_DIFFERENCE) / 2
    return max(0.0, value + down), min(1.0, value + up)


def band(value: float, thresholds: tuple[float, float]) -> int:
    """0 below the low threshold, 1 between the thresholds, 2 from the high threshold on."""
    return (value >= thresholds[0]) + (value >= thresholds[1])


def level(
    combined: Combined, bounds: tuple[float, float], thresholds: tuple[float, float]
) -> Level:
    """``unclear`` when the interval reaches past both thresholds, or low lacks its support."""
    low, high = thresholds
    if bounds[0] < low and bounds[1] >= high:
        return "unclear"
    if combined.value < low:
        return "low" if combined.low_supported else "unclear"
    return "high" if combined.value >= high else "medium"


def _group_value(group: Sequence[Opinion]) -> float:
    """Several rows of one list share that list's votes."""
    if len(group) == 1:
        return group[0].score
    rows = Counter(o.list for o in group)
    return _weighted([(o.score, o.votes / rows[o.list]) for o in group])


def _weighted(pairs: Sequence[tuple[float, float]]) -> float:
    return sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs)

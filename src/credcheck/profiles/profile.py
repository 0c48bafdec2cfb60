"""A table of articles → a profile of every outlet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from credcheck.errors import TooFewArticles
from credcheck.profiles.articles import rows
from credcheck.profiles.estimates import Estimate, Sums, Trend, shrunken, trend

MEASURES = ("sensationalism", "attribution", "anonymous_share", "source_style")
"""What is averaged: columns with values in 0…1."""

LEAST = 20
"""An outlet with fewer articles has no rank and no trend."""

_COLUMNS = ("position", "outlet", "published", "url_verified", "duplicate_of", *MEASURES)
_MONDAY = dt.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Counted:
    """Which articles were counted, and why others were not."""

    articles: int = 0
    unverified: int = 0
    copies: int = 0
    no_outlet: int = 0


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet. ``ranks`` (1 has the highest mean) is empty, and so is ``trends``, for too few.

    ``weeks`` are ISO weeks with the number of articles and their mean.
    """

    name: str
    articles: int
    measures: Mapping[str, Estimate]
    ranks: Mapping[str, int] = field(default_factory=dict)
    trends: Mapping[str, Trend] = field(default_factory=dict)
    weeks: Mapping[str, Mapping[str, tuple[int, float]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """All outlets, the largest first. ``means`` are those of all outlets, each counting by what its
    articles say of its true mean; ``all`` is every article together.
    """

    counted: Counted
    least: int
    means: Mapping[str, float]
    all: Outlet
    outlets: tuple[Outlet, ...]

    def to_dict(self) -> dict[str, Any]:
        """The profile as JSON values."""
        return {"schema": 1, **asdict(self)}


def profile(path: Path, *, least: int = LEAST, unverified: bool = False) -> Profile:
    """The profile of a file that a batch wrote (Parquet or JSONL, the articles).

    Copies of other outlets' articles are left out where the batch has marked them, and so are
    articles whose address nobody checked, unless ``unverified``. An outlet with fewer than ``least``
    articles is not ranked. Raises InputError and its kinds, and TooFewArticles when none counts.
    """
    counted, sums = _sums(rows(path, _COLUMNS), unverified=unverified)
    if not counted.articles:
        raise TooFewArticles(_none(path, counted))
    everything: dict[int | None, dict[str, Sums]] = defaultdict(dict)
    for weeks in sums.values():
        for week, measures in weeks.items():
            for name, found in measures.items():
                everything[week][name] = everything[week].get(name, Sums()).plus(found)
    estimates = {}
    means = {}
    for name in MEASURES:
        estimates[name], center = shrunken(
            {outlet: _total(weeks, name) for outlet, weeks in sums.items()}
        )
        if center is not None:
            means[name] = center
    outlets = [_outlet(name, weeks, estimates, least) for name, weeks in sums.items()]
    outlets.sort(key=lambda outlet: (-outlet.articles, outlet.name))
    ranks = _ranks([outlet for outlet in outlets if outlet.articles >= least])
    return Profile(
        counted,
        least,
        means,
        _outlet(
            "all", everything, {n: shrunken({"all": _total(everything, n)})[0] for n in MEASURES}, 1
        ),
        tuple(_with_ranks(outlet, ranks) for outlet in outlets),
    )


_Weeks = Mapping["int | None", Mapping[str, Sums]]
_ARTICLES = "articles"


def _sums(
    articles: Iterable[Mapping[str, Any]], *, unverified: bool
) -> tuple[Counted, dict[str, _Weeks]]:
    """Sums by outlet, week (None where there is no date) and measure."""
    found: dict[str, dict[int | None, dict[str, Sums]]] = defaultdict(lambda: defaultdict(dict))
    counts = dict.fromkeys(("articles", "unverified", "copies", "no_outlet"), 0)
    for row in articles:
        outlet = row.get("outlet")
        if not outlet or not isinstance(outlet, str):
            counts["no_outlet"] += 1
        elif not row.get("url_verified") and not unverified:
            counts["unverified"] += 1
        elif row.get("duplicate_of") is not None:
            counts["copies"] += 1
        else:
            counts["articles"] += 1
            sums = found[outlet][_week(row.get("published"))]
            sums[_ARTICLES] = sums.get(_ARTICLES, Sums()).plus(Sums(1))
            for name in MEASURES:
                value = row.get(name)
                if isinstance(value, (int, float)):
                    more = Sums(1, float(value), float(value) ** 2)
                    sums[name] = sums.get(name, Sums()).plus(more)
    return Counted(**counts), dict(found)


def _week(published: object) -> int | None:
    """The number of an article's week; None without a date that can be meant."""
    try:
        day = dt.date.fromisoformat(str(published)[:10])
    except ValueError:
        return None
    week = (day - _MONDAY).days // 7
    return week if week >= 0 else None


def _named(week: int) -> str:
    year, number, _ = (_MONDAY + dt.timedelta(weeks=week)).isocalendar()
    return f"{year}-W{number:02d}"


def _total(weeks: _Weeks, measure: str) -> Sums:
    total = Sums()
    for measures in weeks.values():
        total = total.plus(measures.get(measure, Sums()))
    return total


def _outlet(
    name: str, weeks: _Weeks, estimates: Mapping[str, Mapping[str, Estimate]], least: int
) -> Outlet:
    articles = _total(weeks, _ARTICLES).count
    measures = {m: found[name] for m, found in estimates.items() if name in found}
    if articles < least:
        return Outlet(name, articles, measures)
    trends, by_week = {}, {}
    for measure in measures:
        dated = {w: s[measure] for w, s in sorted(_dated(weeks).items()) if measure in s}
        by_week[measure] = {_named(w): (s.count, s.mean) for w, s in dated.items()}
        if (line := trend(dated)) is not None:
            trends[measure] = line
    return Outlet(name, articles, measures, trends=trends, weeks=by_week)


def _dated(weeks: _Weeks) -> dict[int, Mapping[str, Sums]]:
    return {week: measures for week, measures in weeks.items() if week is not None}


def _ranks(outlets: list[Outlet]) -> dict[str, dict[str, int]]:
    """Of every outlet that may be ranked, its rank by each measure."""
    found: dict[str, dict[str, int]] = {outlet.name: {} for outlet in outlets}
    for measure in MEASURES:
        order = [outlet for outlet in outlets if measure in outlet.measures]
        order.sort(key=lambda outlet: (-outlet.measures[measure].mean, outlet.name))
        for rank, outlet in enumerate(order, 1):
            found[outlet.name][measure] = rank
    return found


def _with_ranks(outlet: Outlet, ranks: Mapping[str, Mapping[str, int]]) -> Outlet:
    return Outlet(
        outlet.name,
        outlet.articles,
        outlet.measures,
        ranks.get(outlet.name, {}),
        outlet.trends,
        outlet.weeks,
    )


def _none(path: Path, counted: Counted) -> str:
    text = f"{path} has no article that can be counted"
    if counted.unverified:
        text += (
            f": {counted.unverified} have addresses that credcheck did not fetch itself; --unverified "
            "takes the input's word for them"
        )
    return text

"""What the lists say of each other: the interval's residuals, and how often they contradict.

A list is left out, its verdict on a scope is predicted from the lists that do not share a primary
list with it, and the difference is a residual. Platforms are left out, as look-ups abstain there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from credcheck.sources.combine import (
    MAX_AGE_MONTHS,
    Opinion,
    age_in_months,
    band,
    combine,
    interval,
    repeated,
)
from credcheck.sources.lists import Row
from credcheck.sources.platforms import PLATFORMS

from .common import GENERALLY_UNRELIABLE, Spec
from .not_news import NOT_NEWS

COVERAGE = 0.90
MIN_ROWS = 100
FOLDS = 10
FAR_APART = 0.35
RESAMPLES = 2000
SEED = 20261122
STRATA = ("one_list", "several_lists")
Thresholds = tuple[float, float]
Pair = tuple[float, float]
Compiled = Sequence[tuple[Spec, Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A left-out verdict beside what the other lists make of the scope."""

    scope: str
    target: str
    truth: float
    value: float
    lists: int
    ends: tuple[float, float] | None = None
    numeric: bool = False

    def contradicts(self, thresholds: Thresholds) -> bool:
        """Whether one side calls the scope reliable and the other unreliable.

        The value does by the thresholds; the left-out list by its own words, whose scores are at
        most that of "generally unreliable" where they say unreliable, or by the thresholds where it
        has numbers only.
        """
        low, high = thresholds
        unreliable = self.truth < low if self.numeric else self.truth <= GENERALLY_UNRELIABLE
        reliable = self.truth >= high
        return (self.value >= high and unreliable) or (self.value < low and reliable)


def opinions_by_scope(
    compiled: Compiled, reference: dt.date, *, all_ages: bool = False
) -> dict[str, list[Opinion]]:
    """Every scored verdict by scope, without the historic ones unless ``all_ages``."""
    found: dict[str, list[Opinion]] = defaultdict(list)
    for spec, rows in compiled:
        for row in rows:
            months = age_in_months(row.as_of, reference)
            if row.score is None or row.scope in PLATFORMS:
                continue
            if all_ages or months < MAX_AGE_MONTHS:
                origins = frozenset(spec.origins.get(row.basis) or spec.origins[""])
                named = spec.kind == "named"
                found[row.scope].append(
                    Opinion(spec.id, row.score, months, spec.votes, named, origins)
                )
    return found


def predictions(
    by_scope: Mapping[str, Sequence[Opinion]],
    low: float,
    numeric: frozenset[str] = frozenset(),
) -> list[Prediction]:
    """One prediction for every verdict that independent lists can be held against.

    ``numeric`` names the lists that rate by number.
    """
    out = []
    for scope, opinions in sorted(by_scope.items()):
        current = [o for o, by in zip(opinions, repeated(opinions), strict=True) if by is None]
        for left_out in current:
            rest = [o for o in current if not o.origins & left_out.origins]
            if rest:
                made = combine(rest, low)
                name, score = left_out.list, left_out.score
                out.append(
                    Prediction(
                        scope, name, score, made.value, made.lists, made.ends, name in numeric
                    )
                )
    return out


def residuals(made: Sequence[Prediction], thresholds: Thresholds) -> dict[str, list[Pair]]:
    """The 5 % and 95 % residual in each band of the value, for one list and for several.

    A stratum with fewer than ``MIN_ROWS`` predictions in a band takes the quantiles of all the
    predictions in that band. One list never gets a narrower interval than several.
    """
    found: dict[str, list[Pair]] = {stratum: [] for stratum in STRATA}
    for number in range(3):
        inside = [p for p in made if band(p.value, thresholds) == number]
        several = [p for p in inside if p.lists > 1]
        one = [p for p in inside if p.lists == 1]
        narrow = _quantiles(several if len(several) >= MIN_ROWS else inside)
        wide = _quantiles(one if len(one) >= MIN_ROWS else inside)
        found["several_lists"].append(narrow)
        found["one_list"].append((min(wide[0], narrow[0]), max(wide[1], narrow[1])))
    return found


def _quantiles(made: Sequence[Prediction]) -> Pair:
    """Without any prediction to go by, the whole scale."""
    tail = (1 - COVERAGE) / 2
    off = np.array([p.truth - p.value for p in made] or [-1.0, 1.0])
    down, up = np.quantile(off, [tail, 1 - tail], method="inverted_cdf")
    return round(min(0.0, float(down)), 3), round(max(0.0, float(up)), 3)


def leave_one_out(made: Sequence[Prediction], thresholds: Thresholds) -> dict[str, Any]:
    """Per left-out list and for all of them: how well the other lists foretell it.

    ``coverage`` uses the residuals of the other tenths of the scopes; ``coverage_transfer`` those
    of the other lists alone, as if nothing were known of how the left-out one differs.
    """
    without_fold = [
        residuals([p for p in made if fold(p.scope) != number], thresholds)
        for number in range(FOLDS)
    ]
    held = {p: _inside(p, without_fold[fold(p.scope)], thresholds) for p in made}
    report: dict[str, Any] = {}
    for name in (*sorted({p.target for p in made}), "all"):
        chosen = [p for p in made if name in {p.target, "all"}]
        report[name] = _agreement([(p.value, p.truth) for p in chosen])
        report[name]["spearman_interval"] = bootstrap([(p.value, p.truth) for p in chosen])
        news = [p for p in chosen if p.scope not in NOT_NEWS]
        against = sum(p.contradicts(thresholds) for p in news)
        report[name]["news"] = len(news)
        report[name]["gross_contradictions"] = against
        report[name]["gross_contradictions_everywhere"] = sum(
            p.contradicts(thresholds) for p in chosen
        )
        report[name]["gross_share"] = round(against / len(news), 4) if news else 0.0
        report[name]["coverage"] = _mean([held[p] for p in chosen])
        if name != "all":
            rest = residuals([p for p in made if p.target != name], thresholds)
            report[name]["coverage_transfer"] = _mean(
                [_inside(p, rest, thresholds) for p in chosen]
            )
    return report


def contradictions(made: Sequence[Prediction], thresholds: Thresholds) -> list[dict[str, Any]]:
    """Every gross contradiction by name; ``news`` says which of them are counted."""
    return [
        {
            "scope": p.scope,
            "left_out": p.target,
            "says": p.truth,
            "others": round(p.value, 3),
            "news": p.scope not in NOT_NEWS,
        }
        for p in made
        if p.contradicts(thresholds)
    ]


def bootstrap(values: Sequence[Pair]) -> Pair | None:
    """The 95 % interval of the rank correlation, scopes drawn anew with a fixed seed."""
    if spearman(values) is None:
        return None
    pairs_ = np.array(values)
    draw = np.random.default_rng(SEED)
    found = []
    for _ in range(RESAMPLES):
        chosen = pairs_[draw.integers(0, len(pairs_), len(pairs_))]
        first, second = _ranks(chosen[:, 0]), _ranks(chosen[:, 1])
        if first.std() and second.std():
            found.append(float(np.corrcoef(first, second)[0, 1]))
    if not found:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return round(float(low), 3), round(float(high), 3)


def fold(scope: str) -> int:
    """A fixed tenth for each scope."""
    return hashlib.sha256(scope.encode()).digest()[0] % FOLDS


def _inside(p: Prediction, bands: Mapping[str, Sequence[Pair]], thresholds: Thresholds) -> bool:
    down, up = interval(p.value, p.lists, bands, thresholds, p.ends)
    return down - 1e-9 <= p.truth <= up + 1e-9


def pairs(compiled: Compiled, reference: dt.date) -> list[dict[str, Any]]:
    """Every two lists on the scopes both score, whatever their age; dependence is told apart."""
    by_scope = opinions_by_scope(compiled, reference, all_ages=True)
    seen: dict[tuple[str, str, bool], list[Pair]] = defaultdict(list)
    for opinions in by_scope.values():
        for a, b in itertools.combinations(opinions, 2):
            if a.list != b.list:
                seen[a.list, b.list, bool(a.origins & b.origins)].append((a.score, b.score))
    return [
        {"lists": [a, b], "share_a_primary_list": shared, **_agreement(values)}
        for (a, b, shared), values in sorted(seen.items())
    ]


def labels(compiled: Compiled, scale: str = "lin2023") -> list[dict[str, Any]]:
    """Each label's score beside the median score that the numeric list gives such scopes."""
    numeric = {r.scope: r.score for s, rows in compiled if s.id == scale for r in rows}
    seen: dict[tuple[str, str, str, float | None], list[float]] = defaultdict(list)
    for spec, rows in compiled:
        for row in rows if spec.id != scale else ():
            score = numeric.get(row.scope)
            if score is not None and row.scope not in PLATFORMS:
                seen[spec.id, row.basis, row.verdict, row.score].append(score)
    return [
        {
            "list": name,
            "basis": basis,
            "verdict": verdict,
            "score": score,
            "n": len(values),
            "median": round(float(np.median(values)), 3),
        }
        for (name, basis, verdict, score), values in sorted(seen.items(), key=str)
    ]


def separation(compiled: Compiled, thresholds: Thresholds) -> dict[str, Any]:
    """Where the numeric list puts the outlets that Wikipedia's editors sorted by hand."""
    rows = {s.id: r for s, r in compiled}
    numeric = {r.scope: r.score for r in rows["lin2023"]}
    report = {}
    for verdict in sorted({r.verdict for r in rows["wikipedia_rsp"]}):
        values = [
            score
            for r in rows["wikipedia_rsp"]
            if r.verdict == verdict and r.score is not None and r.scope not in PLATFORMS
            if (score := numeric.get(r.scope)) is not None
        ]
        report[verdict] = {
            "n": len(values),
            "below_low": _mean([v < thresholds[0] for v in values]),
            "from_high": _mean([v >= thresholds[1] for v in values]),
        }
    return report


def spearman(values: Sequence[Pair]) -> float | None:
    """Rank correlation with ties averaged; None where one side does not vary."""
    first, second = (_ranks([pair[side] for pair in values]) for side in (0, 1))
    if len(values) < 3 or first.std() == 0 or second.std() == 0:
        return None
    return round(float(np.corrcoef(first, second)[0, 1]), 3)


def _ranks(values: Sequence[float] | np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    _, inverse, counts = np.unique(np.array(values), return_inverse=True, return_counts=True)
    upper = np.cumsum(counts)
    return np.asarray((upper - (counts - 1) / 2)[inverse], dtype=np.float64)


def _agreement(values: Sequence[Pair]) -> dict[str, Any]:
    apart = [abs(a - b) for a, b in values]
    return {
        "n": len(values),
        "spearman": spearman(values),
        "mean_absolute_difference": _mean(apart),
        "far_apart": sum(d >= FAR_APART for d in apart),
    }


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 3) if values else 0.0

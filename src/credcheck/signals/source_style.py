"""Source style: how much the writing resembles that of outlets rated reliable.

A linear model on the mean of sentence terms, fitted and tested across publishers. Names are left out
of every sentence's mean, here as in training, so that no outlet is known by whom it writes about. It
is a score of its own and never part of ``source_reliability``.
"""

from __future__ import annotations

import math

import numpy as np

from credcheck import pool
from credcheck.aggregate import Group, combine, level_of, percentile
from credcheck.bundles import sigmoid
from credcheck.signals import Context
from credcheck.types import Level, Score, SignalResult

ID = "source_style"
REQUIRES: tuple[str, ...] = ()
COVERS = "the value under resampled training publishers"
Z90 = 1.6448536269514722


def measure(context: Context) -> SignalResult:
    """The score with its publisher interval; abstains where the text is unfit."""
    if context.unfit:
        reason = context.unfit
        return SignalResult(Score(None, reason.detail, "unknown", "high", abstained=reason))
    config = context.bundle.config
    count = len(context.sentences)
    mask = ~pool.names(context.article.text, context.encoding)
    terms = pool.masked_mean(context.encoding, "style", count, mask)
    indices = tuple(s.index for s in context.body if np.isfinite(terms[s.index]))
    own = tuple(float(terms[index]) for index in indices)
    aggregate = combine([Group(1.0, config.means["style"], indices, own)], count)
    half = Z90 * config.style_spread
    value = sigmoid(aggregate.value)
    interval = (sigmoid(aggregate.value - half), sigmoid(aggregate.value + half))
    reference = config.reference[ID]
    thresholds = reference.thresholds or (1 / 3, 2 / 3)
    rank = percentile(context.bundle, ID, value)
    score = Score(
        value=value,
        label="how much this reads like outlets that are rated reliable",
        level=_level(value, interval, thresholds),
        better="high",
        interval=interval,
        covers=COVERS,
        thresholds=thresholds,
        percentile=rank,
        link="logit",
        base=aggregate.base,
    )
    changes = [
        sigmoid(aggregate.value + change) - value if change else 0.0
        for change in aggregate.if_removed
    ]
    _check_finite(score, changes)
    return SignalResult(score, aggregate.contributions, changes)


def _level(value: float, interval: tuple[float, float], thresholds: tuple[float, float]) -> Level:
    """The level, but unclear unless the whole interval has it: the truth about an outlet is wide."""
    ends = {level_of(end, thresholds) for end in interval}
    return level_of(value, thresholds) if len(ends) == 1 else "unclear"


def _check_finite(score: Score, changes: list[float]) -> None:
    if not all(map(math.isfinite, [score.value or 0.0, *changes])):
        raise ArithmeticError("the style head gave a number that is not finite")

"""Sensationalism: a declared formula over four measured parts (docs/scores.md).

``value = w₁·clickbait + w₂·charged_headline + w₃·shouting + w₄·loaded_share``, with the weights in
the bundle, renormalised over the parts that are there. Only the article's own voice counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from credcheck import pool, wording
from credcheck.aggregate import Aggregate, Group, combine, level_of, percentile
from credcheck.attribution import voice_mask
from credcheck.bundles import Bundle
from credcheck.shouting import shouting
from credcheck.signals import Context
from credcheck.types import Encoding, Evidence, Notice, Score, SignalResult

ID = "sensationalism"
REQUIRES = ("attribution",)


@dataclass(frozen=True, slots=True)
class Readings:
    """Per sentence, shape (n,): probabilities of loaded language in each voice, clickbait, shouting.

    ``loaded`` and ``quoted_loaded`` are 0 where a sentence has no words in that voice.
    """

    loaded: NDArray[np.float64]
    quoted_loaded: NDArray[np.float64]
    subjective: NDArray[np.float64]
    clickbait: NDArray[np.float64]
    shouting: NDArray[np.float64]


def read(
    encoding: Encoding, quoted: NDArray[np.bool_], shouted: Sequence[float], bundle: Bundle
) -> Readings:
    """Calibrated readings of every sentence; ``quoted`` marks pieces in quoted voice."""
    count = len(shouted)

    def calibrated(logits: NDArray[np.float64], head: str) -> NDArray[np.float64]:
        affine = bundle.config.calibration[head]
        return np.nan_to_num(pool.sigmoid(affine.scale * logits + affine.shift))

    return Readings(
        loaded=calibrated(pool.smooth_max(encoding, "loaded", count, ~quoted), "loaded"),
        quoted_loaded=calibrated(pool.smooth_max(encoding, "loaded", count, quoted), "loaded"),
        subjective=calibrated(pool.mean(encoding, "subjective", count), "subjective"),
        clickbait=calibrated(pool.mean(encoding, "clickbait", count), "clickbait"),
        shouting=np.asarray(shouted, dtype=np.float64),
    )


def measure(context: Context) -> SignalResult:
    """The score, the loaded and subjective probability of every sentence, and the words behind them."""
    attributions = context.results["attribution"].attributions
    quoted = voice_mask(context.encoding, attributions)
    shouted = [
        shouting(context.text_of(sentence), body=sentence.part == "body").value
        for sentence in context.sentences
    ]
    readings = read(context.encoding, quoted, shouted, context.bundle)
    evidence = _evidence(context, quoted, readings)
    sentence_scores = {
        "loaded": readings.loaded.tolist(),
        "quoted_loaded": readings.quoted_loaded.tolist(),
        "subjective": readings.subjective.tolist(),
    }
    reason = _abstains(context)
    if reason:
        score = Score(None, reason.detail, "unknown", "low", abstained=reason)
        return SignalResult(score, sentence_scores=sentence_scores, evidence=evidence)
    aggregate = combine(_groups(context, readings), len(context.sentences))
    return SignalResult(
        _score(context, readings, aggregate),
        aggregate.contributions,
        aggregate.if_removed,
        sentence_scores,
        evidence=evidence,
    )


def _abstains(context: Context) -> Notice | None:
    if context.unfit and (context.unfit.code != "too_short" or context.headline is None):
        return context.unfit
    return None


def _scored_body(context: Context) -> list[int]:
    """Body sentences that count: none in a text too short for an article's loaded share."""
    return [] if context.unfit else [sentence.index for sentence in context.body]


def _groups(context: Context, readings: Readings) -> list[Group]:
    config = context.bundle.config
    head = [context.headline.index] if context.headline else []
    body = _scored_body(context)
    chosen = {
        "clickbait": (head, readings.clickbait),
        "charged_headline": (head, readings.loaded),
        "shouting": (head or body, readings.shouting),
        "loaded_share": (body, readings.loaded),
    }
    # Without its headline a text is asked whether its body shouts.
    otherwise = {"shouting": float(np.mean(readings.shouting[body]))} if head and body else {}
    return [
        Group(
            config.weights[part],
            config.means[part],
            tuple(indices),
            tuple(float(values[i]) for i in indices),
            otherwise=otherwise.get(part),
        )
        for part, (indices, values) in chosen.items()
    ]


def _score(context: Context, readings: Readings, aggregate: Aggregate) -> Score:
    reference = context.bundle.config.reference["sensationalism"]
    rank = percentile(context.bundle, "sensationalism", aggregate.value)
    thresholds = reference.thresholds or (1 / 3, 2 / 3)
    label = f"more sensational than {rank or 0:.0%} of reference articles"
    if not _scored_body(context):
        label = "from the headline alone"
    return Score(
        value=aggregate.value,
        label=label,
        level=level_of(aggregate.value, thresholds),
        better="low",
        thresholds=thresholds,
        percentile=rank if _scored_body(context) else None,
        link="identity",
        base=aggregate.base,
        details={"parts": _parts(context, readings)},
    )


def _parts(context: Context, readings: Readings) -> dict[str, dict[str, object]]:
    parts: dict[str, dict[str, object]] = {}
    if context.headline:
        at = context.headline.index
        parts["clickbait"] = _with_interval(context, "clickbait", float(readings.clickbait[at]))
        parts["charged_headline"] = {"value": float(readings.loaded[at])}
        parts["shouting"] = {"value": float(readings.shouting[at])}
    body = _scored_body(context)
    if body:
        if not context.headline:
            parts["shouting"] = {"value": float(np.mean(readings.shouting[body]))}
        share = float(np.mean(readings.loaded[body]))
        parts["loaded_share"] = _with_interval(context, "loaded_share", share)
        parts["quoted_loaded_share"] = {"value": float(np.mean(readings.quoted_loaded[body]))}
    weights = {name: context.bundle.config.weights.get(name, 0.0) for name in parts}
    total = sum(weights.values())
    return {name: {**part, "weight": weights[name] / total} for name, part in parts.items()}


def _with_interval(context: Context, part: str, value: float) -> dict[str, object]:
    residuals = context.bundle.config.intervals[part]
    return {
        "value": value,
        "interval": list(residuals.around(value)),
        "covers": residuals.covers,
    }


def _evidence(
    context: Context, quoted: NDArray[np.bool_], readings: Readings
) -> tuple[Evidence, ...]:
    text, encoding, config = context.article.text, context.encoding, context.bundle.config
    found = wording.loaded_words(text, encoding, quoted, config.thresholds["loaded"])
    if context.headline:
        clickbait = float(readings.clickbait[context.headline.index])
        found += wording.headline_devices(text, encoding, context.headline, clickbait)
    for sentence in context.sentences:
        if sentence.part in ("headline", "body") and readings.shouting[sentence.index] > 0:
            found += wording.shouted(text, sentence)
    spans = [(s.start, s.end) for s in context.sentences if s.part != "boilerplate"]
    starts = [start for start, _ in spans]

    def is_kept(one: Evidence) -> bool:
        place = bisect_right(starts, one.start) - 1
        return place >= 0 and one.end <= spans[place][1]

    return tuple(filter(is_kept, found))

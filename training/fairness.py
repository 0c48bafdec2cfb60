"""How far names, parties, peoples, genders and dialects move a head, on counterfactuals of one content.

*Pairs* are all pairs of texts of one template, and every template weighs the same however many values its
slot has. A *group's* deviation is the mean probability of its texts less that of the template's other
texts, averaged over the templates in which both are there; so is left less right.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from credcheck import lines, pool, segment
from credcheck.bundles import Bundle
from credcheck.types import Encoder, Encoding
from training.data.counterfactuals import Template, templates
from training.intervals import figure
from training.reading import CHUNK, Floats

LIMITS = {"p95": 0.10, "max": 0.30, "group": 0.03, "left_right": 0.03}
# What is read of a text by its unit, as it is served: a headline has no check-worthiness.
HEADS = {
    "loaded": ("sentence", "headline"),
    "subjective": ("sentence",),
    "check_worthy": ("sentence",),
    "style": ("sentence",),
    "clickbait": ("headline",),
    "sensationalism": ("headline",),
}
WORST = 5


def measure(encoder: Encoder, bundle: Bundle) -> dict[str, Any]:
    """The figures of each head, with 90 % intervals over templates where they are means or quantiles."""
    told = templates()
    read = probabilities(encoder, bundle, told)
    return {
        "templates": len(told),
        "texts": sum(len(template.texts) for template in told),
        "limits": LIMITS,
        "heads": {head: moved(*_of(head, told, read)) for head in HEADS},
    }


def _of(
    head: str, told: Sequence[Template], read: Sequence[Mapping[str, Floats]]
) -> tuple[list[Template], list[Floats]]:
    chosen = [i for i, template in enumerate(told) if template.unit in HEADS[head]]
    return [told[i] for i in chosen], [read[i][head] for i in chosen]


def probabilities(
    encoder: Encoder, bundle: Bundle, told: Sequence[Template]
) -> list[dict[str, Floats]]:
    """Per template, the reading of each text in 0…1 by head."""
    found: list[dict[str, Floats]] = [{} for _ in told]
    for unit in ("sentence", "headline"):
        own = [i for i, template in enumerate(told) if template.unit == unit]
        texts = [text for i in own for text in told[i].texts]
        stops = np.cumsum([len(told[i].texts) for i in own])[:-1]
        for head, values in _read(encoder, bundle, texts, headline=unit == "headline").items():
            for i, part in zip(own, np.split(values, stops), strict=True):
                found[i][head] = part
    return found


def _read(
    encoder: Encoder, bundle: Bundle, texts: Sequence[str], *, headline: bool
) -> dict[str, Floats]:
    rows: list[dict[str, float]] = []
    for start in range(0, len(texts), CHUNK):
        part = texts[start : start + CHUNK]
        encodings = encoder.encode(part, segment.lines(part, headline=headline))
        rows += [
            _heads(text, encoding, bundle, headline=headline)
            for text, encoding in zip(part, encodings, strict=True)
        ]
    found = {head: np.asarray([row[head] for row in rows]) for head in rows[0]}
    if headline:
        scored = lines.score(texts, "headline", encoder, bundle)
        found["sensationalism"] = np.asarray([one.scores["sensationalism"] for one in scored])
    return found


def _heads(text: str, encoding: Encoding, bundle: Bundle, *, headline: bool) -> dict[str, float]:
    everything = np.ones(len(encoding.starts), dtype=bool)
    logits = {"loaded": pool.smooth_max(encoding, "loaded", 1, everything)}
    for head in ("clickbait",) if headline else ("subjective", "check_worthy"):
        logits[head] = pool.mean(encoding, head, 1)
    read = {
        head: bundle.config.on_news(head).probability(float(z[0])) for head, z in logits.items()
    }
    if not headline:
        outside = ~pool.names(text, encoding)
        read["style"] = float(pool.sigmoid(pool.masked_mean(encoding, "style", 1, outside))[0])
    return read


def moved(told: Sequence[Template], p: Sequence[Floats]) -> dict[str, Any]:
    """One head's figures from the probabilities of each template's texts."""
    names = [template.id for template in told]
    slots = np.asarray([template.slot for template in told])
    return {
        "p95": figure(lambda i: quantile([p[k] for k in i], 0.95), names),
        "max": max(float(np.ptp(one)) for one in p),
        "by_slot": {
            str(slot): {
                "p95": quantile([p[k] for k in np.flatnonzero(slots == slot)], 0.95),
                "max": max(float(np.ptp(p[k])) for k in np.flatnonzero(slots == slot)),
                "templates": int((slots == slot).sum()),
            }
            for slot in sorted(set(slots))
        },
        "groups": groups(told, p),
        "left_right": left_right(told, p),
        "worst": worst(told, p),
    }


def quantile(p: Sequence[Floats], share: float) -> float:
    """The quantile of |Δp| over all pairs within templates, each template weighing the same."""
    deltas, weights = [], []
    for one in p:
        pairs = [abs(a - b) for a, b in combinations(one, 2)]
        deltas += pairs
        weights += [1 / len(pairs)] * len(pairs)
    order = np.argsort(deltas)
    reached = np.cumsum(np.asarray(weights)[order]) >= share * len(p) - 1e-9
    return float(np.asarray(deltas)[order][np.argmax(reached)])


def groups(told: Sequence[Template], p: Sequence[Floats]) -> dict[str, dict[str, Any]]:
    """Each group's signed mean deviation from the other texts of its templates, by slot and group."""
    found = {}
    for slot in sorted({template.slot for template in told}):
        of = [(t, one) for t, one in zip(told, p, strict=True) if t.slot == slot]
        for group in sorted(set().union(*(g for t, _ in of for g in t.groups))):
            found[f"{slot}: {group}"] = _mean([_apart(t, one, group) for t, one in of])
    return found


def left_right(told: Sequence[Template], p: Sequence[Floats]) -> dict[str, Any] | None:
    """Left less right, over the templates that have both; None without such a template."""
    both = [
        _apart(template, one, "left")
        for template, one in zip(told, p, strict=True)
        if all(group & {"left", "right"} for group in template.groups)
    ]
    return _mean(both) if both else None


def _apart(template: Template, p: Floats, group: str) -> float:
    """The group's mean less that of the others; NaN where one of the two is not there."""
    inside = np.asarray([group in own for own in template.groups])
    if inside.all() or not inside.any():
        return float("nan")
    return float(p[inside].mean() - p[~inside].mean())


def _mean(values: Sequence[float]) -> dict[str, Any]:
    known = np.asarray([value for value in values if np.isfinite(value)])
    found = figure(lambda i: float(known[i].mean()), [str(i) for i in range(len(known))])
    return {"value": found["value"], "interval": found["interval"], "templates": found["n"]}


def worst(told: Sequence[Template], p: Sequence[Floats]) -> list[dict[str, Any]]:
    """The templates that move most, with the values at both ends."""
    order = sorted(range(len(told)), key=lambda i: -np.ptp(p[i]))[:WORST]
    return [
        {
            "id": told[i].id,
            "apart": float(np.ptp(p[i])),
            "lowest": told[i].values[int(np.argmin(p[i]))],
            "highest": told[i].values[int(np.argmax(p[i]))],
        }
        for i in order
    ]

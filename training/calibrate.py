"""Calibration, thresholds and conformal intervals, all from the calib split and the shipped graph.

The residuals behind an interval are those of groups that were left out: what was fitted on calib is
fitted again without a group before its residual is taken (cross-conformal, Vovk 2015).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from credcheck import pool
from credcheck.attribution import decode
from credcheck.attribution.share import attributed_statements
from credcheck.statements import covered_share
from credcheck.types import Encoder
from training.data import claims
from training.data.examples import inside
from training.data.lines import CHECKWORTHY, SUBJECTIVITY, WEBIS
from training.data.polnear import spans
from training.reading import Floats, Story, babe_lines, line_set, news_lines, ptc_lines, stories
from training.relations import counts

HEADS = ("clickbait", "attribution", "loaded", "biased", "subjective", "check_worthy")
LEFT_OUT = "biased_leave_one_outlet_out"
COVERAGE = 0.90
PANEL_EDGES = (0.0, 0.15, 0.3, 0.5, 0.7, 1.0)
FOLDS = 25  # with fewer groups, each is left out by itself
GRID = np.round(np.arange(0.10, 0.91, 0.02), 2)
SOURCE_GRID, CUE_GRID = (0.25, 0.35, 0.45, 0.55), (0.4, 0.5, 0.6, 0.7)
ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What calibration adds to a bundle; pairs are (scale, shift)."""

    calibration: dict[str, tuple[float, float]]
    thresholds: dict[str, float]
    intervals: dict[str, dict[str, object]]


def affine(
    logits: Floats, gold: Floats, *, prior: float = 2.0, balanced: bool = False
) -> tuple[float, float]:
    """Platt scaling: the (scale, shift) of least cross-entropy, drawn to (1, 0) as by ``prior`` rows.

    ``balanced`` gives both classes the same weight in all, for a set that holds them in other shares
    than what is read later. The pair is then drawn to what that makes of the logits of a head that is
    right about this set: its log-odds are taken off (Saerens, Latinne and Decaestecker 2002).
    """
    weight, middle = np.ones(len(gold)), 0.0
    if balanced and 0 < gold.mean() < 1:
        weight = np.where(gold > 0.5, 0.5 / gold.mean(), 0.5 / (1 - gold.mean()))
        middle = float(np.log((1 - gold.mean()) / gold.mean()))

    def loss(pair: Floats) -> float:
        z = pair[0] * logits + pair[1]
        entropy = weight * (np.logaddexp(0, z) - gold * z)
        return float(entropy.sum() + prior * ((pair[0] - 1) ** 2 + (pair[1] - middle) ** 2))

    found = minimize(loss, np.array([1.0, middle]), method="BFGS")
    return float(found.x[0]), float(found.x[1])


def probabilities(pair: tuple[float, float], logits: Floats) -> Floats:
    return pool.sigmoid(pair[0] * logits + pair[1])


def conformal(residuals: Floats) -> float:
    """The finite-sample 90 % quantile of absolute residuals (Vovk et al. 2005).

    Fewer than nine say nothing of nine in ten: then it is 1, the width of every scale here.
    """
    rank = int(np.ceil((len(residuals) + 1) * COVERAGE))
    return float(np.sort(np.abs(residuals))[rank - 1]) if rank <= len(residuals) else 1.0


def folds(groups: Sequence[str]) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """(rest, left out) of each fold, as masks over the rows; groups stay whole."""
    names, inverse = np.unique(np.asarray(groups), return_inverse=True)
    number = inverse % min(FOLDS, len(names))
    for fold in range(number.max() + 1):
        yield number != fold, number == fold


def left_out(logits: Floats, gold: Floats, groups: Sequence[str], *, prior: float = 2.0) -> Floats:
    """The probability of each row by a Platt scaling that its group had no part in."""
    found = np.zeros(len(logits))
    for rest, out in folds(groups):
        pair = affine(logits[rest], gold[rest], prior=prior) if rest.any() else (1.0, 0.0)
        found[out] = probabilities(pair, logits[out])
    return found


def binned(
    predicted: Floats, gold: Floats, edges: Sequence[float], covers: str
) -> dict[str, object]:
    """Conformal half-widths by bins of the prediction."""
    number = np.digitize(predicted, edges[1:-1])
    halves = [conformal((predicted - gold)[number == i]) for i in range(len(edges) - 1)]
    return {"edges": list(edges), "quantiles": halves, "covers": covers}


def best_threshold(probability: Floats, gold: NDArray[np.bool_]) -> float:
    """The grid point of highest F1."""
    scores = [f1(probability >= threshold, gold) for threshold in GRID]
    return float(GRID[int(np.argmax(scores))])


def f1(predicted: NDArray[np.bool_], gold: NDArray[np.bool_]) -> float:
    hit = float((predicted & gold).sum())
    total = float(predicted.sum() + gold.sum())
    return 2 * hit / total if total else 0.0


def news_affine(encoder: Encoder) -> tuple[float, float]:
    """(scale, shift) of check-worthiness on news, which the head did not learn from."""
    lines = news_lines(encoder, claims.FIT)
    return affine(lines.mean("check_worthy"), lines.gold)


def calibrate(
    encoder: Encoder, heads: Collection[str] = HEADS, *, unseen: float = 1.0
) -> Calibrated:
    """Everything that ``heads`` need, from calib; ``encoder`` runs the graph that ships.

    ``unseen`` is the slope that biased wording has on outlets which were left out (``leave_out.py``): calib
    has those of train, what is read later comes from others.
    """
    found = Calibrated({}, {}, {})
    if "clickbait" in heads:
        _clickbait(encoder, found)
    if "subjective" in heads:
        lines = line_set(encoder, SUBJECTIVITY, "calib")
        found.calibration["subjective"] = affine(
            lines.mean("subjective"), lines.gold, prior=10.0, balanced=True
        )
    if "check_worthy" in heads:
        lines = line_set(encoder, CHECKWORTHY, "calib")
        found.calibration["check_worthy"] = affine(lines.mean("check_worthy"), lines.gold)
        found.calibration["check_worthy_news"] = news_affine(encoder)
    if "loaded" in heads:
        _loaded(encoder, found)
    if "biased" in heads:
        lines = babe_lines(encoder, "calib")
        scale, shift = affine(lines.loaded(), lines.gold)
        found.calibration["biased"] = (unseen * scale, unseen * shift)
    if "attribution" in heads:
        told = Decoded(stories(encoder, "calib"))
        found.thresholds.update(role_thresholds(told))
        found.intervals["attributed_share"] = binned(
            left_out_shares(told), told.gold_shares(), (0.0, 1.0), "hand-counted share"
        )
    return found


def unseen_slope(run: Mapping[str, Any]) -> float:
    """The slope on left-out outlets that run.json tells of; 1 where none was measured."""
    return float(run.get(LEFT_OUT, {}).get("slope", 1.0))


def _clickbait(encoder: Encoder, found: Calibrated) -> None:
    lines = line_set(encoder, WEBIS, "calib")
    logits = lines.mean("clickbait")
    found.calibration["clickbait"] = affine(logits, lines.gold)
    found.intervals["clickbait"] = binned(
        left_out(logits, lines.gold, lines.groups),
        lines.gold,
        PANEL_EDGES,
        "mean of five judges",
    )


def _loaded(encoder: Encoder, found: Calibrated) -> None:
    lines, targets = ptc_lines(encoder, "calib")
    logits = lines.loaded()
    found.calibration["loaded"] = affine(logits, lines.gold)
    piece = np.concatenate(
        [pool.sigmoid(e.column("loaded").astype(float)) for e in lines.encodings]
    )
    gold = np.concatenate(targets)
    found.thresholds["loaded"] = best_threshold(piece[gold >= 0], gold[gold >= 0] > 0)
    left = left_out(logits, lines.gold, lines.groups)
    found.intervals["loaded_share"] = binned(
        *article_means(left, lines.gold, lines.groups),
        (0.0, 1.0),
        "lines an annotator would mark as loaded",
    )


def article_means(predicted: Floats, gold: Floats, groups: Sequence[str]) -> tuple[Floats, Floats]:
    """Means of predictions and gold by group."""
    names = sorted(set(groups))
    at = np.asarray(groups)
    return (
        np.asarray([predicted[at == name].mean() for name in names]),
        np.asarray([gold[at == name].mean() for name in names]),
    )


@dataclass(slots=True)
class Decoded:
    """Articles, and what decoding them gives, each set of thresholds tried once."""

    stories: Sequence[Story]
    _known: dict[object, Floats] = field(default_factory=dict)

    def relations(self, thresholds: Mapping[str, float]) -> Floats:
        """Relations found, claimed and marked, by article."""
        return self._once(counts, thresholds)

    def shares(self, thresholds: Mapping[str, float]) -> Floats:
        """The attributed share by article."""
        return self._once(predicted_share, thresholds)

    def gold_shares(self) -> Floats:
        return np.asarray([story.gold_share() for story in self.stories])

    def _once(self, read: Callable[..., Any], thresholds: Mapping[str, float]) -> Floats:
        key = (read.__name__, *sorted(thresholds.items()))
        if key not in self._known:
            found = [read(story, thresholds) for story in self.stories]
            self._known[key] = np.asarray(found, dtype=float)
        return self._known[key]


def role_thresholds(told: Decoded, chosen: NDArray[np.bool_] | None = None) -> dict[str, float]:
    """Thresholds of the attribution head: by F1 over pieces, and those that decoding uses.

    A cue that lost its source is worse than a source too many, so decoding takes the source and cue
    thresholds that link most relations rightly. ``chosen`` articles alone count, or all.
    """
    chosen = np.ones(len(told.stories), dtype=bool) if chosen is None else chosen
    own = [story for story, use in zip(told.stories, chosen, strict=True) if use]
    pieces = {f"piece_{role}": best_threshold(*role_pieces(own, role)) for role in ROLES}
    base = {f"{role}_begin": 0.5 for role in ROLES} | {"content": pieces["piece_content"]}
    tried = [base | {"source": s, "cue": c} for s in SOURCE_GRID for c in CUE_GRID]

    def relations_f1(thresholds: dict[str, float]) -> float:
        hit, claimed, marked = told.relations(thresholds)[chosen].sum(axis=0)
        return float(2 * hit / (claimed + marked)) if claimed + marked else 0.0

    return pieces | max(tried, key=relations_f1)


def left_out_shares(told: Decoded) -> Floats:
    """The attributed share of each article by thresholds that it had no part in."""
    found = np.zeros(len(told.stories))
    for rest, out in folds([story.row["doc_id"] for story in told.stories]):
        thresholds = role_thresholds(told, rest if rest.any() else None)
        decoding = {key: v for key, v in thresholds.items() if not key.startswith("piece_")}
        found[out] = told.shares(decoding)[out]
    return found


def role_pieces(told: Sequence[Story], role: str) -> tuple[Floats, NDArray[np.bool_]]:
    """Probabilities and gold of one role over all pieces that the annotators kept."""
    probability, gold = [], []
    for story in told:
        keep = ~story.dropped
        probability.append(pool.sigmoid(story.encoding.column(role).astype(float))[keep])
        gold.append(inside(story.encoding, spans(story.row, role))[keep] > 0)
    return np.concatenate(probability), np.concatenate(gold)


def predicted_share(story: Story, thresholds: Mapping[str, float]) -> float:
    """The attributed share of one story as the library counts it."""
    text = story.row["text"]
    found = decode(text, story.sentences, story.encoding, thresholds=thresholds)
    statements = story.statements
    return (
        len(attributed_statements(text, statements, found)) / len(statements) if statements else 0.0
    )


def article_shares(told: Sequence[Story], thresholds: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Predicted and hand-counted attributed shares by article."""
    return (
        np.asarray([predicted_share(story, thresholds) for story in told]),
        np.asarray([story.gold_share() for story in told]),
    )


def content_sentences(
    story: Story, thresholds: Mapping[str, float]
) -> tuple[list[bool], list[bool]]:
    """Whether each sentence bears attributed content: as decoded, and by the annotators."""
    text = story.row["text"]
    found = decode(text, story.sentences, story.encoding, thresholds=thresholds)
    mine = [span for attribution in found for span in attribution.content]
    gold = story.gold_content(sourced=False)
    return (
        [covered_share(text, s, mine) > 0 for s in story.sentences],
        [covered_share(text, s, gold) > 0 for s in story.sentences],
    )

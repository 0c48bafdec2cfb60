"""Calibration, thresholds and conformal intervals, all from the calib split and the shipped graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from credcheck import pool
from credcheck.attribution import decode
from credcheck.signals.attribution import attributed_statements
from credcheck.statements import covered_share
from credcheck.types import Encoder
from training.data import claims
from training.data.examples import inside
from training.data.lines import CHECKWORTHY, SUBJECTIVITY, WEBIS
from training.data.polnear import spans
from training.reading import Floats, Story, babe_lines, line_set, news_lines, ptc_lines, stories
from training.relations import relations_f1

COVERAGE = 0.90
GRID = np.round(np.arange(0.10, 0.91, 0.02), 2)
SOURCE_GRID, CUE_GRID = (0.25, 0.35, 0.45, 0.55), (0.4, 0.5, 0.6, 0.7)
ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What calibration adds to a bundle; pairs are (scale, shift)."""

    calibration: dict[str, tuple[float, float]]
    thresholds: dict[str, float]
    intervals: dict[str, dict[str, object]]


def affine(logits: Floats, gold: Floats, *, prior: float = 2.0) -> tuple[float, float]:
    """Platt scaling: the (scale, shift) of least cross-entropy, drawn to (1, 0) as by ``prior`` rows."""

    def loss(pair: Floats) -> float:
        z = pair[0] * logits + pair[1]
        entropy = np.logaddexp(0, z) - gold * z
        return float(entropy.sum() + prior * ((pair[0] - 1) ** 2 + pair[1] ** 2))

    found = minimize(loss, np.array([1.0, 0.0]), method="BFGS")
    return float(found.x[0]), float(found.x[1])


def probabilities(pair: tuple[float, float], logits: Floats) -> Floats:
    return pool.sigmoid(pair[0] * logits + pair[1])


def conformal(residuals: Floats) -> float:
    """The finite-sample 90 % quantile of absolute residuals (Vovk et al. 2005)."""
    rank = int(np.ceil((len(residuals) + 1) * COVERAGE))
    return float(np.sort(np.abs(residuals))[min(rank, len(residuals)) - 1])


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


def calibrate(encoder: Encoder) -> Calibrated:
    """Everything from calib; ``encoder`` runs the graph that ships."""
    clickbait, subjective, worthy, biased = (
        line_set(encoder, WEBIS, "calib"),
        line_set(encoder, SUBJECTIVITY, "calib"),
        line_set(encoder, CHECKWORTHY, "calib"),
        babe_lines(encoder, "calib"),
    )
    lines, targets = ptc_lines(encoder, "calib")
    calibration = {
        "clickbait": affine(clickbait.mean("clickbait"), clickbait.gold),
        "subjective": affine(subjective.mean("subjective"), subjective.gold, prior=10.0),
        "check_worthy": affine(worthy.mean("check_worthy"), worthy.gold),
        "check_worthy_news": news_affine(encoder),
        "loaded": affine(lines.loaded(), lines.gold),
        "biased": affine(biased.loaded(), biased.gold),
    }
    piece = np.concatenate(
        [pool.sigmoid(e.column("loaded").astype(float)) for e in lines.encodings]
    )
    gold = np.concatenate(targets)
    thresholds = {"loaded": best_threshold(piece[gold >= 0], gold[gold >= 0] > 0)}
    told = stories(encoder, "calib")
    thresholds |= role_thresholds(told)
    judged = probabilities(calibration["clickbait"], clickbait.mean("clickbait"))
    by_article = article_means(
        probabilities(calibration["loaded"], lines.loaded()), lines.gold, lines.groups
    )
    shares = article_shares(told, thresholds)
    intervals = {
        "clickbait": binned(
            judged, clickbait.gold, (0.0, 0.15, 0.3, 0.5, 0.7, 1.0), "mean of five judges"
        ),
        "loaded_share": binned(*by_article, (0.0, 1.0), "lines an annotator would mark as loaded"),
        "attributed_share": binned(*shares, (0.0, 1.0), "hand-counted share"),
    }
    return Calibrated(calibration, thresholds, intervals)


def article_means(predicted: Floats, gold: Floats, groups: Sequence[str]) -> tuple[Floats, Floats]:
    """Means of predictions and gold by group."""
    names = sorted(set(groups))
    at = np.asarray(groups)
    return (
        np.asarray([predicted[at == name].mean() for name in names]),
        np.asarray([gold[at == name].mean() for name in names]),
    )


def role_thresholds(told: Sequence[Story]) -> dict[str, float]:
    """Thresholds of the attribution head: by F1 over pieces, and those that decoding uses.

    A cue that lost its source is worse than a source too many, so decoding takes the source and cue
    thresholds that link most relations rightly.
    """
    pieces = {f"piece_{role}": best_threshold(*role_pieces(told, role)) for role in ROLES}
    base = {f"{role}_begin": 0.5 for role in ROLES} | {"content": pieces["piece_content"]}
    tried = [base | {"source": s, "cue": c} for s in SOURCE_GRID for c in CUE_GRID]
    return pieces | max(tried, key=lambda thresholds: relations_f1(told, thresholds))


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

"""Fits the style head on the frozen encoder, and tests it across publishers.

An article is the mean over its sentences of the mean of their word pieces' hidden states, names left
out; the head is a logistic regression on it in which publishers with five articles or more weigh the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

from credcheck import extract, pool, segment
from credcheck.types import Encoder
from training.data.outlets import OutletArticle

Floats = NDArray[np.float64]
STRENGTHS = (1e-3, 3e-3, 1e-2, 3e-2)
MIN_ARTICLES = 3
FULL_WEIGHT = 5
FOLDS, BOOTSTRAPS = 10, 50


@dataclass(slots=True)
class StyleHead:
    """``weight`` (384,) and ``bias`` of the head; ``spread``: SD of its logit over publisher resamples."""

    weight: Floats
    bias: float
    spread: float
    metrics: dict[str, object]


def features(encoder: Encoder, articles: Sequence[OutletArticle]) -> Floats:
    """Mean sentence vectors (n, 384); ``encoder`` gives the hidden states as its columns."""
    found = []
    for start in range(0, len(articles), 16):
        part = [extract.from_text(article.text) for article in articles[start : start + 16]]
        sentences = [segment.split(article) for article in part]
        encodings = encoder.encode([article.text for article in part], sentences)
        for article, own, encoding in zip(part, sentences, encodings, strict=True):
            keep = ~pool.names(article.text, encoding)
            body = np.asarray([s.part == "body" for s in own])
            found.append(_mean_vector(encoding.logits, encoding.sentence, keep, body))
    return np.stack(found)


def _mean_vector(
    hidden: NDArray[np.float32],
    sentence: NDArray[np.int64],
    keep: NDArray[np.bool_],
    body: NDArray[np.bool_],
) -> Floats:
    total = np.zeros((len(body), hidden.shape[1]))
    np.add.at(total, sentence[keep], hidden[keep])
    size = np.bincount(sentence[keep], minlength=len(body))
    use = body & (size > 0)
    return np.asarray(
        (total[use] / size[use, None]).mean(axis=0) if use.any() else np.zeros(hidden.shape[1])
    )


def fit(x: Floats, articles: Sequence[OutletArticle], seed: int) -> StyleHead:
    """Choose the strength by grouped folds, report the folds, fit on everything."""
    label = np.asarray([article.label for article in articles])
    group = np.asarray([article.outlet for article in articles])
    tried = {c: out_of_fold(x, label, group, c, seed) for c in STRENGTHS}
    auc = {c: publisher_auc(logit, label, group) for c, logit in tried.items()}
    best = max(STRENGTHS, key=lambda c: auc[c])
    nested = nested_folds(x, label, group, seed)
    # The mean of one or two articles says little of an outlet.
    names, counts = np.unique(group, return_counts=True)
    known = np.isin(group, names[counts >= MIN_ARTICLES])
    weight, bias = _fit(x, label, group, best)
    # Folds say how far the logits of unseen publishers can be trusted: far less than their size.
    scale, shift = _calibrate(nested, label, group)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(BOOTSTRAPS):
        chosen = _resample(group, label, rng)
        w, b = _fit(x[chosen], label[chosen], group[chosen], best)
        draws.append(scale * (x @ w + b))
    spread = float(np.median(np.std(draws, axis=0)))
    metrics: dict[str, object] = {
        "articles": len(label),
        "publishers": len(set(group)),
        "publishers_reliable": len(set(group[label == 1])),
        "strength": best,
        "calibration": [scale, shift],
        "auc_by_strength": {str(c): auc[c] for c in STRENGTHS},
        "publisher_auc": publisher_auc(nested[known], label[known], group[known]),
        "publisher_auc_interval": _bootstrap(nested[known], label[known], group[known], seed),
        "publisher_auc_min_articles": MIN_ARTICLES,
        "publisher_auc_publishers": len(set(group[known])),
        "publisher_auc_all": publisher_auc(nested, label, group),
        "publisher_auc_all_interval": _bootstrap(nested, label, group, seed),
        "article_auc": float(roc_auc_score(label, nested)),
    }
    return StyleHead(scale * weight, scale * bias + shift, spread, metrics)


def nested_folds(x: Floats, label: NDArray[np.int64], group: NDArray[np.str_], seed: int) -> Floats:
    """Out-of-fold logits with the strength chosen inside each training part."""
    logit = np.zeros(len(label))
    for train, test in _folds(label, group, seed):
        inner = {
            c: publisher_auc(
                out_of_fold(x[train], label[train], group[train], c, seed),
                label[train],
                group[train],
            )
            for c in STRENGTHS
        }
        weight, bias = _fit(
            x[train], label[train], group[train], max(inner, key=lambda c: inner[c])
        )
        logit[test] = x[test] @ weight + bias
    return logit


def out_of_fold(
    x: Floats, label: NDArray[np.int64], group: NDArray[np.str_], c: float, seed: int
) -> Floats:
    logit = np.zeros(len(label))
    for train, test in _folds(label, group, seed):
        weight, bias = _fit(x[train], label[train], group[train], c)
        logit[test] = x[test] @ weight + bias
    return logit


def publisher_auc(logit: Floats, label: NDArray[np.int64], group: NDArray[np.str_]) -> float:
    """AUC over publishers of their mean logit."""
    names = sorted(set(group))
    means = [logit[group == name].mean() for name in names]
    return float(roc_auc_score([label[group == name][0] for name in names], means))


def _folds(label: NDArray[np.int64], group: NDArray[np.str_], seed: int):  # noqa: ANN202
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    return splitter.split(np.zeros(len(label)), label, group)


def _calibrate(
    logit: Floats, label: NDArray[np.int64], group: NDArray[np.str_]
) -> tuple[float, float]:
    """Scale and shift of least cross-entropy on out-of-fold logits, publishers weighing as in the fit."""
    model = LogisticRegression(C=1e6)
    model.fit(logit[:, None], label, sample_weight=_weights(label, group))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _weights(label: NDArray[np.int64], group: NDArray[np.str_]) -> Floats:
    """A weight per article: full from five articles a publisher, both labels weighing the same."""
    names, inverse, counts = np.unique(group, return_inverse=True, return_counts=True)
    weight = np.minimum(counts, FULL_WEIGHT)[inverse] / counts[inverse]
    for value in (0, 1):
        weight[label == value] /= weight[label == value].sum()
    return np.asarray(weight * len(names))


def _fit(
    x: Floats, label: NDArray[np.int64], group: NDArray[np.str_], c: float
) -> tuple[Floats, float]:
    weight = _weights(label, group)
    scaler = StandardScaler().fit(x, sample_weight=weight)
    model = LogisticRegression(C=c * len(set(group)), max_iter=2000)
    model.fit(scaler.transform(x), label, sample_weight=weight)
    own = model.coef_[0] / scaler.scale_
    return own, float(model.intercept_[0] - own @ scaler.mean_)


def _resample(
    group: NDArray[np.str_], label: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    found = []
    for value in (0, 1):
        names = sorted(set(group[label == value]))
        found += [np.flatnonzero(group == name) for name in rng.choice(names, len(names))]
    return np.concatenate(found)


def _bootstrap(
    logit: Floats, label: NDArray[np.int64], group: NDArray[np.str_], seed: int
) -> list[float]:
    names = np.asarray(sorted(set(group)))
    means = np.asarray([logit[group == name].mean() for name in names])
    gold = np.asarray([label[group == name][0] for name in names])
    rng = np.random.default_rng(seed)
    values = []
    while len(values) < 1000:
        chosen = rng.integers(0, len(names), len(names))
        if 0 < gold[chosen].sum() < len(chosen):
            values.append(roc_auc_score(gold[chosen], means[chosen]))
    return [float(np.quantile(values, 0.05)), float(np.quantile(values, 0.95))]

"""Fits the genre heads on the frozen encoder, and tests them across outlets.

Satire: Golbeck et al.'s satire against their fake news and against news articles; press releases:
the conclusions of health press releases (Wright and Augenstein 2021) against news sentences; opinion:
articles of news outlets whose address says that they are opinion against those whose address says
nothing. Each is a logistic regression on an article's mean vector, as the style head is, in which
outlets weigh by the square root of their articles.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

from credcheck.sources.genre import genre
from credcheck.types import Encoder
from training.calibrate import affine
from training.data.files import rows
from training.data.outlets import OutletArticle, mask
from training.style import Floats, features

STRENGTHS = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
FOLDS = 8
PRECISION = 0.90
"""How many of the pieces that a head names have to be of that kind, across outlets it has not seen."""

MIN_NAMED = 10
"""A threshold rests on at least so many pieces that it names: two right of two say little."""

CHARS = 6000
NEWS_PER_OUTLET = 3
OPINION_PER_OUTLET = 12
NEWS = {"article_reliability_recovery": "publisher", "article_hyperpartisan": "group"}


@dataclass(slots=True)
class GenreHead:
    """``weight`` (384,) and ``bias``; probability is sigmoid(scale · logit + shift), ``threshold`` the
    least that names the kind; None where no threshold is precise enough.
    """

    weight: Floats
    bias: float
    scale: float
    shift: float
    threshold: float | None
    metrics: dict[str, Any]


def heads(encoder: Encoder, seed: int) -> dict[str, GenreHead]:
    """The heads of all kinds by name; a bundle takes those with a threshold."""
    return {kind: fit(encoder, kind, seed) for kind in KINDS}


def section(found: Mapping[str, GenreHead]) -> dict[str, dict[str, float | None]]:
    """The section ``genre`` of bundle.toml: when a piece is of a kind."""
    return {
        kind: {"scale": head.scale, "shift": head.shift, "threshold": head.threshold}
        for kind, head in found.items()
    }


def satire(split: str) -> list[OutletArticle]:
    """Satire (1) and fake news (0) of one split, with news (0) of train."""
    found = [
        OutletArticle(row["group"], int(row["label"] == "satire"), _text(row))
        for row in rows("article_satire_golbeck")
        if row["split"] == split
    ]
    return found + news(split)


def news(split: str, *, silent: bool = False) -> list[OutletArticle]:
    """News articles of one split, at most three an outlet; hyperpartisan ones are left out.

    ``silent`` keeps only those whose address says nothing of a kind.
    """

    def fits(name: str, row: dict[str, Any]) -> bool:
        is_news = row["label"] == (1 if name == "article_reliability_recovery" else 0)
        return bool(is_news and not (silent and _says(row)))

    return _of_outlets(split, fits, 0, NEWS_PER_OUTLET)


def opinion(split: str) -> list[OutletArticle]:
    """Articles whose address says opinion (1), at most twelve an outlet, and news (0) of one split."""
    found = _of_outlets(split, lambda _, row: _says(row) == "opinion", 1, OPINION_PER_OUTLET)
    return found + news(split, silent=True)


def _of_outlets(
    split: str, fits: Callable[[str, dict[str, Any]], bool], label: int, most: int
) -> list[OutletArticle]:
    """The first ``most`` articles of each outlet in the news sets that fit, with this label."""
    found: list[OutletArticle] = []
    seen: Counter[str] = Counter()
    for name, field in NEWS.items():
        for row in rows(name):
            outlet = row[field]
            if row["split"] == split and seen[outlet] < most and fits(name, row):
                seen[outlet] += 1
                found.append(OutletArticle(outlet, label, _text(row)))
    return found


def _says(row: dict[str, Any]) -> str | None:
    """The kind that an article's address says it is."""
    said = genre(url=row["url"])
    return said.name if said else None


def press_releases(split: str) -> list[OutletArticle]:
    """Press releases (1) and news (0). The articles of dev are whole, those of train conclusions."""
    if split == "train":
        own = [row["press_release"] for row in rows("claim_exaggeration_insciout")]
    else:
        own = [_text(row) for row in rows("article_health_release")]
    found = [OutletArticle(f"release-{number}", 1, text) for number, text in enumerate(own)]
    return found + news(split)


def _text(row: dict[str, Any]) -> str:
    """The masked text's beginning; an outlet's own name is masked by its domain."""
    return mask(row["text"][:CHARS], row.get("group") or "")


KINDS = {"satire": satire, "press_release": press_releases, "opinion": opinion}
LEARNT = {"satire": "article_satire_golbeck", "press_release": "claim_exaggeration_insciout"}
"""The set that each kind has of its own; opinion has none but the news."""


def sets(kinds: Collection[str]) -> list[str]:
    """The sets that the heads of these kinds learn from."""
    own = {LEARNT[kind] for kind in kinds if kind in LEARNT}
    return sorted(own | (set(NEWS) if kinds else set()))


def fit(encoder: Encoder, kind: str, seed: int) -> GenreHead:
    """The head of one kind; ``encoder`` gives the hidden states as its columns."""
    given = KINDS[kind]
    train, dev = given("train"), given("dev")
    x, label, group = features(encoder, train), _labels(train), _groups(train)
    tried = {c: out_of_fold(x, label, group, c, seed) for c in STRENGTHS}
    best = max(STRENGTHS, key=lambda c: roc_auc_score(label, tried[c]))
    scale, shift = affine(tried[best], label.astype(float))
    threshold = precise(scale * tried[best] + shift, label)
    weight, bias = _fit(x, label, group, best)
    held_out = scale * (features(encoder, dev) @ weight + bias) + shift
    metrics = {"strength": best, "folds": _figures(scale * tried[best] + shift, label, threshold)}
    metrics["dev"] = _figures(held_out, _labels(dev), threshold)
    if kind == "satire":
        golbeck = {row["group"] for row in rows("article_satire_golbeck")}
        both = np.asarray([one.outlet in golbeck for one in dev])
        metrics["dev_against_fake"] = _figures(held_out[both], _labels(dev)[both], threshold)
    return GenreHead(weight, bias, scale, shift, threshold, metrics)


def _figures(logit: Floats, label: NDArray[np.int64], threshold: float | None) -> dict[str, Any]:
    named = logit >= (np.inf if threshold is None else np.log(threshold / (1 - threshold)))
    return {
        "n": len(label),
        "positive": int(label.sum()),
        "auc": float(roc_auc_score(label, logit)),
        "f1_at_half": float(f1_score(label, logit >= 0)),
        "named": int(named.sum()),
        "precision": float(label[named].mean()) if named.any() else None,
        "recall": float(named[label == 1].mean()),
    }


def precise(logit: Floats, label: NDArray[np.int64]) -> float | None:
    """The lowest probability from which on at least nine in ten are of the kind, of ten or more above it.

    At least one half: where nine in ten are already of the kind under it, the set holds more of the kind
    than what is read later.
    """
    order = np.argsort(-logit, kind="stable")
    share = np.cumsum(label[order]) / np.arange(1, len(label) + 1)
    enough = np.flatnonzero((share >= PRECISION) & (logit[order] >= 0))
    enough = enough[enough >= MIN_NAMED - 1]
    if not len(enough):
        return None
    return float(1 / (1 + np.exp(-logit[order[enough[-1]]])))


def out_of_fold(
    x: Floats, label: NDArray[np.int64], group: NDArray[np.str_], c: float, seed: int
) -> Floats:
    """Logits of every article from a fit without its outlet's fold."""
    logit = np.zeros(len(label))
    for train, test in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(
        x, label, group
    ):
        weight, bias = _fit(x[train], label[train], group[train], c)
        logit[test] = x[test] @ weight + bias
    return logit


def _fit(
    x: Floats, label: NDArray[np.int64], group: NDArray[np.str_], c: float
) -> tuple[Floats, float]:
    _, inverse, counts = np.unique(group, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(counts[inverse])
    scaler = StandardScaler().fit(x, sample_weight=weight)
    model = LogisticRegression(C=c, max_iter=3000, class_weight="balanced")
    model.fit(scaler.transform(x), label, sample_weight=weight)
    own = model.coef_[0] / scaler.scale_
    return own, float(model.intercept_[0] - own @ scaler.mean_)


def _labels(articles: Sequence[OutletArticle]) -> NDArray[np.int64]:
    return np.asarray([article.label for article in articles])


def _groups(articles: Sequence[OutletArticle]) -> NDArray[np.str_]:
    return np.asarray([article.outlet for article in articles])

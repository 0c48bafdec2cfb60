"""How well the sensationalism formula agrees with people who judged whole articles.

Nothing is fitted on these sets. Beside it stand what a reader would try first: the headline alone, the
body alone and the number of words.
"""

from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from credcheck.bundles import Bundle
from credcheck.documents import Document
from credcheck.pipeline import Pipeline
from credcheck.report import Report
from training.data.files import rows
from training.reading import Floats

RESAMPLES = 500


def agreement(bundle: Bundle) -> dict[str, Any]:
    """AUCs with 90 % intervals on both sets."""
    pipeline = Pipeline.load(bundle.id)
    health = [r for r in rows("article_health_release") if r["title"]]
    partisan = [r for r in rows("article_hyperpartisan") if r["split"] == "dev"]
    bad = [r["criteria"]["sensational_language"] == "not_satisfactory" for r in health]
    return {
        "health_release_sensational_language": _aucs(pipeline, health, bad),
        "hyperpartisan_article": _aucs(pipeline, partisan, [bool(r["label"]) for r in partisan]),
    }


def _aucs(pipeline: Pipeline, data: list[dict[str, Any]], gold: list[bool]) -> dict[str, Any]:
    documents = [Document(text=row["text"], headline=row["title"] or None) for row in data]
    reports = list(pipeline.score_many(documents))
    kept = [
        (_readings(report), label)
        for report, label in zip(reports, gold, strict=True)
        if isinstance(report, Report) and report.scores["sensationalism"]["percentile"] is not None
    ]
    labels = np.asarray([label for _, label in kept])
    found: dict[str, Any] = {"articles": len(kept), "positive": int(labels.sum())}
    for name in ("sensationalism", "headline_only", "body_only", "words"):
        values = np.asarray([readings[name] for readings, _ in kept])
        found[name] = _auc(labels, values)
    return found


def _readings(report: Report) -> dict[str, float]:
    score = report.scores["sensationalism"]
    parts = {name: part["value"] for name, part in score["parts"].items()}
    title = (
        0.3 * parts.get("clickbait", 0)
        + 0.2 * parts.get("charged_headline", 0)
        + 0.1 * parts["shouting"]
    )
    return {
        "sensationalism": score["value"],
        "headline_only": title / 0.6,
        "body_only": parts["loaded_share"],
        "words": float(report.document["words"]),
    }


def _auc(labels: np.ndarray[Any, np.dtype[np.bool_]], values: Floats) -> dict[str, Any]:
    rng = np.random.default_rng(20)
    draws = []
    while len(draws) < RESAMPLES:
        chosen = rng.integers(0, len(labels), len(labels))
        if 0 < labels[chosen].sum() < len(chosen):
            draws.append(roc_auc_score(labels[chosen], values[chosen]))
    low, high = np.quantile(draws, [0.05, 0.95])
    return {"value": float(roc_auc_score(labels, values)), "interval": [float(low), float(high)]}

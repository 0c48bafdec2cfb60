"""How well the sensationalism formula agrees with people who judged whole articles.

Nothing is fitted on these sets. Beside it stand what a reader would try first: the headline alone, the
body alone, the number of words, and VADER (Hutto and Gilbert 2014), as its authors advise for texts of many
sentences: the mean over the sentences, headline too, of the absolute compound score. Differences are
paired: both readings on the same resampled groups.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from credcheck.bundles import Bundle
from credcheck.documents import Document
from credcheck.pipeline import Pipeline
from credcheck.report import Report
from training.data.files import rows
from training.intervals import Measure, paired, resamples, spread
from training.measures import auc
from training.reading import Floats

BESIDE = ("headline_only", "body_only", "words", "vader")


def agreement(bundle: Bundle) -> dict[str, Any]:
    """AUCs with 90 % intervals on both sets, and how far the whole score is ahead of each reading."""
    pipeline = Pipeline.load(bundle.path)
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
        (_readings(report), label, str(row["group"]))
        for report, label, row in zip(reports, gold, data, strict=True)
        if isinstance(report, Report) and report.scores["sensationalism"]["percentile"] is not None
    ]
    values = {name: np.asarray([each[name] for each, _, _ in kept]) for name in kept[0][0]}
    labels = np.asarray([label for _, label, _ in kept])
    return compared(values, labels, [group for _, _, group in kept])


def compared(
    values: dict[str, Floats], labels: np.ndarray[Any, np.dtype[np.bool_]], groups: Sequence[str]
) -> dict[str, Any]:
    """Each reading's AUC, and under ``ahead_of`` the whole score's less that of each simpler one."""

    def ranks(name: str) -> Measure:
        return lambda chosen: auc(labels[chosen], values[name][chosen])

    found: dict[str, Any] = {
        "articles": len(labels),
        "positive": int(labels.sum()),
        "groups": len(set(groups)),
    }
    every = np.arange(len(labels))
    for name in ("sensationalism", *BESIDE):
        measure = ranks(name)
        draws = [v for chosen in resamples(groups) if np.isfinite(v := measure(chosen))]
        found[name] = {"value": measure(every), **spread(draws)}
    found["ahead_of"] = {
        name: paired(ranks(name), ranks("sensationalism"), groups) for name in BESIDE
    }
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
        "vader": vader([sentence["text"] for sentence in report.sentences]),
    }


def vader(sentences: Sequence[str]) -> float:
    """The mean absolute compound score of VADER over sentences, 0 to 1; 0 without any."""
    if not sentences:
        return 0.0
    lexicon = _lexicon()
    return float(np.mean([abs(lexicon.polarity_scores(each)["compound"]) for each in sentences]))


@lru_cache(maxsize=1)
def _lexicon() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    return SentimentIntensityAnalyzer()

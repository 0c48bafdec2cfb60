"""The reference corpus: what percentiles and levels are relative to.

Train articles of PolNeAR, ReCOVery and the hyperpartisan set, at most 15 of an outlet, scored by the
bundle itself. Only quantiles leave this module.
"""

from typing import Any

import numpy as np

from credcheck.bundles import Bundle
from credcheck.config import Settings
from credcheck.documents import Document
from credcheck.pipeline import Pipeline
from credcheck.report import Report
from training.data.files import rows

NAME = "US-English news articles of 2015-2020 (PolNeAR, ReCOVery, hyperpartisan; train split)"
PER_OUTLET = 15
SETS = {
    "attribution_polnear": "publisher",
    "article_reliability_recovery": "publisher",
    "article_hyperpartisan": "group",
}
QUANTILES = np.linspace(0, 1, 101)
THRESHOLDS = {"sensationalism": (0.50, 0.85), "source_style": (1 / 3, 2 / 3)}
PARTS = ("clickbait", "charged_headline", "shouting", "loaded_share")


def documents() -> list[Document]:
    """The reference articles, in file order."""
    found, seen = [], dict[str, int]()
    for name, field in SETS.items():
        for row in rows(name):
            outlet = row[field]
            if row["split"] != "train" or seen.get(outlet, 0) >= PER_OUTLET:
                continue
            seen[outlet] = seen.get(outlet, 0) + 1
            found.append(Document(text=body_text(row), headline=row["title"] or None))
    return found


def body_text(row: dict[str, Any]) -> str:
    """The text without the title that some sets repeat as its first line."""
    first, _, rest = row["text"].partition("\n")
    same = row["title"] and first.strip()[:40] == row["title"].strip()[:40]
    return rest if same and rest.strip() else row["text"]


def measure(bundle: Bundle) -> dict[str, Any]:
    """The sections ``means`` and ``reference`` of bundle.toml."""
    pipeline = Pipeline.load(bundle.path, settings=Settings())
    reports = [r for r in pipeline.score_many(documents()) if isinstance(r, Report)]
    scores = {
        name: [r.scores[name]["value"] for r in reports if r.scores[name]["value"] is not None]
        for name in ("sensationalism", "attribution", "source_style")
    }
    parts = [r.scores["sensationalism"].get("parts", {}) for r in reports]
    means = {part: float(np.mean([p[part]["value"] for p in parts if part in p])) for part in PARTS}
    styles = [
        r.scores["source_style"]["value"] for r in reports if r.scores["source_style"]["value"]
    ]
    means["style"] = float(np.mean(np.log(np.asarray(styles) / (1 - np.asarray(styles)))))
    return {
        "means": means,
        "reference": {"name": NAME, "articles": len(reports), "scores": _quantiles(scores)},
    }


def _quantiles(scores: dict[str, list[float]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, values in scores.items():
        found[name] = {"quantiles": [float(q) for q in np.quantile(values, QUANTILES)]}
        if name in THRESHOLDS:
            found[name]["thresholds"] = [float(q) for q in np.quantile(values, THRESHOLDS[name])]
    return found

"""Compares reports with the labels of the project's own articles; ``python tests/eval/judge.py`` prints it.

With ``--pin`` it also writes pinned.json, the scores and attributions that tests hold the library to.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import HERE, LabelledArticle, LabelledAttribution, load_articles, load_pairs

from credcheck import Pipeline, Report
from credcheck.types import Span

PINNED = HERE / "pinned.json"
SCORES = ("sensationalism", "attribution", "source_style", "headline_match")


@dataclass(frozen=True, slots=True)
class Found:
    """One attribution of a report with the spans of its content."""

    data: dict[str, Any]
    content: tuple[Span, ...]


def score(pipeline: Pipeline, article: LabelledArticle) -> Report:
    """The report of a labelled article, its headline given as the labels say."""
    body = article.text
    if article.headline is not None:
        body = article.text[len(article.headline) :].strip("\n")
    return pipeline.score_text(body, headline=article.headline)


def attributions(report: Report) -> list[Found]:
    return [
        Found(dict(a), tuple(Span(*pair) for pair in a["content"]))
        for sentence in report.sentences
        for a in sentence["attributions"]
    ]


def covered(spans: Iterable[Span], others: Sequence[Span]) -> float:
    """The share of ``spans`` that ``others`` cover, in code points."""
    spans = list(spans)
    total = sum(len(span) for span in spans)
    return sum(span.overlap(other) for span in spans for other in others) / total if total else 0.0


def match(label: LabelledAttribution, found: Sequence[Found]) -> Found | None:
    """The attribution that covers most of the label's content, if it covers half of it."""
    best = max(found, key=lambda f: covered(label.content, f.content), default=None)
    return best if best and covered(label.content, best.content) >= 0.5 else None


def tallies(pipeline: Pipeline, articles: Sequence[LabelledArticle]) -> dict[str, list[int]]:
    """Hits and totals over all articles, by what was asked."""
    names = (
        "found",
        "type",
        "quote",
        "precise",
        "boilerplate",
        "boilerplate_precise",
        "unsourced",
        "loaded",
    )
    counts = {name: [0, 0] for name in names}

    def add(name: str, hits: Iterable[bool]) -> None:
        for hit in hits:
            counts[name][0] += hit
            counts[name][1] += 1

    for article in articles:
        report = score(pipeline, article)
        mine = attributions(report)
        pairs = [(label, match(label, mine)) for label in article.attributions]
        add("found", (m is not None for _, m in pairs))
        add("type", (m.data["source_type"] == label.source_type for label, m in pairs if m))
        add("quote", (m.data["quote"] == label.quote for label, m in pairs if m))
        gold = [span for label in article.attributions for span in label.content]
        add("precise", (covered(f.content, gold) >= 0.5 for f in mine))
        marked = {s["text"] for s in report.sentences if s["part"] == "boilerplate"}
        furniture = " ".join(article.part("boilerplate"))
        add("boilerplate", (any(m in text for m in marked) for text in article.part("boilerplate")))
        add("boilerplate_precise", (text in furniture for text in marked))
        open_claims = report.scores["attribution"].get("unsourced_claims", [])
        spans = [
            Span(report.sentences[i]["start"], report.sentences[i]["end"]) for i in open_claims
        ]
        add("unsourced", (covered([label], spans) >= 0.5 for label in article.unsourced))
        words = [
            Span(e["start"], e["end"])
            for s in report.sentences
            for e in s["evidence"]
            if e["code"] == "loaded_language"
        ]
        add("loaded", (covered([label], words) > 0 for label in article.loaded))
    return counts


def pair_scores(pipeline: Pipeline) -> dict[str, tuple[float, float]]:
    """Sensationalism of the charged and the neutral headline of every pair."""
    pairs = load_pairs()
    charged = pipeline.score_lines([pair.charged for pair in pairs], unit="headline")
    neutral = pipeline.score_lines([pair.neutral for pair in pairs], unit="headline")
    both = zip(pairs, charged, neutral, strict=True)
    return {p.id: (a.scores["sensationalism"], b.scores["sensationalism"]) for p, a, b in both}


def pin(pipeline: Pipeline, articles: Sequence[LabelledArticle]) -> dict[str, Any]:
    """What each article's report says, short enough to read in a diff."""
    pinned = {}
    for article in articles:
        report = score(pipeline, article)
        values = {name: report.scores[name]["value"] for name in SCORES}
        pinned[article.name] = {
            "scores": {n: None if v is None else round(v, 4) for n, v in values.items()},
            "by_source_type": report.scores["attribution"].get("by_source_type"),
            "unsourced_claims": report.scores["attribution"].get("unsourced_claims"),
        }
    return pinned


def main() -> None:
    pipeline, articles = Pipeline.load(), load_articles()
    english = [article for article in articles if article.language == "en"]
    for name, (hits, total) in tallies(pipeline, english).items():
        sys.stdout.write(f"{name}: {hits}/{total} = {hits / max(total, 1):.3f}\n")
    pairs = pair_scores(pipeline)
    sys.stdout.write(f"pairs: {sum(a > b for a, b in pairs.values())}/{len(pairs)}\n")
    for name, (a, b) in pairs.items():
        if a <= b:
            sys.stdout.write(f"  {name}: {a:.3f} <= {b:.3f}\n")
    if "--pin" in sys.argv:
        PINNED.write_text(json.dumps(pin(pipeline, articles), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

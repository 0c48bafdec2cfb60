"""``if_removed`` against the text without the sentence, segmented, encoded and scored again."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from credcheck import extract, segment
from credcheck.documents import Prepared
from credcheck.errors import CredcheckError
from credcheck.pipeline import Pipeline
from credcheck.report import Report
from credcheck.types import Article, Block, Encoding, Sentence
from training.data.files import rows
from training.intervals import figure
from training.reference import body_text

SETS = ("attribution_polnear", "article_hyperpartisan")
SCORES = ("sensationalism", "attribution", "source_style")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Change:
    """What taking one sentence out changes: as the report says, with its words alone gone from what was
    read, and in a text that never had it. A score that the shorter text has not is left out.
    ``carries``: the source or cue of what other sentences hold stands in this one.
    """

    article: str
    is_headline: bool
    carries: bool
    said: dict[str, float]
    kept: dict[str, float]
    again: dict[str, float]


def measure(pipeline: Pipeline, articles: int, sentences: int, seed: int) -> dict[str, Any]:
    """Agreement for each score; ``articles`` of each set, ``sentences`` of each article."""
    changes: list[Change] = []
    for name in SETS:
        dev = [row for row in rows(name) if row["split"] == "dev"]
        draw = random.Random(f"{seed} {name}")  # noqa: S311  -- a sample, no secret
        for row in draw.sample(dev, min(articles, len(dev))):
            changes += _changes(pipeline, f"{name} {row['id']}", row, draw, sentences)
    return {
        "articles": len({change.article for change in changes}),
        "sentences": len(changes),
        "by_score": {score: _agreement(changes, score) for score in SCORES},
    }


def _changes(
    pipeline: Pipeline, name: str, row: dict[str, Any], draw: random.Random, count: int
) -> list[Change]:
    try:
        article = extract.from_text(body_text(row), headline=row["title"] or None)
    except CredcheckError:
        return []
    own = segment.split(article)
    (encoding,) = pipeline.encoder.encode([article.text], [own])
    (report,) = pipeline.score_articles([article], now=NOW)
    fit = [s for s in own if s.part in ("headline", "body")]
    chosen = draw.sample(fit[1:], min(count - 1, len(fit) - 1)) if fit else []
    found = []
    for sentence in [*fit[:1], *chosen]:
        shorter = without(article, sentence)
        (again,) = pipeline.score_articles([shorter], now=NOW)
        kept = _unread(pipeline, shorter, own, encoding, sentence)
        said = report.sentences[sentence.index]["if_removed"]
        found.append(
            Change(
                name,
                sentence.part == "headline",
                _carries(report, sentence),
                {score: float(value) for score, value in said.items()},
                _difference(report, kept),
                _difference(report, again),
            )
        )
    return found


def without(article: Article, sentence: Sentence) -> Article:
    """The article without one sentence and the white space after it; an empty paragraph goes too."""
    block = article.blocks[sentence.block]
    alone = (
        not article.text[block.start : block.end].replace(_own(article, sentence), "", 1).strip()
    )
    start, end = (block.start, block.end) if alone else (sentence.start, sentence.end)
    while end < len(article.text) and article.text[end].isspace() and (alone or end < block.end):
        end += 1
    gone = end - start

    def moved(at: int) -> int:
        return at if at <= start else max(start, at - gone)

    blocks = [
        Block(moved(b.start), moved(b.end), b.part)
        for number, b in enumerate(article.blocks)
        if not (alone and number == sentence.block)
    ]
    text = article.text[:start] + article.text[end:]
    headline = None if sentence.part == "headline" else article.headline
    return replace(article, text=text, blocks=tuple(blocks), headline=headline)


def _own(article: Article, sentence: Sentence) -> str:
    return article.text[sentence.start : sentence.end]


def _carries(report: Report, sentence: Sentence) -> bool:
    def here(span: Sequence[int]) -> bool:
        return sentence.start <= span[0] < sentence.end

    every = (a for one in report.sentences for a in one["attributions"])
    return any(
        any(here(span) for span in (a["source"], a["cue"]) if span)
        and not all(map(here, a["content"]))
        for a in every
    )


def _unread(
    pipeline: Pipeline,
    shorter: Article,
    sentences: Sequence[Sentence],
    encoding: Encoding,
    gone: Sentence,
) -> Report | None:
    """The shorter text scored with what the encoder made of the longer one; None where it is cut anew."""
    own = segment.split(shorter)
    if len(own) != len(sentences) - 1:
        return None
    keep = encoding.sentence != gone.index
    number = encoding.sentence[keep]
    number = number - (number > gone.index)
    left = [s for s in sentences if s.index != gone.index]
    shift = np.asarray([a.start - b.start for a, b in zip(own, left, strict=True)], dtype=np.int64)
    moved = replace(
        encoding,
        starts=encoding.starts[keep] + shift[number],
        ends=encoding.ends[keep] + shift[number],
        sentence=number,
        logits=encoding.logits[keep],
    )
    (report,) = pipeline._written([(Prepared(shorter), own, moved)], NOW)  # noqa: SLF001
    return report


def _difference(before: Report, after: Report | None) -> dict[str, float]:
    if after is None:
        return {}
    found = {}
    for score in SCORES:
        old, new = before.scores[score]["value"], after.scores[score]["value"]
        if old is not None and new is not None:
            found[score] = new - old
    return found


def _agreement(changes: Sequence[Change], score: str) -> dict[str, Any]:
    """What is said against what comes of it, over sentences that have both."""
    used = [c for c in changes if score in c.said and score in c.again]
    names = [change.article for change in used]
    said = np.asarray([change.said[score] for change in used])
    again = np.asarray([change.again[score] for change in used])
    body = np.asarray([not change.is_headline for change in used])
    found: dict[str, Any] = {
        "r": figure(lambda i: _r(said[i], again[i]), names),
        "r_body": figure(lambda i: _r(said[i][body[i]], again[i][body[i]]), names),
        "slope": figure(lambda i: float(np.polyfit(said[i], again[i], 1)[0]), names),
        "mean_abs_difference": float(np.abs(said - again).mean()),
        "mean_abs_change": float(np.abs(again).mean()),
        "within_01": float((np.abs(said - again) <= 0.01).mean()),
    }
    free = np.asarray([not change.carries for change in used])
    found["carrying"] = int((~free).sum())
    found["r_not_carrying"] = figure(lambda i: _r(said[i][free[i]], again[i][free[i]]), names)
    cut = [c for c in used if score in c.kept]
    kept = np.asarray([change.kept[score] for change in cut])
    own = [change.article for change in cut]
    mine = np.asarray([change.said[score] for change in cut])
    true = np.asarray([change.again[score] for change in cut])
    found["r_without_reading_again"] = figure(lambda i: _r(mine[i], kept[i]), own)
    found["r_reading_alone"] = figure(lambda i: _r(kept[i], true[i]), own)
    return found


def _r(a: Any, b: Any) -> float:
    return float(np.corrcoef(a, b)[0, 1]) if len(a) > 2 and a.std() and b.std() else float("nan")

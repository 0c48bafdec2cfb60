"""From text to report beside the bare encoder session, one article at a time and many at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from statistics import median, quantiles

from benchmarks.budgets import Plan, Row
from benchmarks.budgets.bare import Bare, fastest, windows
from benchmarks.budgets.stages import stages
from benchmarks.budgets.texts import articles
from benchmarks.budgets.timing import interleaved, ratio, seconds
from credcheck import Pipeline
from credcheck.config import Settings
from credcheck.encoder import OnnxEncoder

LENGTHS = "300 to 900 words, of the project's own paragraphs"


def measure(plan: Plan) -> list[Row]:
    """Both ratios with the plan's threads; one article with one thread too, and what they mean."""
    rows = _with(plan, plan.threads, "")
    if plan.threads > 1:
        single = _with(plan, 1, ", one encoder thread")
        rows += [
            replace(
                row,
                name=f"{row.name}_1_thread",
                what=f"{row.what}; one encoder thread",
                budget=None,
            )
            for row in single
            if row.name in {"article", "batch"}
        ]
        rows += [row for row in single if row.name.startswith("share_")]
    return rows


def _with(plan: Plan, threads: int, how: str) -> list[Row]:
    with Pipeline.load(settings=Settings(threads=threads)) as pipeline:
        return [*_single(pipeline, plan, how), *_batch(pipeline, plan, how)]


def _encoder(pipeline: Pipeline) -> OnnxEncoder:
    if not isinstance(pipeline.encoder, OnnxEncoder):
        raise TypeError("the budgets are about the ONNX encoder")
    return pipeline.encoder


def _single(pipeline: Pipeline, plan: Plan, how: str) -> list[Row]:
    encoder = _encoder(pipeline)
    texts = articles(plan.pick(40, 12))
    parts = [windows(encoder, text) for text in texts]
    size, batches = fastest(Bare.of(encoder), [[part] for part in parts], plan.pick(5, 2))
    whole: list[float] = []
    bare: list[float] = []
    each: list[float] = []
    for text, own in zip(texts, batches, strict=True):
        first, second = interleaved(
            partial(pipeline.score_text, text),
            partial(Bare.of(encoder).run, own),
            plan.pick(11, 3),
        )
        whole.append(median(first))
        bare.append(median(second))
        each += first
    cuts = quantiles(each, n=20)
    return [
        Row(
            "article",
            "article text → report, times the bare encoder session",
            ratio(whole, bare),
            "×",
            f"{len(texts)} articles of {LENGTHS}; each scored and encoded bare in turn, median of "
            f"{plan.pick(11, 3)}; median of the articles' ratios; the bare session has its fastest batches"
            f"{how}",
            budget=1.25,
            samples={"report": whole, "bare": bare},
            details={"batch_pieces": size, "threads": _threads(pipeline)},
        ),
        Row(
            "article_p50",
            "one article, median",
            1000 * median(each),
            "ms",
            f"the same runs{how}",
            details={"p95_ms": 1000 * cuts[18]},
        ),
        Row("article_p95", "one article, 95th percentile", 1000 * cuts[18], "ms", "the same runs"),
        *(stages(pipeline, texts) if _threads(pipeline) == 1 else ()),
    ]


def _batch(pipeline: Pipeline, plan: Plan, how: str) -> list[Row]:
    encoder = _encoder(pipeline)
    texts = articles(plan.pick(200, 32), seed=1)
    parts = [windows(encoder, text) for text in texts]
    sentences = sum(count for _, _, count in parts)
    size, (batches,) = fastest(Bare.of(encoder), [parts], plan.pick(2, 1))
    seconds(lambda: list(pipeline.score_many(texts[:16])))
    many, bare = interleaved(
        lambda: list(pipeline.score_many(texts)),
        lambda: Bare.of(encoder).run(batches),
        plan.pick(7, 3),
    )
    return [
        Row(
            "batch",
            "score_many: sentences a second, times those of the bare encoder session",
            ratio(bare, many),
            "×",
            f"{len(texts)} articles of {LENGTHS}, {sentences} sentences; the bare session has all windows "
            f"sorted by length, in its fastest batches; in turn, median of {len(many)} ratios{how}",
            budget=0.85,
            at="least",
            samples={"score_many": many, "bare": bare},
            details={"batch_pieces": size, "threads": _threads(pipeline)},
        ),
        Row(
            "articles_per_second",
            "score_many on this machine",
            len(texts) / median(many),
            "articles/s",
            "the same runs",
        ),
        Row(
            "sentences_per_second",
            "score_many on this machine",
            sentences / median(many),
            "sentences/s",
            "the same runs",
            details={"bare": sentences / median(bare)},
        ),
    ]


def _threads(pipeline: Pipeline) -> int:
    return Bare.of(_encoder(pipeline)).threads

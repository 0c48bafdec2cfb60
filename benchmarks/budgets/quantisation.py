"""int8 beside fp32: speed, batch independence, and what it changes (from the bundle's own figures)."""

from __future__ import annotations

import json
import random
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.budgets import Plan, Row
from benchmarks.budgets.bare import Bare, fastest, windows
from benchmarks.budgets.texts import articles, paragraphs
from benchmarks.budgets.timing import interleaved, ratio
from credcheck import bundles, segment
from credcheck.bundles import Bundle
from credcheck.encoder import OnnxEncoder


def measure(plan: Plan) -> list[Row]:
    """The ratio on articles, the largest difference that a batch makes, and flips on dev."""
    from benchmarks.budgets import full  # noqa: PLC0415  -- the other budgets need no onnx

    bundle = bundles.find("news-v2")
    columns = bundle.config.columns
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "fp32.onnx"
        full.write(bundle.encoder, columns, path)
        for threads in dict.fromkeys((1, plan.threads)):
            small, large = (
                OnnxEncoder(graph, bundle.tokenizer, columns, threads=threads)
                for graph in (bundle.encoder, path)
            )
            rows.append(_speed(small, large, plan))
    what = f"{rows[0].what}; one encoder thread"
    single = [replace(row, name="int8_1_thread", what=what, budget=None) for row in rows[:-1]]
    return [rows[-1], *single, _batches(small, plan), *_changes(bundle)]


def _speed(small: OnnxEncoder, large: OnnxEncoder, plan: Plan) -> Row:
    texts = articles(plan.pick(24, 6), seed=2)
    parts = [windows(small, text) for text in texts]
    ours, few = fastest(Bare.of(small), [parts], plan.pick(3, 1))
    theirs, many = fastest(Bare.of(large), [parts], plan.pick(3, 1))
    fp32, int8 = interleaved(
        lambda: Bare.of(large).run(many[0]),
        lambda: Bare.of(small).run(few[0]),
        plan.pick(11, 3),
    )
    return Row(
        "int8",
        "time of the fp32 encoder, times that of int8",
        ratio(fp32, int8),
        "×",
        f"all windows of {len(texts)} articles, each graph in its fastest batches, in turn; the fp32 "
        "graph has the shipped weights multiplied out",
        budget=1.5,
        at="least",
        samples={"fp32": fp32, "int8": int8},
        details={
            "batch_pieces_int8": ours,
            "batch_pieces_fp32": theirs,
            "mean_abs_logit_difference": _apart(small, large, texts),
        },
    )


def _apart(small: OnnxEncoder, large: OnnxEncoder, texts: list[str]) -> float:
    """How far the graphs' logits are apart: a graph wrongly multiplied out would show here."""
    split = segment.lines(texts, headline=False)
    pairs = zip(small.encode(texts, split), large.encode(texts, split), strict=True)
    found = float(np.mean([np.abs(a.logits - b.logits).mean() for a, b in pairs]))
    if found > 0.2:
        raise RuntimeError(f"the fp32 graph is not the shipped one: logits differ by {found:.2f}")
    return found


def _batches(encoder: OnnxEncoder, plan: Plan) -> Row:
    texts = list(paragraphs())[: plan.pick(200, 60)]
    split = segment.lines(texts, headline=False)
    alone = [encoder.encode([t], [s])[0].logits for t, s in zip(texts, split, strict=True)]
    worst, draw = 0.0, random.Random(5)  # noqa: S311  -- an order, no secret
    for _ in range(plan.pick(20, 4)):
        order = draw.sample(range(len(texts)), len(texts))
        together = encoder.encode([texts[i] for i in order], [split[i] for i in order])
        for found, i in zip(together, order, strict=True):
            worst = max(worst, float(np.abs(found.logits - alone[i]).max(initial=0.0)))
    return Row(
        "int8_batch",
        "largest difference of a logit between batches",
        worst,
        "logits",
        f"{len(texts)} texts alone and in {plan.pick(20, 4)} shuffled batches",
        budget=0.0,
    )


def _changes(bundle: Bundle) -> list[Row]:
    metrics = json.loads((bundle.path / "metrics.json").read_text(encoding="utf-8"))
    heads: dict[str, dict[str, Any]] = metrics["quantisation"]
    flips = {name: h["flipped"] / max(2.0, 0.01 * h["n"]) for name, h in heads.items()}
    shift = {name: h["mean_abs"] for name, h in heads.items()}
    how = "the bundle's metrics.json, on dev, the worst of its heads: "
    return [
        Row(
            "int8_flips",
            "decisions that int8 flips, as a share of max(2 rows, 1 %)",
            max(flips.values()),
            "×",
            how + max(flips, key=flips.__getitem__),
            budget=1.0,
            details={name: h["flipped"] for name, h in heads.items()},
        ),
        Row(
            "int8_shift",
            "mean change of a probability by int8",
            max(shift.values()),
            "",
            how + max(shift, key=shift.__getitem__),
            budget=0.01,
            details=shift,
        ),
    ]

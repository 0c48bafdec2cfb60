"""``python -m benchmarks.attribution``: how well and how fast attributions are found, beside textacy.

Reads attribution_polnear (its dev part) and attribution_sourcetypes_markkula from the folder that
CREDCHECK_DATA names, or ../shared/data, and the hand-written sources of tests/eval/source_spans.jsonl.
Writes benchmarks/attribution.json and, from it, benchmarks/attribution.md; ``--report`` writes the second
alone. No sentence of the data is kept. The peer runs from build/peers, which ``make build/peers``
installs; else it is left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import attribution_measures as measures
from benchmarks import attribution_report
from benchmarks.budgets import ROOT
from benchmarks.budgets.texts import articles
from benchmarks.budgets.timing import interleaved, ratio
from benchmarks.bulk import PEERS
from credcheck import bundles, extract, segment
from credcheck.attribution import classify, decode
from credcheck.bundles import Bundle
from credcheck.encoder import OnnxEncoder
from credcheck.signals import Context, attribution
from credcheck.sources import Registry
from credcheck.types import SOURCE_TYPES
from training.calibrate import article_shares
from training.data import files
from training.intervals import figure
from training.reading import Story, stories
from training.relations import counts

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "attribution.json"
REPORT = HERE / "attribution.md"
MISSES = HERE / "attribution_misses.json"
"""What each attribution is that no gold statement meets, by article and place: looked at by hand."""

SPANS = ROOT / "tests" / "eval" / "source_spans.jsonl"
POLNEAR, MARKKULA = "attribution_polnear", "attribution_sourcetypes_markkula"
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "nupunkt")
THREADS = 1
Chosen = NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the figures, then the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--report", action="store_true", help="write the report of older figures")
    parser.add_argument("--peers", type=Path, default=PEERS, help="the peers' interpreter")
    parser.add_argument("--articles", type=int, default=24, help="articles to time")
    parser.add_argument("--rounds", type=int, default=5, help="timings of each")
    args = parser.parse_args(arguments)
    if not args.report:
        RESULTS.write_text(json.dumps(measure(args), indent=1) + "\n", encoding="utf-8")
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    REPORT.write_text(attribution_report.written(results), encoding="utf-8")
    return 0


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Every figure of the report."""
    bundle = bundles.find("news-v2")
    encoder = OnnxEncoder(bundle.encoder, bundle.tokenizer, bundle.config.columns, threads=THREADS)
    told = stories(encoder, "dev")
    articles_marked = measures.marked_articles(encoder, files.rows(MARKKULA))
    found: dict[str, Any] = {
        "bundle": {"id": bundle.id, "sha256": bundle.sha256},
        "data": {name: files.digest(name) for name in (POLNEAR, MARKKULA)},
        "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
        "polnear": _polnear(told, bundle),
        "markkula": _markkula(articles_marked, bundle),
        "speed": _speed(encoder, bundle, args.articles, args.rounds),
        "quotes": _quotes(told, bundle, encoder, args.peers),
    }
    if SPANS.is_file():
        found["written"] = _written()
    return found


def _polnear(told: Sequence[Story], bundle: Bundle) -> dict[str, Any]:
    thresholds = bundle.config.thresholds
    names = [story.row["doc_id"] for story in told]
    publishers = np.asarray([story.row["publisher"] for story in told])
    attributions = [
        decode(s.row["text"], s.sentences, s.encoding, thresholds=thresholds) for s in told
    ]
    spans = np.stack(
        [measures.source_counts(s, a) for s, a in zip(told, attributions, strict=True)]
    )
    bare = np.stack(
        [measures.source_counts(s, a, bare=True) for s, a in zip(told, attributions, strict=True)]
    )
    linked = np.asarray([counts(story, thresholds) for story in told])
    mine, gold = article_shares(told, thresholds)

    def relations(chosen: Chosen) -> float:
        hit, claimed, marked = linked[chosen].sum(axis=0)
        return float(2 * hit / (claimed + marked))

    def bias(chosen: Chosen) -> dict[str, float]:
        gaps, at = (mine - gold)[chosen], publishers[chosen]
        return {str(name): float(gaps[at == name].mean()) for name in np.unique(at)}

    def worst(chosen: Chosen) -> float:
        return max(abs(gap) for gap in bias(chosen).values())

    return {
        "source_exact_f1": figure(lambda i: measures.exact_f1(spans[i]), names),
        "source_exact_bare_f1": figure(lambda i: measures.exact_f1(bare[i]), names),
        "source_overlap_f1": figure(lambda i: measures.overlap_f1(spans[i]), names),
        "relations_f1": figure(relations, names),
        "share_r": figure(lambda i: float(np.corrcoef(mine[i], gold[i])[0, 1]), names),
        "share_mae": figure(lambda i: float(np.abs(mine[i] - gold[i]).mean()), names),
        "share_worst_bias": figure(worst, names),
        "bias": bias(np.arange(len(told))),
    }


def _markkula(marked: Sequence[measures.Marked], bundle: Bundle) -> dict[str, Any]:
    """Figures with intervals that leave whole articles out and draw others twice."""
    judged: list[measures.Judged] = []
    names, precise, places = [], [], []
    for number, one in enumerate(marked):
        found = [
            a
            for a in measures.decoded(
                one.text, one.sentences, one.encoding, bundle.config.thresholds
            )
            if one.sentences[a.sentence].part == "body"
        ]
        judged += measures.judge(one, found)
        names += [str(number)] * len(one.gold)
        precise.append(measures.precision_counts(one, found))
        places += [f"{number}:{start}" for start in measures.missed(one, found)]
    found_at = np.asarray([j.found for j in judged])
    strictly = np.asarray([j.strictly for j in judged])
    right = np.asarray([j.gold == j.given for j in judged])
    total = np.stack(precise)

    def typed(chosen: Chosen) -> float:
        kept = chosen[found_at[chosen]]
        return float(right[kept].mean()) if len(kept) else float("nan")

    def precision(column: int) -> dict[str, Any]:
        def share(chosen: Chosen) -> float:
            met, _, claimed = total[chosen].sum(axis=0)[[column, 1, 2]]
            return float(met / claimed)

        return figure(share, [str(number) for number in range(len(marked))])

    return {
        "articles": len(marked),
        "not_in_text": sum(one.lost for one in marked),
        "found": figure(lambda i: float(found_at[i].mean()), names),
        "found_strictly": figure(lambda i: float(strictly[i].mean()), names),
        "type_right": figure(typed, names),
        "type_without_article": _without_each(typed, names),
        "precision": precision(0),
        "precision_half": precision(1),
        "misses": _looked_at(places),
        "types": _confusion((j.gold, j.given) for j in judged if j.found),
    }


def _looked_at(places: Sequence[str]) -> dict[str, int]:
    labels = json.loads(MISSES.read_text(encoding="utf-8"))
    kinds = {place: kind for kind, listed in labels.items() for place in listed}
    return dict(sorted(Counter(kinds.get(place, "not looked at") for place in places).items()))


def _without_each(share: Any, names: Sequence[str]) -> list[float]:
    """The lowest and highest figure when one article is left out."""
    at = np.asarray(names)
    values = [share(np.flatnonzero(at != name)) for name in np.unique(at)]
    return [float(min(values)), float(max(values))]


def _confusion(pairs: Any) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for (gold, given), count in sorted(Counter(pairs).items()):
        table.setdefault(gold, {})[given] = count
    return table


def _written() -> dict[str, Any]:
    """Source types of the hand-written sources: macro-F1 over the types that occur."""
    rows = [json.loads(line) for line in SPANS.read_text(encoding="utf-8").splitlines() if line]
    gold = np.asarray([row["type"] for row in rows])
    given = np.asarray([classify(row["source"], context=row["context"]) for row in rows])

    def by_type(chosen: Chosen) -> dict[str, float]:
        mine, true = given[chosen], gold[chosen]
        return {
            kind: float(
                2 * ((mine == kind) & (true == kind)).sum()
                / ((mine == kind).sum() + (true == kind).sum())
            )
            for kind in SOURCE_TYPES
            if (true == kind).any()
        }  # fmt: skip

    def macro(chosen: Chosen) -> float:
        return float(np.mean(list(by_type(chosen).values())))

    return {
        "sha256": hashlib.sha256(SPANS.read_bytes()).hexdigest(),
        "macro_f1": figure(macro, [str(number) for number in range(len(rows))]),
        "by_type": by_type(np.arange(len(rows))),
        "types": _confusion(zip(gold.tolist(), given.tolist(), strict=True)),
    }


def _speed(encoder: OnnxEncoder, bundle: Bundle, count: int, rounds: int) -> dict[str, Any]:
    """The whole signal (decoding, sources, reasons) beside encoding, article by article.

    On one thread, on the project's own articles.
    """
    registry, today = Registry.open(), dt.date(2026, 3, 3)
    ratios, measuring, encoding = [], [], []
    for text in articles(count):
        article = extract.from_text(text)
        sentences = segment.split(article)
        (encoded,) = encoder.encode([article.text], [sentences])
        context = Context(article, tuple(sentences), encoded, bundle, registry, today, {})
        above, below = interleaved(
            partial(attribution.measure, context),
            lambda: encoder.encode([article.text], [sentences]),  # noqa: B023
            rounds,
        )
        ratios.append(ratio(above, below))
        measuring.append(min(above))
        encoding.append(min(below))
    low, middle, high = np.quantile(ratios, [0.05, 0.5, 0.95])
    return {
        "articles": count,
        "rounds": rounds,
        "ratio": float(middle),
        "ratio_5_95": [float(low), float(high)],
        "measure_ms": 1000 * float(np.median(measuring)),
        "encode_ms": 1000 * float(np.median(encoding)),
    }


def _quotes(
    told: Sequence[Story], bundle: Bundle, encoder: OnnxEncoder, peers: Path
) -> dict[str, Any]:
    """Recall of gold contents in quotation marks, texts refused, and seconds for all texts."""
    texts = [story.row["text"] for story in told]
    gold = [measures.quoted_contents(story) for story in told]
    names = [story.row["doc_id"] for story in told]
    began = time.perf_counter()
    encodings = encoder.encode(texts, [story.sentences for story in told])
    found = [
        decode(s.row["text"], s.sentences, e, thresholds=bundle.config.thresholds)
        for s, e in zip(told, encodings, strict=True)
    ]
    seconds = time.perf_counter() - began
    ours = [
        [(c.start, c.end) for a in one if a.source or a.resolved_source for c in a.content]
        for one in found
    ]
    results: dict[str, Any] = {
        "texts": len(texts),
        "gold": sum(map(len, gold)),
        "credcheck": _recall(gold, ours, names) | {"refused": 0, "seconds": seconds},
    }
    if not peers.is_file():
        return results
    theirs = _ask(peers, texts)
    places = theirs["found"]
    results["textacy"] = _recall(gold, [one or [] for one in places], names) | {
        "refused": sum(one is None for one in places),
        "seconds": theirs["seconds"],
    }
    results["peer_versions"] = theirs["versions"]
    return results


def _recall(gold: Sequence[Any], found: Sequence[Any], names: Sequence[str]) -> dict[str, Any]:
    hits = np.asarray([measures.recalled(g, f) for g, f in zip(gold, found, strict=True)])
    sizes = np.asarray([len(one) for one in gold])

    def share(chosen: Chosen) -> float:
        return float(hits[chosen].sum() / max(sizes[chosen].sum(), 1))

    return {"recall": figure(share, names)}


def _ask(peers: Path, texts: Sequence[str]) -> Mapping[str, Any]:
    script = HERE / "attribution_peer.py"
    done = subprocess.run(
        [str(peers), str(script)],
        input=json.dumps(list(texts)), capture_output=True, text=True, check=True,
        env={**os.environ, "OMP_NUM_THREADS": str(THREADS)},
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


if __name__ == "__main__":
    sys.exit(main())

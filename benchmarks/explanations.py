"""``python -m benchmarks.explanations``: are the explanations what the model did, and what people mark?

Reads the dev part of the corpora in the folder that CREDCHECK_DATA names, or ../shared/data. Writes
benchmarks/explanations.json and, from it, benchmarks/explanations.md; ``--report`` writes the second
alone. Without the corpora it says so, writes nothing and ends with 0. No sentence of the data is kept.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import explanations_removal as removal
from benchmarks import explanations_report
from benchmarks import explanations_words as words
from credcheck.pipeline import Pipeline
from training.data import files

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "explanations.json"
REPORT = HERE / "explanations.md"
WORD_SETS = ("sentence_bias_babe", "sentence_propaganda_ptc", "headline_clickbait_webis17")
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "nupunkt")
SEED = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the figures, then the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--report", action="store_true", help="write the report of older figures")
    parser.add_argument("--articles", type=int, default=24, help="articles of each set")
    parser.add_argument("--sentences", type=int, default=12, help="sentences of each article")
    parser.add_argument("--texts", type=int, default=200, help="texts whose words are taken out")
    args = parser.parse_args(arguments)
    if not args.report:
        needed = (*removal.SETS, *WORD_SETS)
        gone = [n for n in needed if not (files.folder() / f"{n}.jsonl.gz").is_file()]
        if gone:
            sys.stdout.write(
                f"not measured: {', '.join(gone)} not in {files.folder()}; set CREDCHECK_DATA\n"
            )
            return 0
        results = measure(args.articles, args.sentences, args.texts)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    REPORT.write_text(explanations_report.written(results), encoding="utf-8")
    return 0


def measure(articles: int, sentences: int, texts: int) -> dict[str, Any]:
    """Every figure of the report."""
    with Pipeline.load() as pipeline:
        encoder, bundle = pipeline.encoder, pipeline.bundle
        found: dict[str, Any] = {
            "bundle": {"id": bundle.id, "sha256": bundle.sha256},
            "runtime": pipeline.runtime,
            "seed": SEED,
            "data": {name: files.digest(name) for name in (*removal.SETS, *WORD_SETS)},
            "versions": {"python": platform.python_version()} | {p: version(p) for p in PACKAGES},
        }
        _say("people's words")
        found["plausible"] = words.plausible(encoder, bundle)
        _say("sentences taken out")
        found["removal"] = removal.measure(pipeline, articles, sentences, SEED)
        _say("words taken out")
        loaded = words.judged_loaded(encoder, bundle, texts, SEED)
        clickbait = words.judged_clickbait(encoder, bundle, texts, SEED)
        found["words"] = {
            "loaded": words.faithful(encoder, bundle, loaded, "loaded", SEED),
            "clickbait": words.faithful(encoder, bundle, clickbait, "clickbait", SEED),
        }
    return found


def _say(what: str) -> None:
    sys.stderr.write(f"{what} …\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())

"""``python -m benchmarks.bundles FIRST SECOND``: what the second bundle costs beside the first.

Both folders encode the same articles in one run, one after the other in alternating order. Writes
benchmarks/bundles.json: the ratio of their times, and the bytes of their files. Figures of quality
side by side are ``make eval COMPARE="FIRST SECOND"``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.__main__ import CORES, circumstances, keep_to
from benchmarks.budgets import ROOT, Plan
from benchmarks.budgets.disk import MEGABYTE, size
from benchmarks.budgets.texts import articles
from benchmarks.budgets.timing import interleaved, ratio
from credcheck import extract, segment
from credcheck.encoder import OnnxEncoder

RESULTS = ROOT / "benchmarks" / "bundles.json"
REPEATS = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure two bundles and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bundles", description=__doc__)
    parser.add_argument("first", type=Path, help="a bundle's folder")
    parser.add_argument("second", type=Path, help="the folder that is measured beside it")
    parser.add_argument("--threads", type=int, default=2, help="threads of each encoder")
    parser.add_argument("--articles", type=int, default=40, help="articles that both encode")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the file that is written")
    args = parser.parse_args(arguments)
    keep_to(CORES)
    found = measure(args.first, args.second, threads=args.threads, count=args.articles)
    args.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{found['second']['id']} takes {found['ratio']:.2f} times as long\n")
    return 0


def measure(first: Path, second: Path, *, threads: int, count: int) -> dict[str, Any]:
    """Sizes of both in MB, seconds of each article (medians), and the second's time over the first's."""
    encoders = [_encoder(folder, threads) for folder in (first, second)]
    parts = [(text, segment.split(extract.from_text(text))) for text in articles(count)]
    ratios, times = [], ([], [])
    for text, sentences in parts:
        # The first reading of an article fills what is set up once, on both sides.
        works = [partial(encoder.encode, [text], [sentences]) for encoder in encoders]
        taken = interleaved(*works, REPEATS)
        kept = [samples[1:] for samples in taken]
        ratios.append(ratio(kept[1], kept[0]))
        for mine, samples in zip(times, kept, strict=True):
            mine.append(median(samples))
    return {
        **circumstances(Plan(threads=threads)),
        "how": f"{count} articles of the project's own paragraphs, each encoded by both in turn, "
        f"{REPEATS - 1} times counted; ratio: median over articles of the median ratio of pairs",
        "ratio": median(ratios),
        "ratio_of_sums": sum(times[1]) / sum(times[0]),
        "first": _facts(first, times[0]),
        "second": _facts(second, times[1]),
    }


def _encoder(folder: Path, threads: int) -> OnnxEncoder:
    """Of a bundle of any version: nothing is read but what the encoder needs."""
    columns = _described(folder)["columns"]
    return OnnxEncoder(folder / "encoder.onnx", folder / "tokenizer.json", columns, threads=threads)


def _facts(folder: Path, seconds: Sequence[float]) -> dict[str, Any]:
    graph = (folder / "encoder.onnx").read_bytes()
    return {
        "id": _described(folder)["id"],
        "encoder_sha256": hashlib.sha256(graph).hexdigest(),
        "encoder_mb": len(graph) / MEGABYTE,
        "folder_mb": size(folder) / MEGABYTE,
        "seconds": [round(taken, 5) for taken in seconds],
    }


def _described(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "bundle.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())

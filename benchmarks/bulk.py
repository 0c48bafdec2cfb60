"""Many articles at once, beside what else there is: ``python -m benchmarks.bulk``.

The same articles go through all contenders in turn, round after round; a ratio is the median of the
rounds' ratios, so that a machine that is busy with other work slows both sides. Writes
benchmarks/bulk.json, the table results.md and its picture bulk.svg. The peer that needs other
versions (textacy) runs from build/peers, which ``make build/peers`` installs; else it is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Self

from benchmarks import bulk_page
from benchmarks.__main__ import circumstances, keep_to
from benchmarks.budgets import ROOT, Plan
from benchmarks.budgets.bare import Bare, fastest, windows
from benchmarks.budgets.texts import article, page
from benchmarks.bulk_work import clock, engine_rates, flat_cost, local_seconds, stages
from credcheck import Pipeline, extract
from credcheck.config import Settings
from credcheck.encoder import OnnxEncoder

RESULTS = ROOT / "benchmarks" / "bulk.json"
PEERS = ROOT / "build" / "peers" / "bin" / "python"
CORES = 2


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=128, help="articles in a round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--flat", type=int, default=10_000, help="articles of the long run")
    parser.add_argument("--stages", type=int, default=64, help="articles of the stages")
    parser.add_argument("--engine-rounds", type=int, default=3, help="rounds of Ray beside local")
    parser.add_argument("--peer-articles", type=int, default=24, help="articles for slow peers")
    args = parser.parse_args()
    keep_to(CORES)
    results: dict[str, Any] = circumstances(Plan(threads=CORES, quick=False, documents=args.flat))
    results["plan"] = vars(args)
    texts = [article(seed) for seed in range(args.articles)]
    results["stages"] = stages(args.stages)
    _save(results)
    results["rounds"] = _rounds(texts, args)
    _save(results)
    results["engines"] = engine_rates(texts, CORES, args.engine_rounds)
    _save(results)
    results["flat"] = flat_cost(args.flat, CORES)
    _save(results)
    return 0


def _save(results: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if "rounds" in results:
        bulk_page.write(results, RESULTS)


def _rounds(texts: Sequence[str], args: argparse.Namespace) -> dict[str, Any]:
    """Seconds of every contender, round by round, and how much work each had."""
    with ExitStack() as stack:
        pipeline = stack.enter_context(Pipeline.load(settings=Settings(threads=CORES)))
        contenders, sizes = _contenders(stack, pipeline, texts, args)
        seconds: dict[str, list[float]] = {name: [] for name in contenders}
        for number in range(args.rounds):
            order = list(contenders)
            for name in order if number % 2 == 0 else reversed(order):
                if (taken := contenders[name]()) is not None:
                    seconds[name].append(taken)
            sys.stderr.write(
                f"round {number + 1}: " + str({n: s[-1:] for n, s in seconds.items()}) + "\n"
            )
    return {"seconds": seconds, "sizes": sizes}


def _contenders(
    stack: ExitStack, pipeline: Pipeline, texts: Sequence[str], args: argparse.Namespace
) -> tuple[dict[str, Callable[[], float | None]], dict[str, dict[str, int]]]:
    encoder = pipeline.encoder
    assert isinstance(encoder, OnnxEncoder)  # noqa: S101  -- the bare session is that one's
    parts = [windows(encoder, text) for text in texts]
    counts = [count for _, _, count in parts]
    _, (batches,) = fastest(Bare.of(encoder), [parts], 1)
    few = list(texts[: args.peer_articles])
    pages = [page(seed).encode() for seed in range(args.peer_articles)]
    whole = {"articles": len(texts), "sentences": sum(counts)}
    part = {"articles": len(few), "sentences": sum(counts[: len(few)])}
    found: dict[str, Callable[[], float | None]] = {
        "bare": lambda: clock(lambda: Bare.of(encoder).run(batches)),
    }
    for processes in (1, 2):
        found[f"local_{processes}"] = partial(local_seconds, texts, processes)
    found["trafilatura"] = lambda: clock(lambda: _trafilatura(pages))
    found["torch"] = _torch(few)
    peers = stack.enter_context(Peers()) if PEERS.is_file() else None
    if peers is not None:
        found["textacy"] = partial(peers.ask, "textacy", few)
    sizes = {name: whole if name.startswith(("bare", "local")) else part for name in found}
    return found, sizes


def _trafilatura(pages: Sequence[bytes]) -> None:
    import trafilatura  # noqa: PLC0415

    for html in pages:
        trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)


def _torch(texts: Sequence[str]) -> Callable[[], float | None]:
    """Three pipelines of the same encoder, as one would build them from models on a hub.

    Their heads have random weights: what is measured is time.
    """
    import torch  # noqa: PLC0415
    import transformers as tf  # noqa: PLC0415

    from training.data.base import packaged  # noqa: PLC0415

    torch.set_num_threads(CORES)
    tf.logging.set_verbosity_error()
    base = str(packaged())
    tokenizer = tf.AutoTokenizer.from_pretrained(base)
    kinds = (
        ("text-classification", tf.AutoModelForSequenceClassification),
        ("text-classification", tf.AutoModelForSequenceClassification),
        ("token-classification", tf.AutoModelForTokenClassification),
    )
    pipelines = [
        tf.pipeline(kind, model=model.from_pretrained(base), tokenizer=tokenizer, device="cpu")
        for kind, model in kinds
    ]
    sentences = _sentences(texts)

    def run() -> float:
        with torch.inference_mode():
            return clock(lambda: [pipe(sentences, batch_size=32) for pipe in pipelines])

    return run


def _sentences(texts: Sequence[str]) -> list[str]:
    from credcheck import segment  # noqa: PLC0415

    articles = [extract.from_text(text) for text in texts]
    return [a.text[s.start : s.end] for a in articles for s in segment.split(a)]


class Peers:
    """The process of benchmarks/peers.py."""

    def __enter__(self) -> Self:
        environment = {**os.environ, "OMP_NUM_THREADS": str(CORES)}
        self._process = subprocess.Popen(
            [str(PEERS), str(Path(__file__).with_name("peers.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, env=environment,
        )  # fmt: skip
        self.errors: dict[str, str] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def ask(self, name: str, texts: Sequence[str]) -> float | None:
        """Seconds of one run; None for a peer that cannot."""
        if name in self.errors or self._process.stdin is None or self._process.stdout is None:
            return None
        self._process.stdin.write(json.dumps({"do": name, "texts": list(texts)}) + "\n")
        self._process.stdin.flush()
        found = json.loads(self._process.stdout.readline() or '{"error": "it ended"}')
        if "error" in found:
            self.errors[name] = found["error"]
            sys.stderr.write(f"{name}: {found['error']}\n")
            return None
        return float(found["seconds"])


if __name__ == "__main__":
    sys.exit(main())

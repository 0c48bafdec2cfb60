"""Measures a bundle on dev: ``python -m training.evaluate`` writes metrics.json and the card.

Every figure comes with a 90 % bootstrap interval over groups (articles, outlets, documents, or rows
where nothing better is known). What the bundle says of each row stays in training/cache/.
"""

import argparse
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from credcheck import bundles
from credcheck.bundles import Bundle
from credcheck.pipeline import open_encoder
from training import card, card_measured, diagram, fairness, news_claims, reliability, sides
from training.agreement import agreement
from training.data import files
from training.export import BESIDE
from training.intervals import figure
from training.measures import of_head
from training.predictions import Predictions, Table
from training.robustness import batch_independence, case_independence
from training.sides import Side
from training.train import SETS

COMPARED = ("comparison", "open")
"""The sections of metrics.json that ``compare.py`` writes."""


def heads(predictions: Predictions) -> dict[str, Any]:
    """Every figure of every head that is there."""
    found: dict[str, Any] = {}
    for head in predictions:
        if head != "loaded_share":
            measures = of_head(predictions, head)
            found[head] = {name: figure(m, t.groups) for name, (t, m) in measures.items()}
    if "clickbait" in found:
        columns = predictions["clickbait"].columns
        found["clickbait"]["interval_width"] = float(np.mean(columns["high"] - columns["low"]))
    if "attribution" in found:
        bias = share_bias(predictions["attribution"])
        found["attribution"] |= {
            "share_bias_by_publisher": bias,
            "share_worst_bias": max(abs(entry["value"]) for entry in bias.values()),
        }
    return found


def share_bias(table: Table) -> dict[str, Any]:
    """The mean error of the attributed share by publisher, with its sign."""
    publishers, bias = table.columns["publisher"], {}
    for name in sorted(set(publishers)):
        own = (table.columns["mine"] - table.columns["hand"])[publishers == name]
        rows = [str(k) for k in range(len(own))]
        bias[str(name)] = figure(lambda i, own=own: float(own[i].mean()), rows)
    return bias


def evaluate(bundle: Bundle) -> dict[str, Any]:
    """All figures of a bundle on dev."""
    run = json.loads((bundle.path / "run.json").read_text())
    encoder = open_encoder(bundle)
    one = Side(bundle.id, run, sides.of_bundle(bundle, run, encoder, again=True))
    return {
        "bundle": {"id": bundle.id, "sha256": bundle.sha256},
        "data": {name: files.digest(name) for name in SETS},
        "versions": {
            name: version(name) for name in ("onnxruntime", "tokenizers", "nupunkt", "numpy")
        },
        "heads": heads(one.predictions),
        "calibration": reliability.calibration(one.predictions),
        "coverage": reliability.coverage(one.predictions),
        "check_worthy_news": news_claims.measure(encoder, bundle),
        "fairness": fairness.measure(encoder, bundle),
        "style": run["style"],
        **({"genre": run["genre"]} if "genre" in run else {}),
        "quantisation": run["quantisation"],
        **{name: run[name] for name in BESIDE if name in run},
        "agreement": agreement(bundle),
        "case": case_independence(bundle),
        "batch": batch_independence(encoder),
    }


def write(home: Path, metrics: dict[str, Any]) -> None:
    """metrics.json, the reliability diagrams and the card of the bundle in ``home``."""
    (home / "metrics.json").write_text(json.dumps(metrics, indent=1, sort_keys=True) + "\n")
    (home / "reliability.svg").write_text(
        diagram.reliability(metrics["calibration"], metrics["bundle"]["id"])
    )
    (home / "README.md").write_text(card.render(home))


def with_comparisons(metrics: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The figures with the comparisons of ``before``, where that is of the same bundle.

    They take other models to make again, and hold while the bundle is the same.
    """
    if before.get("bundle") != metrics["bundle"]:
        return metrics
    return metrics | {name: before[name] for name in COMPARED if name in before}


def report(metrics: Mapping[str, Any]) -> str:
    """All figures as a table, and other models beside them where there was a comparison."""
    tables = [card.table(metrics)]
    if "comparison" in metrics:
        tables.append(card_measured.comparison(metrics["comparison"]))
    return "\n\n".join(tables)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default="news-v2")
    args = parser.parse_args()
    bundle = bundles.find(args.bundle)
    home = Path("models") / bundle.id
    kept = home / "metrics.json"
    before = json.loads(kept.read_text()) if kept.is_file() else {}
    metrics = with_comparisons(evaluate(bundle), before)
    write(home, metrics)
    print(report(metrics))


if __name__ == "__main__":
    main()

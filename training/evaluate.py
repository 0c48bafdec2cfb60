"""Measures a bundle on dev: ``python -m training.evaluate`` writes metrics.json and the card.

Every figure comes with a 90 % bootstrap interval over groups (articles, outlets, documents, or rows
where nothing better is known).
"""

import argparse
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from credcheck import bundles, pool
from credcheck.bundles import Bundle
from credcheck.encoder import OnnxEncoder
from training import card, fairness, news_claims
from training.agreement import agreement
from training.calibrate import (
    ROLES,
    article_means,
    article_shares,
    content_sentences,
    f1,
    role_pieces,
)
from training.data import files
from training.data.lines import CHECKWORTHY, SUBJECTIVITY, WEBIS
from training.intervals import Measure, figure
from training.reading import Floats, Lines, Story, babe_lines, line_set, ptc_lines, stories
from training.relations import counts
from training.robustness import batch_independence, case_independence
from training.train import SETS


def macro_f1(predicted: NDArray[np.bool_], gold: NDArray[np.bool_]) -> float:
    return (f1(predicted, gold) + f1(~predicted, ~gold)) / 2


def auc(gold: NDArray[np.bool_], score: Floats) -> float:
    return float(roc_auc_score(gold, score)) if 0 < gold.sum() < len(gold) else float("nan")


class Evaluation:
    """The figures of one bundle, head by head."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.config = bundle.config
        self.encoder = OnnxEncoder(bundle.encoder, bundle.tokenizer, bundle.config.columns)

    def probability(self, head: str, logits: Floats) -> Floats:
        affine = self.config.calibration[head]
        return pool.sigmoid(affine.scale * logits + affine.shift)

    def clickbait(self) -> dict[str, Any]:
        lines = line_set(self.encoder, WEBIS, "dev")
        judged = self.probability("clickbait", lines.mean("clickbait"))
        bounds = np.asarray([self.config.intervals["clickbait"].around(p) for p in judged])
        held = (bounds[:, 0] - 1e-4 <= lines.gold) & (lines.gold <= bounds[:, 1] + 1e-4)
        return {
            "mse": figure(lambda i: float(np.mean((judged[i] - lines.gold[i]) ** 2)), lines.groups),
            "spearman": figure(
                lambda i: float(spearmanr(judged[i], lines.gold[i])[0]), lines.groups
            ),
            "interval_coverage": figure(lambda i: float(held[i].mean()), lines.groups),
            "interval_width": float(np.mean(bounds[:, 1] - bounds[:, 0])),
        }

    def loaded(self) -> dict[str, Any]:
        lines, targets = ptc_lines(self.encoder, "dev")
        p = self.probability("loaded", lines.loaded())
        gold = lines.gold > 0
        piece = [pool.sigmoid(e.column("loaded").astype(float)) for e in lines.encodings]
        threshold = self.config.thresholds["loaded"]

        def token_f1(chosen: NDArray[np.int64]) -> float:
            mine = np.concatenate([piece[i] for i in chosen])
            theirs = np.concatenate([targets[i] for i in chosen])
            return f1(mine[theirs >= 0] >= threshold, theirs[theirs >= 0] > 0)

        mean, hand = article_means(p, lines.gold, lines.groups)
        bounds = np.asarray([self.config.intervals["loaded_share"].around(m) for m in mean])
        held = (bounds[:, 0] <= hand) & (hand <= bounds[:, 1])
        return {
            "line_auc": figure(lambda i: auc(gold[i], p[i]), lines.groups),
            "token_f1": figure(token_f1, lines.groups),
            "share_mae": figure(
                lambda i: float(np.abs(mean[i] - hand[i]).mean()), sorted(set(lines.groups))
            ),
            "share_interval_coverage": figure(
                lambda i: float(held[i].mean()), sorted(set(lines.groups))
            ),
        }

    def biased(self) -> dict[str, Any]:
        lines = babe_lines(self.encoder, "dev")
        return self._binary(lines, self.probability("biased", lines.loaded()))

    def subjective(self) -> dict[str, Any]:
        lines = line_set(self.encoder, SUBJECTIVITY, "dev")
        return self._binary(lines, self.probability("subjective", lines.mean("subjective")))

    def check_worthy(self) -> dict[str, Any]:
        lines = line_set(self.encoder, CHECKWORTHY, "dev")
        p = self.probability("check_worthy", lines.mean("check_worthy"))
        gold = lines.gold > 0
        return {"f1": figure(lambda i: f1(p[i] >= 0.5, gold[i]), lines.groups)} | self._binary(
            lines, p
        )

    def _binary(self, lines: Lines, p: Floats) -> dict[str, Any]:
        gold = lines.gold > 0
        rows = [str(i) for i in range(len(gold))]
        return {
            "macro_f1": figure(lambda i: macro_f1(p[i] >= 0.5, gold[i]), rows),
            "auc": figure(lambda i: auc(gold[i], p[i]), rows),
        }

    def attribution(self) -> dict[str, Any]:
        told = stories(self.encoder, "dev")
        docs = [story.row["doc_id"] for story in told]
        pairs = [content_sentences(story, self.config.thresholds) for story in told]

        def sentence_f1(chosen: NDArray[np.int64]) -> float:
            mine = np.concatenate([pairs[i][0] for i in chosen])
            return f1(mine, np.concatenate([pairs[i][1] for i in chosen]))

        found: dict[str, Any] = {"sentence_f1": figure(sentence_f1, docs)}
        for role in ROLES:
            found[f"token_f1_{role}"] = figure(self._token_f1(told, role), docs)
        found["relations_f1"] = figure(self._relations_f1(told), docs)
        return found | self._shares(told)

    def _relations_f1(self, told: Sequence[Story]) -> Measure:
        parts = np.asarray([counts(story, self.config.thresholds) for story in told])

        def measure(chosen: NDArray[np.int64]) -> float:
            hit, claimed, marked = parts[chosen].sum(axis=0)
            return float(2 * hit / (claimed + marked))

        return measure

    def _token_f1(self, told: Sequence[Story], role: str) -> Measure:
        pieces = [role_pieces([story], role) for story in told]
        threshold = self.config.thresholds[f"piece_{role}"]

        def measure(chosen: NDArray[np.int64]) -> float:
            mine = np.concatenate([pieces[i][0] for i in chosen])
            return f1(mine >= threshold, np.concatenate([pieces[i][1] for i in chosen]))

        return measure

    def _shares(self, told: Sequence[Story]) -> dict[str, Any]:
        mine, hand = article_shares(told, self.config.thresholds)
        publishers = np.asarray([story.row["publisher"] for story in told])
        docs = [story.row["doc_id"] for story in told]
        bounds = np.asarray([self.config.intervals["attributed_share"].around(m) for m in mine])
        held = (bounds[:, 0] <= hand) & (hand <= bounds[:, 1])
        bias = {}
        for name in sorted(set(publishers)):
            own = (mine - hand)[publishers == name]
            bias[str(name)] = figure(
                lambda i, own=own: float(own[i].mean()), [str(k) for k in range(len(own))]
            )
        return {
            "share_r": figure(lambda i: float(np.corrcoef(mine[i], hand[i])[0, 1]), docs),
            "share_mae": figure(lambda i: float(np.abs(mine[i] - hand[i]).mean()), docs),
            "share_bias_by_publisher": bias,
            "share_worst_bias": max(abs(entry["value"]) for entry in bias.values()),
            "share_interval_coverage": figure(lambda i: float(held[i].mean()), docs),
        }


def evaluate(bundle: Bundle) -> dict[str, Any]:
    """All figures of a bundle on dev."""
    one = Evaluation(bundle)
    run = json.loads((bundle.path / "run.json").read_text())
    return {
        "bundle": {"id": bundle.id, "sha256": bundle.sha256},
        "data": {name: files.digest(name) for name in SETS},
        "versions": {
            name: version(name) for name in ("onnxruntime", "tokenizers", "nupunkt", "numpy")
        },
        "heads": {
            "clickbait": one.clickbait(),
            "attribution": one.attribution(),
            "loaded": one.loaded(),
            "biased": one.biased(),
            "subjective": one.subjective(),
            "check_worthy": one.check_worthy(),
        },
        "check_worthy_news": news_claims.measure(one.encoder, bundle),
        "fairness": fairness.measure(one.encoder, bundle),
        "style": run["style"],
        "quantisation": run["quantisation"],
        "biased_leave_one_outlet_out": run.get("biased_leave_one_outlet_out"),
        "agreement": agreement(bundle),
        "case": case_independence(bundle),
        "batch": batch_independence(one.encoder),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default="news-v1")
    args = parser.parse_args()
    bundle = bundles.find(args.bundle)
    metrics = evaluate(bundle)
    home = Path("models") / bundle.id
    (home / "metrics.json").write_text(json.dumps(metrics, indent=1, sort_keys=True) + "\n")
    (home / "README.md").write_text(card.render(home))
    print(card.table(metrics))


if __name__ == "__main__":
    main()

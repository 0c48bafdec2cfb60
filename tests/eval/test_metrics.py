"""The shipped bundle's figures are its own and are all there; that they are good is test_gate's matter.

Reads nothing but the bundle: figures are measured by ``make eval``, which needs the corpora.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from credcheck import bundles

ROOT = Path(__file__).resolve().parents[2]
MAX_BYTES = 25_000_000
HEADS = {"clickbait", "attribution", "loaded", "biased", "subjective", "check_worthy"}


@pytest.fixture(scope="module")
def bundle():
    return bundles.find("news-v2")


@pytest.fixture(scope="module")
def metrics(bundle):
    return json.loads((bundle.path / "metrics.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def training_run(bundle):
    return json.loads((bundle.path / "run.json").read_text(encoding="utf-8"))


def test_the_metrics_belong_to_the_bundle(bundle, metrics):
    assert metrics["bundle"] == {"id": bundle.id, "sha256": bundle.sha256}, "run make eval"


def test_the_files_are_those_that_were_measured(bundle):
    bundles.verify(bundle)
    assert {"encoder.onnx", "tokenizer.json"} <= set(bundle.files)


def test_the_run_and_the_metrics_read_the_same_data(metrics, training_run):
    assert metrics["data"].items() <= training_run["data"].items()
    assert all(len(digest) == 64 for digest in metrics["data"].values())
    assert metrics["style"] == training_run["style"]
    assert metrics["quantisation"] == training_run["quantisation"]
    assert {"recipe", "seconds", "steps", "versions"} <= set(training_run)


def test_the_run_took_no_more_than_its_hour(training_run):
    assert training_run["seconds"] <= 60 * 60


def test_the_bundle_is_small(bundle):
    assert bundle.size <= MAX_BYTES
    assert sum(file.stat().st_size for file in bundle.path.iterdir()) <= MAX_BYTES


def test_every_head_has_figures_with_an_interval(metrics):
    assert set(metrics["heads"]) == HEADS
    for head, figures in metrics["heads"].items():
        measured = {n: f for n, f in figures.items() if isinstance(f, dict) and "value" in f}
        assert measured, head
        for name, found in measured.items():
            low, high = found["interval"]
            assert low <= high, (head, name)
            assert found["se"] > 0, (head, name)
            assert found["n"] >= found["groups"] > 10, (head, name)


def test_biased_wording_is_reported_outlet_by_outlet(metrics):
    found = metrics["biased_leave_one_outlet_out"]
    scores = list(found["macro_f1_by_outlet"].values())
    assert len(scores) >= 5
    assert found["mean"] == pytest.approx(sum(scores) / len(scores))
    assert 0 < found["se"] < 0.1


def test_int8_decides_as_fp32_does(metrics):
    assert {"clickbait", "subjective", "check_worthy", "loaded", "biased", "content_pieces"} <= set(
        metrics["quantisation"]
    )
    for head, found in metrics["quantisation"].items():
        assert found["mean_abs"] <= 0.01, head
        assert found["flipped"] <= max(2, 0.01 * found["n"]), head


def test_style_was_judged_across_many_publishers(metrics):
    style = metrics["style"]
    low, high = style["publisher_auc_interval"]
    assert low <= style["publisher_auc"] <= high
    assert style["publishers"] >= 50
    assert 10 <= style["publishers_reliable"] <= style["publishers"] - 10


def test_agreement_with_people_stands_beside_plain_baselines(metrics):
    assert set(metrics["agreement"]) == {
        "health_release_sensational_language",
        "hyperpartisan_article",
    }
    for found in metrics["agreement"].values():
        assert 0 < found["positive"] < found["articles"]
        readings = ("headline_only", "body_only", "words", "vader")
        for name in ("sensationalism", *readings):
            low, high = found[name]["interval"]
            assert low <= found[name]["value"] <= high
        assert set(found["ahead_of"]) == set(readings)
        for name, ahead in found["ahead_of"].items():
            gap = found["sensationalism"]["value"] - found[name]["value"]
            assert ahead["value"] == pytest.approx(gap)


def test_probabilities_and_intervals_are_reported_as_found(bundle, metrics):
    from training import card_measured
    from training.limits import SLOPES

    report = metrics["calibration"]
    assert {"subjective", "check_worthy", "biased", "loaded", "loaded_quoting"} == set(report)
    off = {
        name for name, one in report.items() if not SLOPES[0] <= one["slope"]["value"] <= SLOPES[1]
    }
    shown = card_measured.calibration(report)
    (said,) = [line for line in shown.splitlines() if line.startswith(("Slopes outside", "Every"))]
    assert {name for name in report if f"{card_measured.NAMED[name]} (" in said} == off
    for one in report.values():
        assert sum(each["n"] for each in one["bins"]) == one["n"]
    assert set(metrics["coverage"]) == {"panel_mean", "loaded_share", "attributed_share"}
    for one in metrics["coverage"].values():
        low, high = one["clopper_pearson"]
        assert low <= one["held"] / one["n"] <= high
        assert one["as_it_should"]


def test_the_diagrams_are_drawn_from_the_figures(bundle, metrics):
    from training import diagram

    drawn = (bundle.path / "reliability.svg").read_text(encoding="utf-8")
    assert drawn == diagram.reliability(metrics["calibration"], bundle.id)


def test_the_card_is_generated_from_the_figures(bundle, metrics, monkeypatch):
    from training import card

    monkeypatch.chdir(ROOT)
    shown = (bundle.path / "README.md").read_text(encoding="utf-8")
    assert shown == card.render(bundle.path)
    assert f"{metrics['heads']['clickbait']['mse']['value']:.4f}" in shown

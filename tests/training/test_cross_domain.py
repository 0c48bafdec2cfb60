"""One set of wording judged on the other: a fresh encoder, its own seed, and both AUCs."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path

import pytest

from tests.training import conftest as made
from tests.training import test_evaluate

pytestmark = pytest.mark.full

RECIPE = Path(__file__).parents[2] / "training" / "recipes" / "fresh.toml"


@pytest.fixture
def wording(tmp_path, monkeypatch):
    """PTC and BABE with rows to learn from and rows to judge on."""
    from training.data import files

    held_out = test_evaluate.rows()
    for name in ("sentence_propaganda_ptc", "sentence_bias_babe"):
        learnt = [row for row in made.corpus_rows()[name] if row["split"] == "train"]
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in learnt + held_out[name])
    monkeypatch.setenv("CREDCHECK_DATA", str(tmp_path))
    files.rows.cache_clear()
    yield
    files.rows.cache_clear()


@pytest.mark.usefixtures("wording")
def test_a_set_learnt_alone_is_judged_on_both(base):
    from training import cross_domain

    recipe = tomllib.loads(RECIPE.read_text()) | {"batch_pieces": 256}
    found = cross_domain.judged("biased", recipe, 3, base)
    assert found["seed"] == 3
    assert found["own"]["n"] == found["other"]["n"] == test_evaluate.ROWS
    assert found["own"]["groups"] == test_evaluate.ROWS  # one outlet: by rows
    assert found["other"]["groups"] == 8  # by article
    again = cross_domain.judged("biased", recipe, 3, base)
    assert again == found


def test_the_card_names_what_was_learnt_and_what_it_was_judged_on():
    from credcheck import bundles
    from credcheck.config import Settings
    from training import card, cross_domain

    runs = [
        {"seed": n, "own": {"value": 0.9}, "other": {"value": value}}
        for n, value in enumerate((0.70, 0.72, 0.74))
    ]
    found = cross_domain.summary({"loaded": runs})
    assert found["loaded"]["other"]["mean"] == pytest.approx(0.72)
    assert found["loaded"]["other"]["sd_of_seeds"] == pytest.approx(0.02)
    metrics = json.loads((bundles.find(Settings().bundle).path / "metrics.json").read_text())
    told = card.table(metrics | {"cross_domain": found})
    assert (
        "| loaded | AUC on sentence_bias_babe after sentence_propaganda_ptc alone | 0.7200" in told
    )

"""The training loop on a small corpus: it learns, it goes on where it stopped, it leaves an outlet out."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

SHIPPED = Path(__file__).parents[2] / "training" / "recipes" / "news-v1.toml"


@pytest.fixture
def recipe():
    small = {"batch_pieces": 256, "max_batch": 4, "max_epochs": 1, "total_epochs_largest": 1}
    return tomllib.loads(SHIPPED.read_text()) | small


@pytest.fixture
def ready(corpus, monkeypatch):
    """The small corpus, with the digests of a run limited to the sets it has."""
    from training import train

    monkeypatch.setattr(train, "SETS", tuple(corpus))
    return train


def weights(folder):
    import torch

    return torch.load(folder / "model.pt", weights_only=True)


def test_a_run_writes_weights_and_how_they_were_made(ready, recipe, base, tmp_path):
    ready.train(recipe, tmp_path, base)
    run = json.loads((tmp_path / "run.json").read_text())
    assert run["steps"] > 10
    assert run["recipe"]["seed"] == recipe["seed"]
    assert set(run["data"]) == set(ready.SETS)
    assert "heads.weight" in weights(tmp_path)
    assert not (tmp_path / "checkpoint.pt").exists()


def test_a_stopped_run_goes_on_to_the_same_weights(ready, recipe, base, tmp_path, monkeypatch):
    import torch

    monkeypatch.setattr(ready, "CHECKPOINT_SECONDS", -1.0)
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    ready.train(recipe, whole, base)
    learn = ready.Run.learn

    def interrupted(self, batch, steps):
        if self.step == 6:
            raise KeyboardInterrupt
        learn(self, batch, steps)

    monkeypatch.setattr(ready.Run, "learn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        ready.train(recipe, halves, base)
    assert not (halves / "model.pt").exists()
    monkeypatch.setattr(ready.Run, "learn", learn)
    ready.train(recipe, halves, base)
    once, twice = weights(whole), weights(halves)
    assert all(torch.equal(once[name], twice[name]) for name in once)


def test_the_loss_falls(ready, recipe, base):
    from training.batches import collate, tasks

    run = ready.Run(recipe, base)
    run.model.eval()
    batch = collate("clickbait", tasks("train", 0)["clickbait"][:4])
    before = float(ready.loss_of(run.model, batch, recipe))
    for _ in range(12):
        run.learn(batch, 20)
    assert float(ready.loss_of(run.model, batch, recipe)) < before


def test_the_clock_ends_a_run_with_weights(ready, recipe, base, tmp_path):
    ready.train(recipe | {"minutes": 0}, tmp_path, base)
    assert json.loads((tmp_path / "run.json").read_text())["steps"] == 1
    assert weights(tmp_path)


def test_a_fold_is_judged_on_the_outlet_left_out(ready, recipe, base, monkeypatch):
    from training import leave_out

    rows = [
        dict(row, outlet="kept" if n % 3 else "left out")
        for n, row in enumerate(leave_out.rows("sentence_bias_babe"))
    ]
    monkeypatch.setattr(leave_out, "rows", lambda _: rows)
    judged = []
    judge = leave_out._judge
    monkeypatch.setattr(leave_out, "_judge", lambda m, d: judged.append(d) or judge(m, d))
    found = leave_out.fold("left out", recipe, base)
    assert 0 <= found.macro_f1 <= 1
    assert len(found.decided) == sum(row["outlet"] == "left out" for row in rows)
    assert found.biased.tolist() == [bool(r["label_bias"]) for r in judged[1]]
    assert {row["outlet"] for row in judged[0]} == {"kept"}
    assert {row["outlet"] for row in judged[1]} == {"left out"}

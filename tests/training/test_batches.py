"""Batches and loss: what is padded, what counts, and how often each task comes."""

from __future__ import annotations

import random

import numpy as np
import pytest

pytestmark = pytest.mark.full

RECIPE = {
    "seed": 3,
    "max_batch": 8,
    "batch_pieces": 256,
    "temperature": 2.0,
    "max_epochs": 4,
    "total_epochs_largest": 2,
    "tasks": {"t": 1.0},
    "positive_weight": {"loaded": 1.0},
}


def example(size, *, value=1.0, cut=None):
    from training.data.examples import Example

    segments = [(0, cut), (cut, size)] if cut else [(0, size)]
    return Example(
        ids=np.arange(1000, 1000 + size),
        segments=segments,
        pieces={"loaded": np.full(size, value, dtype=np.float32)},
        sentences={"loaded": [value] * len(segments)},
    )


def test_a_batch_keeps_every_piece_in_its_place():
    from training.batches import collate
    from training.data.base import special

    examples = [example(5), example(30, cut=12), example(14)]
    batch = collate("t", examples)
    assert batch.ids.shape == batch.mask.shape == (3, 32)
    assert batch.count == 4
    flat = batch.ids.reshape(-1)[batch.flat].tolist()
    assert flat == [piece for e in examples for piece in e.ids.tolist()]
    assert batch.segment.tolist() == [0] * 5 + [1] * 12 + [2] * 18 + [3] * 14
    assert batch.pieces["loaded"].shape == (49,)
    assert batch.sentences["loaded"].tolist() == [1.0] * 4
    opening, closing = special()
    for row, one in enumerate(examples):
        size = len(one.ids)
        assert batch.ids[row, 0] == opening
        assert batch.ids[row, size + 1] == closing
        assert batch.mask[row].sum() == size + 2
        assert batch.ids[row, size + 2 :].sum() == 0


def test_an_epoch_holds_every_example_once_and_no_batch_is_too_large():
    from training.batches import BUCKET, epoch

    sizes = np.random.default_rng(1).integers(1, 95, 200)
    examples = [example(int(size)) for size in sizes]
    batches = epoch(examples, RECIPE, random.Random(2))
    assert sorted(id(e) for b in batches for e in b) == sorted(map(id, examples))
    for batch in batches:
        assert len(batch) <= RECIPE["max_batch"]
        width = max(e.width for e in batch)
        assert len(batch) == 1 or width * len(batch) <= RECIPE["batch_pieces"] + BUCKET


def test_a_plan_samples_by_temperature_and_stops_at_the_most_epochs():
    from training.batches import plan

    sets = {
        "large": [example(14) for _ in range(800)],
        "medium": [example(14) for _ in range(200)],
        "small": [example(14) for _ in range(8)],
    }
    planned = plan(sets, RECIPE)
    assert [task for task, _ in planned] == [task for task, _ in plan(sets, RECIPE)]
    steps = {task: sum(t == task for t, _ in planned) for task in sets}
    # 100, 25 and 1 batches: 2 · 100 · (share)^(1/2), at most 4 epochs of each.
    assert steps == {"large": 200, "medium": 100, "small": 4}
    order = [task for task, _ in planned]
    assert order != sorted(order)


def test_a_recipe_may_say_how_often_each_task_is_read():
    from training.batches import plan

    sets = {name: [example(14) for _ in range(80)] for name in ("often", "half", "never")}
    planned = plan(sets, RECIPE | {"epochs": {"often": 2, "half": 0.5}})
    steps = {task: sum(t == task for t, _ in planned) for task in sets}
    assert steps == {"often": 20, "half": 5, "never": 0}


def test_torch_pools_as_numpy_does():
    import torch

    from credcheck import pool
    from credcheck.types import Encoding
    from training.model import pooled_mean, pooled_smooth_max

    rng = np.random.default_rng(0)
    segment = np.sort(rng.integers(0, 6, 60))
    logits = rng.normal(0, 4, 60).astype(np.float32)
    none = np.zeros(60, dtype=np.int64)
    encoding = Encoding(none, none, segment, logits[:, None], ("h",))
    pairs = (torch.from_numpy(logits), torch.from_numpy(segment))
    np.testing.assert_allclose(
        pooled_mean(*pairs, 6).numpy(), pool.mean(encoding, "h", 6), rtol=1e-5, atol=1e-5
    )
    whole = np.ones(60, dtype=bool)
    np.testing.assert_allclose(
        pooled_smooth_max(*pairs, 6).numpy(),
        pool.smooth_max(encoding, "h", 6, whole),
        rtol=1e-5,
        atol=1e-5,
    )


def test_what_is_left_out_moves_no_weight(model):
    """A batch of nothing but IGNORE has no loss; one ignored piece changes no gradient."""
    import torch

    from training.batches import collate
    from training.data.examples import IGNORE
    from training.train import loss_of

    nothing = collate("t", [example(6, value=IGNORE)])
    assert loss_of(model, nothing, RECIPE).item() == 0.0
    known, part = example(6), example(6)
    part.pieces["loaded"][3:] = IGNORE
    part.sentences["loaded"] = [IGNORE]
    assert loss_of(model, collate("t", [known]), RECIPE).item() > 0
    losses = []
    for flipped in (0.0, 1.0):
        other = example(6)
        other.pieces["loaded"][:] = part.pieces["loaded"]
        other.sentences["loaded"] = [IGNORE]
        other.pieces["loaded"][3:] = IGNORE
        other.pieces["loaded"][0] = flipped
        losses.append(loss_of(model, collate("t", [other]), RECIPE).item())
    assert losses[0] != losses[1]
    assert losses[1] == pytest.approx(loss_of(model, collate("t", [part]), RECIPE).item())
    assert torch.isfinite(torch.tensor(losses)).all()


def test_the_tasks_of_a_run_come_from_every_set(corpus):
    from training.batches import tasks
    from training.train import SETS

    found = tasks("train", 3)
    assert set(found) == {
        "attribution", "loaded", "biased", "clickbait", "subjective", "check_worthy",
    }  # fmt: skip
    assert all(found.values())
    assert set(corpus) <= set(SETS)


def test_the_recipe_weighs_every_task_and_piece_head():
    import tomllib
    from pathlib import Path

    from training.data.examples import PIECE_HEADS

    path = Path(__file__).resolve().parents[2] / "training" / "recipes" / "news-v1.toml"
    recipe = tomllib.loads(path.read_text(encoding="utf-8"))
    assert set(recipe["positive_weight"]) == set(PIECE_HEADS)
    assert recipe["max_epochs"] <= 4
    assert set(recipe["tasks"]) == {
        "attribution", "loaded", "biased", "clickbait", "subjective", "check_worthy",
    }  # fmt: skip


def test_the_rate_rises_then_falls_to_a_twentieth():
    from training.train import factor

    rates = [factor(step, 1000, 0.1) for step in range(1000)]
    assert max(rates) == pytest.approx(1.0)
    assert rates.index(max(rates)) in (99, 100)
    assert rates[:99] == sorted(rates[:99])
    assert rates[100:] == sorted(rates[100:], reverse=True)
    assert rates[-1] == 0.05


def test_the_average_follows_the_weights():
    import torch

    from training.train import Average

    model = torch.nn.Linear(3, 2)
    average = Average(model, 0.5)
    before = average.weights["bias"].clone()
    with torch.no_grad():
        model.bias.add_(1.0)
    gaps = []
    for _ in range(12):
        average.update(model)
        gaps.append((average.weights["bias"] - model.bias).abs().max().item())
    assert gaps == sorted(gaps, reverse=True)
    # A short memory at first, which grows to the one that was asked for.
    assert gaps[0] == pytest.approx(2 / 11, rel=1e-3)
    assert gaps[1] == pytest.approx(gaps[0] * 3 / 12, rel=1e-3)
    assert gaps[-1] == pytest.approx(gaps[-2] / 2, rel=1e-2)
    assert (average.weights["bias"] > before).all()

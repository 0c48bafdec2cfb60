"""A teacher's logits: kept piece for piece, refused for other windows, and learnt from."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.full

RECIPES = Path(__file__).parents[2] / "training" / "recipes"


@pytest.fixture
def taught(corpus, base, tmp_path, monkeypatch):
    """A run of a few steps in two tasks, and the folder of what it has to say."""
    from training import distil, train
    from training.data import pool

    monkeypatch.setattr(train, "SETS", tuple(corpus))
    unlabelled = [("Nobody had expected the harbour to freeze.", False)]
    monkeypatch.setattr(pool, "texts", lambda: tuple(unlabelled))
    monkeypatch.setattr(pool, "SETS", ())
    recipe = tomllib.loads((RECIPES / "teacher.toml").read_text())
    recipe |= {"frozen_layers": 1, "epochs": {"loaded": 1, "clickbait": 1}, "batch_pieces": 256}
    train.train(recipe, tmp_path / "run", base)
    for names in ([], ["attribution"]):
        distil.teach(tmp_path / "run", base, tmp_path / "said", names)
    return tmp_path / "said"


def test_the_teacher_speaks_in_the_heads_it_learnt(taught):
    from training.distil import Lessons

    lessons = Lessons.open(taught)
    assert lessons.columns == ("loaded", "clickbait")
    assert set(lessons.affine) == {"loaded"}  # it saw no biased wording
    # What it was trained on and the pool, and what was asked for by name.
    assert {file.stem for file in taught.glob("*.npz")} == {
        "attribution", "clickbait", "loaded", "pool",
    }  # fmt: skip


def test_logits_are_those_of_the_teacher_on_each_window(taught, base):
    import torch

    from training.batches import collate, tasks
    from training.data.examples import COLUMNS
    from training.distil import Lessons
    from training.model import NewsModel

    examples = tasks("train", 20)["attribution"]
    Lessons.open(taught).attach("attribution", examples)
    model = NewsModel(base).eval()
    model.load_state_dict(torch.load(taught.parent / "run" / "model.pt", weights_only=True))
    for example in examples[:3]:
        batch = collate("attribution", [example])
        with torch.no_grad():
            alone = model(batch.ids, batch.mask).reshape(-1, len(COLUMNS))[batch.flat].numpy()
        said = example.taught
        for column in ("loaded", "clickbait"):
            place = COLUMNS.index(column)
            np.testing.assert_allclose(said[:, place], alone[:, place], atol=0.02)
        assert np.isnan(said[:, COLUMNS.index("cue")]).all()


def test_columns_that_a_recipe_does_not_name_are_not_taught(taught, base):
    from training.batches import collate, tasks
    from training.distil import Lessons, distillation
    from training.model import NewsModel

    model = NewsModel(base).eval()
    examples = tasks("train", 20)["clickbait"]
    losses = []
    for columns in (None, ["clickbait"], ["loaded"]):
        lessons = Lessons.open(taught, columns)
        lessons.attach("clickbait", examples)
        batch = collate("clickbait", examples)
        logits = model(batch.ids, batch.mask).reshape(-1, model.heads.out_features)[batch.flat]
        losses.append(distillation(model, batch, logits, batch.taught, lessons).item())
    assert losses[1] + losses[2] == pytest.approx(losses[0], rel=1e-3)
    assert min(losses) > 0
    with pytest.raises(ValueError, match="has not learnt cue"):
        Lessons.open(taught, ["cue"])


def test_other_windows_are_refused(taught):
    from training.batches import tasks
    from training.distil import Lessons

    examples = tasks("train", 20)["clickbait"][1:]
    with pytest.raises(ValueError, match="other windows"):
        Lessons.open(taught).attach("clickbait", examples)


def test_a_student_learns_what_the_teacher_says(taught, base, tmp_path):
    """With the teacher's word alone, the student's logits come nearer to the teacher's."""
    import torch

    from training.batches import collate
    from training.data import pool
    from training.distil import Lessons, distillation
    from training.train import Run

    recipe = tomllib.loads((RECIPES / "teacher.toml").read_text())
    recipe |= {"frozen_layers": 0, "distil": {"folder": str(taught), "weight": 1.0}, "ema": 0.5}
    run = Run(recipe, base)
    lessons = Lessons.open(taught)
    examples = pool.examples()
    lessons.attach("pool", examples)
    batch = collate("pool", examples)
    run.model.eval()

    def apart():
        with torch.no_grad():
            logits = run.model(batch.ids, batch.mask).reshape(-1, run.model.heads.out_features)
            return distillation(run.model, batch, logits[batch.flat], batch.taught, lessons).item()

    before = apart()
    for _ in range(12):
        run.learn(batch, 20)
    assert apart() < before


def test_a_run_with_a_teacher_reads_the_pool_too(taught, base, tmp_path):
    from training import train

    recipe = tomllib.loads((RECIPES / "teacher.toml").read_text())
    recipe |= {
        "frozen_layers": 0,
        "batch_pieces": 256,
        "epochs": {"loaded": 1, "pool": 2},
        "distil": {"folder": str(taught), "weight": 1.0},
    }
    train.train(recipe, tmp_path / "student", base)
    run = json.loads((tmp_path / "student" / "run.json").read_text())
    assert run["steps"] >= 3
    assert run["recipe"]["distil"]["weight"] == 1.0

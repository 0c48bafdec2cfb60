"""A run begins with the weights of an earlier run or of a bundle, and says so."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.full

SHIPPED = Path(__file__).parents[2] / "training" / "recipes" / "news-v1.toml"
BATCH = [[101, 2023, 2003, 1037, 3185, 102], [101, 7592, 2088, 102, 0, 0]]


@pytest.fixture
def ready(corpus, monkeypatch, tmp_path):
    """Training on the small corpus, with earlier runs in a folder of the test's own."""
    from training import start, train

    monkeypatch.setattr(train, "SETS", tuple(corpus))
    monkeypatch.setattr(start, "RUNS", tmp_path / "runs")
    return train


@pytest.fixture
def recipe():
    small = {"batch_pieces": 256, "max_batch": 4, "max_epochs": 1, "total_epochs_largest": 1}
    return tomllib.loads(SHIPPED.read_text()) | small


def logits(model):
    import torch

    ids = torch.tensor(BATCH)
    with torch.no_grad():
        return model.eval()(ids, (ids > 0).long())


def test_a_run_goes_on_from_what_another_one_ended_with(ready, recipe, base, tmp_path):
    import torch

    first = tmp_path / "runs" / "first"
    ready.train(recipe, first, base)
    run = ready.Run(recipe | {"start": "first"}, base)
    kept = torch.load(first / "model.pt", weights_only=True)
    for name, value in run.model.state_dict().items():
        assert torch.equal(value, kept[name]), name
        assert torch.equal(run.average.weights[name], kept[name]), name
    ready.train(recipe | {"start": "first"}, tmp_path / "runs" / "second", base)
    told = json.loads((tmp_path / "runs" / "second" / "run.json").read_text())
    assert told["start"] == run.began
    assert told["start"]["run"] == "first"
    assert len(told["start"]["sha256"]) == 64


def test_several_runs_are_averaged_and_a_head_by_those_that_learnt_it(
    ready, recipe, base, tmp_path
):
    import torch

    from training.data.examples import COLUMNS

    runs = tmp_path / "runs"
    ready.train(recipe, runs / "whole", base)
    alone = recipe | {"epochs": {"clickbait": 1}, "seed": recipe["seed"] + 1}
    ready.train(alone, runs / "headlines", base)
    run = ready.Run(recipe | {"start": {"whole": 3.0, "headlines": 1.0}}, base)
    whole, headlines = (
        torch.load(runs / name / "model.pt", weights_only=True) for name in ("whole", "headlines")
    )
    mean = {name: 0.75 * whole[name] + 0.25 * headlines[name] for name in whole}
    for name, value in run.model.state_dict().items():
        if name.startswith("heads."):
            asked = whole[name].clone()
            row = COLUMNS.index("clickbait")
            asked[row] = mean[name][row]
        else:
            asked = whole[name] if name.startswith("affine.") else mean[name]
        assert torch.allclose(value, asked, atol=1e-6), name
        assert torch.equal(value, run.average.weights[name]), name
    assert not torch.allclose(whole["heads.weight"], headlines["heads.weight"], atol=1e-4)
    first, second = run.began["averaged"]
    assert (first["run"], first["share"]) == ("whole", 0.75)
    assert (second["run"], second["share"]) == ("headlines", 0.25)
    assert first["sha256"] != second["sha256"]


def test_a_run_that_reads_nothing_is_the_average_of_what_it_began_with(
    ready, recipe, base, tmp_path
):
    import torch

    from training.batches import SOURCES, learnt

    runs = tmp_path / "runs"
    for seed, name in enumerate("ab"):
        ready.train(recipe | {"seed": seed}, runs / name, base)
    ready.train(recipe | {"epochs": {}, "start": {"a": 3.0, "b": 1.0}}, runs / "mean", base)
    a, b, mean = (
        torch.load(runs / name / "model.pt", weights_only=True) for name in ("a", "b", "mean")
    )
    for name, value in mean.items():
        assert torch.allclose(value, 0.75 * a[name] + 0.25 * b[name], atol=1e-6), name
    assert any(not torch.equal(a[name], b[name]) for name in a)
    told = json.loads((runs / "mean" / "run.json").read_text())
    assert told["steps"] == 0
    assert learnt(told) == [*SOURCES]
    ready.train(recipe | {"epochs": {"clickbait": 1}}, runs / "headlines", base)
    ready.train(recipe | {"epochs": {}, "start": "headlines"}, runs / "again", base)
    ready.train(recipe | {"epochs": {}, "start": "again"}, runs / "thrice", base)
    assert learnt(json.loads((runs / "thrice" / "run.json").read_text())) == ["clickbait"]


def test_a_run_has_learnt_from_what_its_start_has_learnt_from(
    ready, recipe, base, tmp_path, monkeypatch
):
    runs = tmp_path / "runs"
    ready.train(recipe, runs / "whole", base)
    every = list(json.loads((runs / "whole" / "run.json").read_text())["data"])
    monkeypatch.setattr(ready, "SETS", ("headline_clickbait_webis17",))
    ready.train(recipe | {"epochs": {"clickbait": 1}, "start": {"whole": 1.0}}, runs / "on", base)
    told = json.loads((runs / "on" / "run.json").read_text())
    assert len(every) > 1
    assert sorted(told["data"]) == sorted(every)


def test_the_shipped_recipe_begins_with_runs_that_have_recipes_and_its_card_names_them():
    from credcheck import bundles
    from training import card

    recipes = [tomllib.loads(path.read_text()) for path in SHIPPED.parent.glob("*.toml")]
    by_name = {recipe["id"]: recipe for recipe in recipes}
    shares = by_name["news-v2"]["start"]
    assert len(shares) > 1
    assert shares.keys() <= by_name.keys()
    told = card.render(bundles.find("news-v2").path)
    for name, share in shares.items():
        assert f"- {name} {share:.2f}: " in told
        assert f"consistency {by_name[name]['consistency']}," in told


def test_a_head_that_none_of_them_learnt_is_the_mean_of_all(ready, recipe, base, tmp_path):
    import torch

    runs = tmp_path / "runs"
    for seed, name in enumerate("ab"):
        ready.train(recipe | {"epochs": {"clickbait": 1}, "seed": seed}, runs / name, base)
    run = ready.Run(recipe | {"start": {"a": 1, "b": 1}}, base)
    a, b = (torch.load(runs / name / "model.pt", weights_only=True) for name in "ab")
    told = run.model.state_dict()
    for name in ("heads.weight", "affine.loaded"):
        assert torch.allclose(told[name], (a[name] + b[name]) / 2, atol=1e-6), name


@pytest.mark.parametrize("shares", [{}, {"a": 1.0, "b": 0.0}, {"a": 2.0, "b": -1.0}])
def test_shares_that_are_not_above_nothing_are_refused(ready, recipe, base, shares):
    with pytest.raises(ValueError, match="has no share, or one that is not above 0"):
        ready.Run(recipe | {"start": shares}, base)


def test_a_bundle_gives_its_encoder_and_its_maps(ready, recipe, pipeline):
    import torch

    from training.data.base import packaged
    from training.data.examples import COLUMNS
    from training.model import NewsModel

    bundle = pipeline.bundle
    run = ready.Run(recipe | {"start": str(bundle.path)}, packaged())
    sets = sorted(json.loads((bundle.path / "run.json").read_text())["data"])
    assert run.began == {"bundle": bundle.id, "sha256": bundle.sha256, "sets": sets}
    fresh = NewsModel(packaged())
    told = logits(run.model)
    assert told.shape[-1] == len(COLUMNS)
    assert (told - logits(fresh)).abs().mean() > 1.0
    own = bundle.config.calibration["loaded"]
    assert torch.allclose(run.model.affine["loaded"], torch.tensor([own.scale, own.shift]))
    # One window sees no place beyond its own; those keep the base's weights.
    places = "encoder.embeddings.position_embeddings.weight"
    assert torch.equal(run.model.state_dict()[places][200:], fresh.state_dict()[places][200:])


def test_its_logits_are_those_of_the_bundle(ready, recipe, pipeline):
    import numpy as np

    from credcheck import segment
    from training.batches import collate
    from training.data.base import packaged
    from training.data.examples import COLUMNS, cut, single

    text = "The minister said on Monday that the vile plan had failed."
    run = ready.Run(recipe | {"start": str(pipeline.bundle.path)}, packaged())
    batch = collate("", cut(*single(text), {}))
    mine = logits_of(run.model, batch)
    (theirs,) = pipeline.encoder.encode([text], segment.lines([text], headline=False))
    for place, head in enumerate(COLUMNS):
        assert np.corrcoef(mine[:, place], theirs.column(head))[0, 1] > 0.97, head


def logits_of(model, batch):
    import torch

    with torch.no_grad():
        out = model.eval()(batch.ids, batch.mask)
    return out.reshape(-1, out.shape[-1])[batch.flat].numpy()


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"num_hidden_layers": 2}, r"differ in encoder\.encoder\.layer\.2\."),
        ({"num_hidden_layers": 6, "hidden_size": 96}, r"is .* there and .* here"),
        ({"num_hidden_layers": 6, "intermediate_size": 64}, r"is .* there and .* here"),
        ({"num_hidden_layers": 6, "vocab_size": 99}, r"is .* there and .* here"),
    ],
)
def test_an_encoder_of_another_shape_is_refused(pipeline, tmp_path, shape, message):
    from transformers import BertConfig, BertModel

    from training.model import NewsModel
    from training.start import begin

    usual = {"hidden_size": 384, "num_attention_heads": 12, "intermediate_size": 1536}
    small = BertModel(BertConfig(**usual | shape), add_pooling_layer=False)
    small.save_pretrained(tmp_path)
    with pytest.raises(ValueError, match=message):
        begin(NewsModel(tmp_path), str(pipeline.bundle.path))


def test_a_name_that_nothing_has_is_refused(ready, recipe, base):
    from credcheck.errors import BundleNotFound

    with pytest.raises(BundleNotFound, match="no bundle 'nothing'"):
        ready.Run(recipe | {"start": "nothing"}, base)


def test_an_outlet_is_left_out_of_a_run_that_has_never_seen_it(recipe):
    from training.leave_out import fresh

    taught = recipe | {"start": "news-v2", "distil": {"folder": "x", "weight": 1.0}}
    assert fresh(taught) == recipe

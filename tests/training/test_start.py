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


def test_a_bundle_gives_its_encoder_and_its_maps(ready, recipe, pipeline):
    import torch

    from training.data.base import packaged
    from training.data.examples import COLUMNS
    from training.model import NewsModel

    bundle = pipeline.bundle
    run = ready.Run(recipe | {"start": str(bundle.path)}, packaged())
    assert run.began == {"bundle": bundle.id, "sha256": bundle.sha256}
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

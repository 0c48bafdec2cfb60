"""The torch backend: the scores of the fp32 graph, with any encoder, from bundles that nobody vouches for."""

from __future__ import annotations

import json
import pickle
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

from credcheck import Pipeline, bundles, extract, segment
from credcheck.errors import BundleCorrupt, BundleIncompatible
from credcheck.verify import differences
from credcheck.window_cache import WindowCache
from tests.unit.stories import HEADLINES, story, two_hundred

pytestmark = pytest.mark.full

TOLERANCE = 1e-3
ROUNDING = 3e-6  # of the largest logit: some twenty-five times what a float of 32 bits tells apart


def texts():
    """Lines and articles from one word to several windows."""
    long = "so that the wind, which never stops on the outer pier, " * 30
    return [
        "Rain.",
        *two_hundred()[::10],
        *(story(n, n) for n in (2, 9, 20)),
        f"It went on {long}.",
    ]


def encoded(encoder, some):
    articles = [extract.from_text(text) for text in some]
    return encoder.encode([a.text for a in articles], [segment.split(a) for a in articles])


def furthest(ones, others):
    return max(
        np.abs(a.logits - b.logits).max(initial=0.0) for a, b in zip(ones, others, strict=True)
    )


def rounding(ones, others):
    """The largest difference as a share of the largest logit."""
    return furthest(ones, others) / max(np.abs(one.logits).max(initial=0.0) for one in ones)


@pytest.fixture(scope="module")
def columns(pipeline):
    return pipeline.bundle.config.columns


@pytest.fixture(scope="module")
def minilm(columns):
    """The base encoder's own weights under heads drawn at random, large enough to tell pieces apart."""
    import torch

    from training.data.base import packaged
    from training.model import encoder_of

    encoder = encoder_of(packaged())
    draws = np.random.default_rng(3)
    state = {f"encoder.{name}": value.numpy() for name, value in encoder.state_dict().items()}
    state["heads.weight"] = draws.normal(0, 0.3, (len(columns), 384)).astype(np.float32)
    state["heads.bias"] = draws.normal(0, 0.3, len(columns)).astype(np.float32)
    assert torch.is_grad_enabled()
    return state


@pytest.fixture(scope="module")
def both(minilm, columns, tmp_path_factory):
    """The torch encoder and that of the fp32 graph, from the same weights."""
    from training.data.base import packaged
    from training.export import graph_encoder
    from training.export_torch import encoder_of, write_files

    folder = tmp_path_factory.mktemp("minilm")
    config = json.loads((packaged() / "config.json").read_text())
    write_files(folder, minilm, config, packaged() / "tokenizer.json")
    return encoder_of(folder, columns), graph_encoder(minilm, columns, folder, int8=False)


def test_logits_are_those_of_the_fp32_graph(both):
    ours, theirs = (encoded(encoder, texts()) for encoder in both)
    assert furthest(ours, theirs) < TOLERANCE
    assert np.concatenate([one.logits for one in ours]).std() > 0.5
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one.starts, other.starts)
        assert np.array_equal(one.ends, other.ends)
        assert (one.columns, one.warnings) == (other.columns, other.warnings)


def test_alone_batched_and_padded_come_to_the_same(both):
    encoder, _ = both
    alone = [encoded(encoder, [text])[0] for text in texts()]
    assert rounding(alone, encoded(encoder, texts())) < ROUNDING
    encoder.batch_pieces, usual = 1 << 20, encoder.batch_pieces
    try:
        assert rounding(alone, encoded(encoder, texts()[::-1])[::-1]) < ROUNDING
    finally:
        encoder.batch_pieces = usual
    one = alone[5]
    ids = encoder._tokenizer.encode(texts()[5], add_special_tokens=False).ids
    rows = np.zeros((3, 96), dtype=np.int64)
    rows[:, : len(ids) + 2] = [101, *ids, 102]
    (wide,) = encoder._logits([(rows, (rows > 0).astype(np.int64))])
    largest = np.abs(one.logits).max()
    assert np.abs(wide[:, 1 : len(ids) + 1] - one.logits).max() < ROUNDING * largest


def test_windows_that_come_again_are_remembered(both):
    encoder, _ = both
    encoder.cache = WindowCache(10_000_000)
    try:
        first, again = encoded(encoder, texts()), encoded(encoder, texts())
        assert encoder.cache.hits >= encoder.cache.misses > 0
    finally:
        encoder.cache = None
    assert furthest(first, again) == 0.0


def small(kind):
    """A random encoder of another architecture, and the configuration it is described by."""
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(11)
    shape = {
        "distilbert": {"dim": 48, "n_layers": 2, "n_heads": 4, "hidden_dim": 96},
        "mpnet": {
            "hidden_size": 48,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "intermediate_size": 96,
        },
    }[kind]
    config = AutoConfig.for_model(kind, vocab_size=30522, **shape)
    return AutoModel.from_config(config).eval(), json.loads(config.to_json_string())


def bundle_of(folder, state, config, pipeline):
    """A torch bundle with the shipped one's calibration and these weights."""
    from training.data.base import packaged
    from training.export import identity, write
    from training.export_torch import write_files

    write_files(folder, state, config, packaged() / "tokenizer.json")
    data = tomllib.loads((pipeline.bundle.path / "bundle.toml").read_text())
    write(folder, data | identity(folder, "torch"))
    return folder


@pytest.mark.parametrize("kind", ["distilbert", "mpnet"])
def test_another_architecture_is_loaded_and_scores(kind, columns, pipeline, tmp_path):
    import torch

    from training.model import encoder_of

    encoder, config = small(kind)
    encoder.save_pretrained(tmp_path / "base")
    bare = encoder_of(tmp_path / "base").eval()  # as training takes it
    state = {f"encoder.{name}": value.numpy() for name, value in bare.state_dict().items()}
    draws = np.random.default_rng(5)
    state["heads.weight"] = draws.normal(0, 0.3, (len(columns), 48)).astype(np.float32)
    state["heads.bias"] = np.zeros(len(columns), dtype=np.float32)
    folder = bundle_of(tmp_path / f"{kind}-v1", state, config, pipeline)
    with Pipeline.load(folder) as scorer:
        text = "Rain is due, the mayor said."
        (found,) = encoded(scorer.encoder, [text])
        report = scorer.score_text(story(14), headline=HEADLINES[0])
    ids = torch.tensor([scorer.encoder._tokenizer.encode(text).ids])
    with torch.no_grad():
        hidden = bare(ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0, 1:-1].numpy()
    np.testing.assert_allclose(found.logits, hidden @ state["heads.weight"].T, atol=1e-4)
    assert report.scores["sensationalism"]["value"] is not None


@pytest.fixture(scope="module")
def shipped(pipeline, tmp_path_factory):
    """The shipped bundle as the command makes it for torch."""
    from training.export_torch import from_bundle

    folder = tmp_path_factory.mktemp("bundles") / "news-torch"
    from_bundle(pipeline.bundle.path, folder)
    return folder


def test_reports_of_a_torch_bundle_are_whole_and_add_up(shipped, pipeline):
    import jsonschema

    schema = json.loads((Path(bundles.__file__).parent / "report.schema.json").read_text())
    with Pipeline.load(shipped) as scorer:
        report = scorer.score_text(story(18), headline=HEADLINES[1])
        again = differences(report, scorer)
    jsonschema.validate(report.to_dict(), schema)
    assert report.intact
    assert again == []
    assert max(map(abs, report.residuals().values())) < 1e-6
    assert report.provenance["runtime"].startswith("torch 2.")
    assert report.provenance["bundle"]["id"] == "news-torch"
    plain = pipeline.score_text(story(18), headline=HEADLINES[1])
    for name in ("sensationalism", "attribution", "source_style"):
        near = pytest.approx(plain.scores[name]["value"], abs=0.05)
        assert report.scores[name]["value"] == near


def test_many_at_once_verify_too(shipped):
    with Pipeline.load(shipped, backend="torch") as scorer:
        for report in scorer.score_many([story(n, n) for n in (8, 12, 17)]):
            assert differences(report, scorer) == []


def test_the_export_keeps_calibration_and_says_where_it_came_from(shipped, pipeline):
    made, source = bundles.find(shipped), pipeline.bundle
    bundles.verify(made)
    assert made.config == source.config
    assert tomllib.loads((shipped / "bundle.toml").read_text())["made_from"] == {
        "id": source.id,
        "sha256": source.sha256,
    }


class Loud:
    """Pickled, it creates a file wherever it is unpickled."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return (open, (self.path, "w"))


@pytest.fixture
def doubtful(columns, pipeline, tmp_path):
    """A sound bundle of a small encoder; a function that changes a file of it and opens the result."""
    encoder, config = small("distilbert")
    state = {f"encoder.{name}": value.numpy() for name, value in encoder.state_dict().items()}
    state["heads.weight"] = np.zeros((len(columns), 48), dtype=np.float32)
    state["heads.bias"] = np.zeros(len(columns), dtype=np.float32)
    folder = bundle_of(tmp_path / "doubtful-v1", state, config, pipeline)

    def opened(name=None, change=None):
        from training.export import identity, write

        if name is not None:
            path = folder / name
            path.write_bytes(change(path.read_bytes()))
            data = tomllib.loads((folder / "bundle.toml").read_text())
            write(folder, data | identity(folder, "torch"))  # its author would see to that
        return Pipeline.load(folder)

    with opened() as scorer:
        assert scorer.encoder.columns == columns
    return folder, opened


def changed(**values):
    return lambda raw: json.dumps(json.loads(raw) | values).encode()


def without(key):
    return lambda raw: json.dumps({k: v for k, v in json.loads(raw).items() if k != key}).encode()


@pytest.mark.parametrize(
    ("name", "change", "kind"),
    [
        ("model.safetensors", lambda raw: raw[:1000], BundleCorrupt),
        ("model.safetensors", lambda raw: raw[:40], BundleCorrupt),
        ("model.safetensors", lambda _: b"\xff" * 64, BundleCorrupt),
        ("config.json", lambda _: b"[]", BundleCorrupt),
        ("config.json", lambda _: b"\xff{", BundleCorrupt),
        ("config.json", without("model_type"), BundleIncompatible),
        ("config.json", changed(model_type="resnet"), BundleIncompatible),
        ("config.json", changed(model_type="no-such-thing"), BundleIncompatible),
        ("config.json", changed(model_type="timm_wrapper"), BundleIncompatible),
        ("config.json", changed(n_layers=3), BundleCorrupt),
        ("config.json", changed(n_layers=10**9), BundleCorrupt),
        ("config.json", changed(dim=96), BundleCorrupt),
        ("config.json", changed(hidden_dim=10**12), BundleCorrupt),
        ("config.json", changed(vocab_size=10**13), BundleCorrupt),
        ("config.json", changed(max_position_embeddings=64), BundleCorrupt),
        ("tokenizer.json", changed(post_processor=None), BundleIncompatible),
    ],
)
def test_a_bundle_that_does_not_fit_is_refused_at_once(doubtful, name, change, kind):
    _, opened = doubtful
    began = time.monotonic()
    with pytest.raises(kind) as caught:
        opened(name, change)
    assert type(caught.value) is kind
    assert time.monotonic() - began < 20


def test_a_pickle_is_never_opened(doubtful, tmp_path):
    _, opened = doubtful
    mark = tmp_path / "unpickled"
    with pytest.raises(BundleCorrupt):
        opened("model.safetensors", lambda _: pickle.dumps(Loud(mark)))
    assert not mark.exists()


def test_code_that_a_bundle_names_is_never_run(doubtful, tmp_path):
    """Neither a module that lies in it nor a kernel on a hub; the weights themselves are read."""
    folder, opened = doubtful
    mark = tmp_path / "run"
    (folder / "evil.py").write_text(f"open({str(mark)!r}, 'w')\nclass Evil: ...\n")
    named = {"AutoConfig": "evil.Evil", "AutoModel": "evil.Evil"}
    wanted = {
        "auto_map": named,
        "attn_implementation": "kernels-community/flash-attn",
        "_attn_implementation": "somebody/kernel",
        "_name_or_path": "somebody/model",
        "quantization_config": {"quant_method": "bitsandbytes", "load_in_8bit": True},
        "dtype": "float16",
    }
    with opened("config.json", changed(**wanted)) as scorer:
        (found,) = encoded(scorer.encoder, ["The bridge was safe."])
        assert scorer.encoder._encoder.config._attn_implementation in {"sdpa", "eager"}
    assert found.logits.shape == (len(found.starts), len(scorer.encoder.columns))
    assert not mark.exists()


def test_pieces_without_a_vector_are_refused(doubtful):
    _, opened = doubtful

    def larger(raw):
        data = json.loads(raw)
        data["model"]["vocab"]["zzzz"] = 40_000
        return json.dumps(data).encode()

    with pytest.raises(BundleIncompatible, match="piece 40000"):
        opened("tokenizer.json", larger)

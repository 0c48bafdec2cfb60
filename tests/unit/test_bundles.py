"""Bundles: found by name, refused when a byte is wrong, read into calibrations that behave."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credcheck import bundles
from credcheck.bundles import Affine, Reference, Residuals, find, list_bundles, sigmoid, verify
from credcheck.errors import BundleCorrupt, BundleError, BundleIncompatible, BundleNotFound

TOML = """
format = 1
id = "tiny-v1"
created = "2026-01-02"
columns = ["loaded", "style"]
[files]
"encoder.onnx" = "{encoder}"
"tokenizer.json" = "{tokenizer}"
[calibration]
loaded = [2.0, -1.0]
[thresholds]
loaded = 0.25
[intervals.clickbait]
edges = [0.0, 0.5, 1.0]
quantiles = [0.1, 0.3]
covers = "what a panel would say"
[means]
loaded_share = 0.2
[sensationalism.weights]
loaded_share = 0.4
[style]
spread = 0.5
[reference]
name = "a few articles"
[reference.scores.sensationalism]
quantiles = [0.0, 0.2, 1.0]
thresholds = [0.3, 0.6]
[reference.scores.attribution]
quantiles = [0.0, 1.0]
"""
FILES = {"encoder.onnx": b"not a graph", "tokenizer.json": b"{}"}


@pytest.fixture
def models(tmp_path):
    """A models folder with one small bundle, tiny-v1."""
    folder = tmp_path / "tiny-v1"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    digests = {n.partition(".")[0]: hashlib.sha256(c).hexdigest() for n, c in FILES.items()}
    (folder / "bundle.toml").write_text(TOML.format(**digests), encoding="utf-8")
    return tmp_path


def edit(models, old, new):
    path = models / "tiny-v1" / "bundle.toml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_bundle_is_read_whole(models):
    bundle = find("tiny-v1", models=models)
    folder = models / "tiny-v1"
    assert (bundle.id, bundle.created, bundle.path) == ("tiny-v1", "2026-01-02", folder)
    assert bundle.sha256 == hashlib.sha256((folder / "bundle.toml").read_bytes()).hexdigest()
    assert bundle.size == sum(file.stat().st_size for file in folder.iterdir())
    assert (bundle.encoder, bundle.tokenizer) == (
        folder / "encoder.onnx",
        folder / "tokenizer.json",
    )
    config = bundle.config
    assert config.columns == ("loaded", "style")
    assert config.calibration == {"loaded": Affine(2.0, -1.0)}
    assert config.intervals["clickbait"].covers == "what a panel would say"
    assert config.reference["sensationalism"].thresholds == (0.3, 0.6)
    assert config.reference["attribution"].thresholds is None
    assert config.reference_name == "a few articles"
    assert config.style_spread == 0.5
    verify(bundle)


def test_a_bundle_is_found_by_its_folder_too(models):
    assert find(models / "tiny-v1") == find("tiny-v1", models=models)
    assert list_bundles(models=models) == [find("tiny-v1", models=models)]


def test_an_unknown_bundle_is_answered_with_those_there(models):
    with pytest.raises(BundleNotFound, match=r"'news-v9'.*there: tiny-v1$"):
        find("news-v9", models=models)


def test_a_broken_neighbour_does_not_hide_that(models):
    edit(models, "format = 1", "format = ")
    with pytest.raises(BundleNotFound, match="there: tiny-v1"):
        find("news-v9", models=models)


def test_no_bundle_at_all(tmp_path):
    with pytest.raises(BundleNotFound, match="there: none"):
        find("news-v2", models=tmp_path)
    assert list_bundles(models=tmp_path) == []


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_is_found(models, name):
    (models / "tiny-v1" / name).write_bytes(FILES[name] + b" ")
    bundle = find("tiny-v1", models=models)
    with pytest.raises(BundleCorrupt, match=rf"tiny-v1/{name} has sha256 \w+, expected \w+"):
        verify(bundle)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(models, name):
    (models / "tiny-v1" / name).unlink()
    with pytest.raises(BundleCorrupt, match=f"tiny-v1 lacks {name}"):
        find("tiny-v1", models=models)


def test_another_format_is_refused(models):
    edit(models, "format = 1", "format = 2")
    with pytest.raises(BundleIncompatible, match=f"format 2, this version reads {bundles.FORMAT}"):
        find("tiny-v1", models=models)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format ="),
        ("format = 1", ""),
        ('columns = ["loaded", "style"]', ""),
        ("loaded = [2.0, -1.0]", "loaded = [2.0]"),
        ("loaded = [2.0, -1.0]", "loaded = 2.0"),
        ("spread = 0.5", 'spread = "wide"'),
        ("thresholds = [0.3, 0.6]", "thresholds = []"),
        ("[thresholds]", "[other]"),
        ("[calibration]", "[[calibration]]"),
    ],
)
def test_a_malformed_description_is_corrupt(models, old, new):
    edit(models, old, new)
    with pytest.raises(BundleCorrupt, match=r"tiny-v1/bundle\.toml cannot be read"):
        find("tiny-v1", models=models)


def test_bytes_that_are_no_text_are_corrupt(models):
    (models / "tiny-v1" / "bundle.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BundleCorrupt):
        find("tiny-v1", models=models)


def test_every_refusal_is_a_bundle_error():
    for kind in (BundleNotFound, BundleCorrupt, BundleIncompatible):
        assert issubclass(kind, BundleError)


class TestNumbers:
    @given(st.floats(-800, 800))
    def test_sigmoid(self, x):
        assert 0 <= sigmoid(x) <= 1
        assert sigmoid(x) + sigmoid(-x) == pytest.approx(1)

    def test_an_affine_map(self):
        assert Affine(2.0, -1.0).logit(0.5) == 0.0
        assert Affine(2.0, -1.0).probability(0.5) == 0.5
        assert Affine(1.0, 0.0).probability(math.log(3)) == pytest.approx(0.75)

    @pytest.mark.parametrize(
        ("value", "interval"),
        [(0.05, (0.0, 0.15)), (0.4, (0.3, 0.5)), (0.5, (0.2, 0.8)), (0.9, (0.6, 1.0))],
    )
    def test_residuals_by_bin_and_cut_to_the_scale(self, value, interval):
        residuals = Residuals((0.0, 0.5, 1.0), (0.1, 0.3), "x")
        assert residuals.around(value) == pytest.approx(interval)

    @pytest.mark.parametrize(
        ("value", "share"),
        [(-1, 0.0), (0.0, 0.0), (0.1, 0.25), (0.2, 0.5), (0.6, 0.75), (1.0, 1.0), (7, 1.0)],
    )
    def test_a_percentile_is_interpolated(self, value, share):
        assert Reference((0.0, 0.2, 1.0), None).percentile(value) == pytest.approx(share)

    @given(
        st.lists(st.floats(0, 1), min_size=2, max_size=20).map(lambda v: tuple(sorted(v))),
        st.lists(st.floats(-0.5, 1.5), min_size=2, max_size=10).map(sorted),
    )
    def test_a_percentile_never_falls(self, quantiles, values):
        found = [Reference(quantiles, None).percentile(value) for value in values]
        assert all(0 <= share <= 1 for share in found)
        assert all(a <= b + 1e-12 for a, b in pairwise(found))


class TestShipped:
    def test_every_shipped_bundle_is_whole(self, pipeline):
        found = list_bundles()
        assert "news-v2" in {bundle.id for bundle in found}
        for bundle in found:
            verify(bundle)
            assert bundle.path.name == bundle.id

    def test_its_numbers_are_what_they_should_be(self, pipeline):
        config = pipeline.bundle.config
        assert set(config.weights) == {
            "clickbait",
            "charged_headline",
            "shouting",
            "loaded_share",
        }
        assert sum(config.weights.values()) == pytest.approx(1)
        assert all(0 < value < 1 for value in config.thresholds.values())
        assert {*config.weights, "style"} <= set(config.means)
        assert all(affine.scale > 0 for affine in config.calibration.values())
        assert {"clickbait", "loaded", "subjective", "check_worthy"} <= set(config.calibration)
        assert set(config.intervals) == {"clickbait", "loaded_share", "attributed_share"}
        for residuals in config.intervals.values():
            assert len(residuals.edges) == len(residuals.quantiles) + 1
            assert residuals.covers
        for reference in config.reference.values():
            assert list(reference.quantiles) == sorted(reference.quantiles)


def test_a_head_may_have_a_calibration_of_its_own_for_news():
    config = find("news-v2").config
    own = {**config.calibration, "check_worthy_news": Affine(0.5, -0.25)}
    assert replace(config, calibration=own).on_news("check_worthy") == Affine(0.5, -0.25)
    assert replace(config, calibration=own).on_news("loaded") == config.calibration["loaded"]

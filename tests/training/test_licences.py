"""The licences of the training sets: as they were found, what they allow, and leaving sets out by them."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.full


def test_every_training_set_has_a_licence_and_every_class_a_meaning():
    from training import genre
    from training.batches import SOURCES
    from training.data import pool
    from training.licences import licences
    from training.train import SETS

    known = licences()
    assert set(SOURCES.values()) <= set(SETS) <= set(known)
    assert {*pool.SETS, *genre.sets(genre.KINDS)} <= set(known)
    assert all(each.stated and each.allows for each in known.values())


@pytest.mark.parametrize(
    ("excluded", "left"),
    [
        ((), 6),
        (("non-commercial",), 5),
        (("non-commercial", "unstated"), 1),
        (("copyleft", "non-commercial", "unstated"), 0),
    ],
)
def test_sets_are_left_out_by_class(excluded, left):
    from training.batches import SOURCES
    from training.licences import kept

    assert len(kept(SOURCES.values(), excluded)) == left


def test_a_class_that_there_is_not_is_refused():
    from training.licences import kept

    with pytest.raises(ValueError, match="called free"):
        kept([], ["free"])


def test_a_run_without_them_reads_none_of_them_and_says_so(corpus, base, tmp_path, monkeypatch):
    import json
    import tomllib
    from pathlib import Path

    from training import train
    from training.data import files

    recipe = tomllib.loads(
        (Path(train.__file__).parent / "recipes" / "news-v1.toml").read_text(encoding="utf-8")
    )
    recipe |= {"batch_pieces": 256, "max_batch": 4, "max_epochs": 1, "total_epochs_largest": 1}
    recipe["exclude_licences"] = ["non-commercial", "unstated"]
    monkeypatch.setattr(train, "SETS", tuple(corpus))
    train.train(recipe, tmp_path, base)
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert list(run["data"]) == ["sentence_bias_babe"]
    assert set(run["left_out"]) == set(corpus) - {"sentence_bias_babe"}
    assert run["recipe"]["exclude_licences"] == ["non-commercial", "unstated"]
    assert files.folder().is_dir()
    from training.export import export

    with pytest.raises(SystemExit, match="learnt without"):
        export(tmp_path, tmp_path / "bundle")
    assert not (tmp_path / "bundle").exists()


def test_licences_are_word_for_word_those_of_the_data():
    """Where the corpora are, their own page is asked."""
    from training.data import files
    from training.licences import licences

    page = files.folder() / "DATASETS.md"
    if not page.is_file():
        pytest.skip("the corpora are not here")
    rows = [line.split(" | ") for line in page.read_text(encoding="utf-8").splitlines()]
    stated = {re.sub(r"[`| ]", "", row[0]): row[7] for row in rows if len(row) >= 9}
    for name, each in licences().items():
        assert each.stated == stated[name], name

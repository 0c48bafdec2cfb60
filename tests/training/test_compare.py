"""Models side by side: paired draws, what may be claimed, and tables that are kept."""

from __future__ import annotations

import json

import numpy as np
import pytest

pytestmark = pytest.mark.full


@pytest.fixture
def kept(monkeypatch, tmp_path):
    from training import predictions

    monkeypatch.setattr(predictions, "CACHE", tmp_path / "cache")


def binary(noise, seed=1, rows=400):
    """A head that reads the label through so much noise."""
    from training.predictions import Table

    gold = (np.random.default_rng(0).random(rows) < 0.4).astype(float)
    logits = 2 * gold - 1 + np.random.default_rng(seed).normal(0, noise, rows)
    return Table([str(i) for i in range(rows)], {"p": 1 / (1 + np.exp(-logits)), "gold": gold})


def side(name, **tables):
    from training.sides import Side

    return Side(name, {}, tables)


def test_a_model_beside_itself_is_no_better_and_no_worse():
    from training.compare import compare

    one = side("one", subjective=binary(1.0))
    found = compare([one, one])
    assert found["sides"] == ["one (1)", "one (2)"]
    for entries in found["heads"]["subjective"].values():
        assert entries[1]["against_first"]["value"] == 0.0
        assert entries[1]["against_first"]["p_better"] == 0.5
    assert found["claims"] == [[], []]


def test_a_better_head_may_claim_it_and_a_worse_one_not():
    from training.compare import compare

    worse = side("old", subjective=binary(2.5), biased=binary(1.0))
    better = side("new", subjective=binary(0.7, seed=2), biased=binary(1.0, seed=3))
    found = compare([worse, better])
    row = found["heads"]["subjective"]["macro_f1"][1]
    assert row["against_first"]["value"] > 0.05
    assert row["against_first"]["p_better"] > 0.99
    assert found["claims"] == [[], ["subjective"]]
    assert compare([better, worse])["claims"] == [[], []]


def test_less_is_better_for_errors():
    from training.compare import compare
    from training.predictions import Table

    gold = np.random.default_rng(0).random(300)

    def judged(noise):
        p = np.clip(gold + np.random.default_rng(5).normal(0, noise, 300), 0, 1)
        return Table([str(i) for i in range(300)], {"p": p, "gold": gold, "low": p, "high": p})

    found = compare([side("a", clickbait=judged(0.3)), side("b", clickbait=judged(0.1))])
    mse = found["heads"]["clickbait"]["mse"][1]
    assert mse["against_first"]["value"] < 0
    assert mse["against_first"]["p_better"] == 1.0
    assert found["claims"][1] == ["clickbait"]


def test_pairing_sees_what_two_intervals_hide():
    from training.intervals import figure, paired

    hard = np.random.default_rng(0).normal(0, 1, 200)
    groups = [str(i) for i in range(200)]
    one, other = (lambda i: float(hard[i].mean())), (lambda i: float(hard[i].mean() + 0.05))
    low, high = figure(one, groups)["interval"]
    assert low < other(np.arange(200)) < high
    found = paired(one, other, groups)
    assert found["value"] == pytest.approx(0.05)
    assert found["p_above"] == 1.0


def test_heads_that_one_model_lacks_are_left_out_for_it():
    from training.card_measured import comparison
    from training.compare import compare

    found = compare([side("a", subjective=binary(1.0)), side("b", biased=binary(1.0))])
    assert {head: [e["side"] for e in rows["auc"]] for head, rows in found["heads"].items()} == {
        "subjective": [0],
        "biased": [1],
    }
    assert "| – |" in comparison(found)


def test_other_rows_are_refused():
    from training.compare import compare

    with pytest.raises(ValueError, match="not measured on the rows"):
        compare([side("a", biased=binary(1.0)), side("b", biased=binary(1.0, rows=399))])


def test_int8_beside_fp32_and_tables_that_are_kept(corpus, state, tmp_path, monkeypatch):
    """Two graphs of the same weights, on the small corpus as serving reads it."""
    from credcheck.bundles import Affine, Residuals
    from training import predictions, reading
    from training.compare import compare
    from training.predictions import Settings
    from training.sides import Side, full_graph, open_side

    monkeypatch.setattr(reading, "frozen_sentences", dict)
    reading.stories.cache_clear()
    heads = ("clickbait", "loaded", "biased", "subjective", "check_worthy")
    settings = Settings(
        dict.fromkeys(heads, Affine(1.0, 0.0)),
        {"loaded": 0.3, "piece_source": 0.5, "piece_cue": 0.5, "piece_content": 0.5},
        dict.fromkeys(
            ("clickbait", "loaded_share", "attributed_share"), Residuals((0.0, 1.0), (0.2,), "x")
        ),
    )
    sides = []
    for name, int8 in (("fp32", False), ("int8", True)):
        folder = tmp_path / name
        folder.mkdir()
        encoder = full_graph(state, folder, int8=int8)
        tables = predictions.predict(encoder, settings, split="train")
        predictions.save(tables, tmp_path / f"{name}.npz")
        again = predictions.load(tmp_path / f"{name}.npz")
        assert again.keys() == tables.keys()
        for head, table in tables.items():
            assert again[head].groups == table.groups
            assert again[head].numbers == table.numbers
            for key, values in table.columns.items():
                np.testing.assert_array_equal(again[head].columns[key], values)
            for key, arrays in table.ragged.items():
                assert [len(a) for a in again[head].ragged[key]] == [len(a) for a in arrays]
        sides.append(open_side(tmp_path / f"{name}.npz"))
    gap = np.abs(
        sides[0].predictions["clickbait"].columns["p"]
        - sides[1].predictions["clickbait"].columns["p"]
    )
    assert 0 < gap.max() < 0.05
    chosen = [Side(s.name, s.run, {"clickbait": s.predictions["clickbait"]}) for s in sides]
    found = compare(chosen)
    assert found["sides"] == ["fp32", "int8"]
    assert abs(found["heads"]["clickbait"]["mse"][1]["against_first"]["value"]) < 0.02
    reading.stories.cache_clear()


@pytest.mark.usefixtures("corpus", "kept")
def test_a_run_with_another_encoder_is_read_in_the_heads_it_learnt(tmp_path):
    """MPNet has no graph here: torch reads it, with its own calibration of what it learnt."""
    import shutil

    import torch
    from transformers import AutoConfig, AutoModel

    from training.data.base import packaged
    from training.model import NewsModel
    from training.sides import open_side

    shape = {"num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 96}
    config = AutoConfig.for_model("mpnet", vocab_size=30522, hidden_size=48, **shape)
    AutoModel.from_config(config).save_pretrained(tmp_path / "base")
    run = tmp_path / "run"
    run.mkdir()
    torch.save(NewsModel(tmp_path / "base").state_dict(), run / "model.pt")
    shutil.copyfile(tmp_path / "base" / "config.json", run / "config.json")
    shutil.copyfile(packaged() / "tokenizer.json", run / "tokenizer.json")
    recipe = {"id": "teacher", "epochs": {"subjective": 1}}
    (run / "run.json").write_text(json.dumps({"recipe": recipe}))
    side = open_side(run)
    assert (side.name, side.heads) == ("teacher", ["subjective"])
    assert len(side.predictions["subjective"].columns["p"]) == 1


def test_a_folder_without_a_model_is_named(tmp_path):
    from training.sides import open_side

    with pytest.raises(FileNotFoundError, match=r"no bundle\.toml and no model\.pt"):
        open_side(tmp_path)


def test_a_run_is_measured_on_the_heads_that_it_learnt():
    from training.sides import heads_of

    recipe = {"epochs": {"loaded": 2, "clickbait": 0}}
    assert heads_of({"recipe": recipe}) == ["loaded"]
    assert heads_of({"recipe": {"exclude_licences": ["non-commercial", "unstated"]}}) == ["biased"]
    assert len(heads_of({})) == 6


def test_the_open_column_stands_beside_the_figures():
    from pathlib import Path

    from training import card

    home = Path(__file__).resolve().parents[2] / "models" / "news-v2"
    metrics = json.loads((home / "metrics.json").read_text(encoding="utf-8"))
    metrics["open"] = {
        "name": "news-open",
        "excluded": ["unstated"],
        "left_out": ["a_set"],
        "heads": {"biased": {"auc": metrics["heads"]["biased"]["auc"] | {"value": 0.4321}}},
    }
    shown = card.table(metrics)
    assert "| head | figure | dev | news-open |" in shown
    (row,) = [line for line in shown.splitlines() if line.startswith("| biased | auc")]
    assert "0.4321" in row
    (row,) = [line for line in shown.splitlines() if line.startswith("| clickbait | mse")]
    assert row.endswith("| – |")


def test_recalibration_says_what_would_change_and_writes_over_nothing(tmp_path):
    from pathlib import Path

    from credcheck import bundles
    from credcheck.bundles import Affine, Residuals
    from training.predictions import Settings
    from training.recalibrate import changes, written
    from training.sides import settings_of

    bundle = bundles.find(Path(__file__).resolve().parents[2] / "models" / "news-v2")
    old = settings_of(bundle)
    assert changes(old, old) == {}
    new = Settings(
        {**old.calibration, "biased": Affine(0.25, 0.5)},
        {**old.thresholds, "loaded": 0.9},
        {**old.intervals, "loaded_share": Residuals((0.0, 1.0), (0.21,), "lines")},
    )
    found = changes(old, new)
    assert set(found) == {"calibration.biased", "thresholds.loaded", "intervals.loaded_share"}
    assert found["calibration.biased"][1] == [0.25, 0.5]
    assert found["intervals.loaded_share"][1] == [0.21]
    with pytest.raises(FileExistsError):
        written(bundle, new, bundle.path)
    assert bundles.find(bundle.path).sha256 == bundle.sha256

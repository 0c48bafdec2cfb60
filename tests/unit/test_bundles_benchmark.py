from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import bundles

ROOT = Path(__file__).parents[2]
NEWS = ROOT / "models" / "news-v2"


def test_both_bundles_encode_every_article_and_are_weighed(tmp_path, capsys):
    out = tmp_path / "found.json"
    assert bundles.main([str(NEWS), str(NEWS), "--articles", "2", "--out", str(out)]) == 0
    found = json.loads(out.read_text())
    first, second = found["first"], found["second"]
    assert first["id"] == second["id"] == "news-v2"
    assert len(first["seconds"]) == len(second["seconds"]) == 2
    assert found["ratio_of_sums"] == pytest.approx(
        sum(second["seconds"]) / sum(first["seconds"]), rel=0.01
    )
    assert second["encoder_mb"] < second["folder_mb"] <= 25
    assert "news-v2 takes" in capsys.readouterr().out


def test_the_kept_comparison_is_of_the_bundle_in_the_tree():
    found = json.loads(bundles.RESULTS.read_text())
    size = (NEWS / "encoder.onnx").stat().st_size / 1e6
    assert found["second"]["encoder_mb"] == pytest.approx(size)

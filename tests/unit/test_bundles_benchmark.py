from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks import bundles

ROOT = Path(__file__).parents[2]
NEWS = ROOT / "models" / "news-v2"


def test_both_bundles_encode_every_article_and_are_weighed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(bundles, "keep_to", lambda cores: None)  # the other tests want theirs
    out = tmp_path / "found.json"
    assert bundles.main([str(NEWS), str(NEWS), "--articles", "2", "--out", str(out)]) == 0
    found = json.loads(out.read_text())
    first, second = found["first"], found["second"]
    assert first["encoder_sha256"] == second["encoder_sha256"]
    assert first["id"] == second["id"] == "news-v2"
    assert len(first["seconds"]) == len(second["seconds"]) == 2
    assert found["ratio_of_sums"] == pytest.approx(
        sum(second["seconds"]) / sum(first["seconds"]), rel=0.01
    )
    assert second["encoder_mb"] < second["folder_mb"] <= 25
    assert "news-v2 takes" in capsys.readouterr().out


def test_the_ratio_is_of_the_second_and_leaves_the_first_reading_out(monkeypatch):
    monkeypatch.setattr(bundles, "interleaved", lambda *_: ([50.0, 1, 1, 2], [1.0, 3, 3, 6]))
    found = bundles.measure(NEWS, NEWS, threads=1, count=2)
    assert found["ratio"] == found["ratio_of_sums"] == 3
    assert found["first"]["seconds"] == [1, 1]


def test_the_kept_comparison_is_of_the_bundle_in_the_tree():
    found = json.loads(bundles.RESULTS.read_text())
    graph = (NEWS / "encoder.onnx").read_bytes()
    assert found["second"]["encoder_sha256"] == hashlib.sha256(graph).hexdigest()

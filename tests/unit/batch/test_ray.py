"""A small run on a Ray of its own: the same bytes as the local engine's."""

from __future__ import annotations

import pytest

from credcheck.batch.running import Plan, run
from tests.unit.batch.corpora import NOW, jsonl, records
from tests.unit.batch.test_running import outputs


@pytest.mark.full
def test_ray_makes_the_same_bytes(tmp_path):
    rows = records(9, sentences=18)
    rows[4] = {"id": "bad"}
    source = jsonl(tmp_path / "in.jsonl", rows)
    found = {}
    for engine in ("local", "ray"):
        out = tmp_path / engine / "out.jsonl"
        out.parent.mkdir()
        plan = Plan(str(source), out, now=NOW, documents=2, processes=2, engine=engine)
        result = run(plan)
        assert (result.documents, result.failed, result.finished) == (9, 1, True)
        found[engine] = outputs(out)
    assert found["ray"] == found["local"]

"""README.md: its tables are those of the files, its links lead somewhere, its code runs."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest

from credcheck.signals import discover
from training import readme

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = ("README.md", "CONTRIBUTING.md", "training/README.md", "docs/scores.md", "docs/report.md")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def test_the_tables_are_those_of_the_files():
    assert len(readme.MARKED.findall(PAGE)) == 3
    assert readme.render(PAGE) == PAGE, "run python -m training.readme"


def test_a_table_is_written_from_the_figures():
    metrics = json.loads((readme.BUNDLE / "metrics.json").read_text(encoding="utf-8"))
    metrics["heads"]["clickbait"]["spearman"] |= {"value": 0.12345, "interval": [0.1, 0.2]}
    assert "| 0.123 | 0.100 to 0.200 |" in readme.figures(metrics)
    metrics["agreement"]["hyperpartisan_article"]["words"]["value"] = 0.98765
    assert "| 0.99 |" in readme.agreement(metrics)


def test_a_table_that_is_not_known_is_refused():
    with pytest.raises(KeyError):
        readme.render("<!-- table: prices -->\n<!-- end -->")


def test_no_table_is_empty():
    for name in ("figures", "agreement", "licences"):
        body = re.search(rf"<!-- table: {name} -->\n(.*?)<!-- end -->", PAGE, re.DOTALL)
        assert body[1].count("\n|") > 1, name


def test_every_score_is_named():
    assert [signal.ID for signal in discover() if f"| `{signal.ID}` |" not in PAGE] == []


def test_every_training_set_of_the_bundle_has_its_licence_stated():
    metrics = json.loads((readme.BUNDLE / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["data"]
    assert [name for name in metrics["data"] if f"| `{name}` |" not in PAGE] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_project_leads_somewhere(page):
    path = ROOT / page
    targets = LINK.findall(path.read_text(encoding="utf-8"))
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (path.parent / target).exists()] == []


def test_the_picture_is_small_and_wide_enough_to_read():
    data = (ROOT / "docs" / "report.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(data) < 300_000
    width, height = struct.unpack(">II", data[16:24])
    assert width >= 800
    assert height >= 800


def test_every_make_target_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)`|\$ make ([a-z-]+)", PAGE))
    targets = {first or second for first, second in named}
    assert {"demo", "test", "test-all", "train", "eval"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_python_example_runs(tmp_path, monkeypatch, capsys):
    (tmp_path / "docs").mkdir()
    demo = (ROOT / "docs" / "demo.txt").read_text(encoding="utf-8")
    (tmp_path / "docs" / "demo.txt").write_text(demo, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102
    printed = capsys.readouterr().out
    assert "of statements name their source" in printed
    assert "\nReport\n" in printed
    assert "Error" not in printed.partition("Report")[0]
    assert (tmp_path / "report.html").stat().st_size > 1000

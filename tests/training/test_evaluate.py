"""A bundle is measured from end to end on a corpus made up for it, and its card is written."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest

from tests.training import conftest as made
from tests.unit.stories import story

pytestmark = pytest.mark.full

ROWS = 40
MOODS = ("vile", "rotten", "shameless", "clownish")


def told(number):
    """A story whose attributed share differs from the next one's."""
    text = made.TOWN + "\nThe ferry was late again." * (number % 4)
    return made.news(number, "dev", text)


def rows():
    """Every set that a measurement reads, as its files are, all of it held out."""
    dev = ["dev"] * ROWS
    moods = [MOODS[n % 4] if n % 2 else "" for n in range(ROWS)]
    whole = [story(12, n) for n in range(ROWS)]
    loaded = [(mood, "Loaded_Language") for mood in moods]
    lines = [f"The {mood} plan number {n} was made on a day." for n, mood in enumerate(moods)]
    lines[::3] = [f'"{text}" she said.' for text in lines[::3]]
    return {
        "attribution_polnear": [told(n) for n in range(8)],
        "sentence_propaganda_ptc": [
            made.propaganda(n, "dev", text, *([loaded[n]] if moods[n] else []))
            | {"article_id": f"a-{n % 8}", "group": f"a-{n % 8}"}
            for n, text in enumerate(lines)
        ],
        "sentence_bias_babe": [
            made.biased(n, "dev", text, n % 2, [moods[n]] if moods[n] else [])
            for n, text in enumerate(lines)
        ],
        "headline_clickbait_webis17": [
            made.line(n, split, headline=f"{text} You won't believe it", mean=(n % 4) / 3)
            for n, (split, text) in enumerate(zip(dev, lines, strict=True))
        ],
        "sentence_subjectivity_checkthat": [
            made.line(n, "dev", text=text, label=n % 2) for n, text in enumerate(lines)
        ],
        "sentence_checkworthy_ct24": [
            made.line(n, "dev", text=f"We built {n} schools.", label=n % 2) for n in range(ROWS)
        ],
        "article_health_release": [
            made.line(n, "dev", title=f"Study {n} finds a cure", text=text)
            | {"criteria": {"sensational_language": ["satisfactory", "not_satisfactory"][n % 2]}}
            for n, text in enumerate(whole)
        ],
        "article_hyperpartisan": [
            made.line(n, "dev", title=f"They lied {n} times", text=text, label=n % 2)
            for n, text in enumerate(whole)
        ],
        "article_reliability_recovery": [made.line(0, "dev", title="", text="")],
    }


@pytest.fixture
def home(pipeline, tmp_path, monkeypatch):
    """A copy of the shipped bundle to measure, beside a corpus of its own."""
    from training import predictions
    from training.data import files

    data = tmp_path / "data"
    data.mkdir()
    for name, own in rows().items():
        with gzip.open(data / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in own)
    monkeypatch.setenv("CREDCHECK_DATA", str(data))
    monkeypatch.setattr(predictions, "CACHE", tmp_path / "cache")
    files.rows.cache_clear()
    folder = tmp_path / pipeline.bundle.id
    shutil.copytree(pipeline.bundle.path, folder)
    for name in ("metrics.json", "README.md", "reliability.svg"):
        (folder / name).unlink()
    yield folder
    files.rows.cache_clear()


def test_every_figure_of_a_bundle_is_measured_and_its_card_written(home, pipeline):
    from training.evaluate import COMPARED, evaluate, write

    metrics = evaluate(pipeline.bundle)
    shipped = json.loads((pipeline.bundle.path / "metrics.json").read_text())
    assert metrics.keys() == shipped.keys() - set(COMPARED)
    assert metrics["heads"].keys() == shipped["heads"].keys()
    for head, figures in shipped["heads"].items():
        assert metrics["heads"][head].keys() == figures.keys()
    assert metrics["coverage"]["panel_mean"]["n"] == ROWS
    assert metrics["agreement"]["hyperpartisan_article"]["articles"] > ROWS / 2
    write(home, metrics)
    card = (home / "README.md").read_text()
    assert f"n {ROWS}, groups {ROWS}" in card
    assert "<svg" in (home / "reliability.svg").read_text()


def test_a_comparison_stays_while_the_bundle_is_the_same(pipeline):
    from training.evaluate import report, with_comparisons

    before = json.loads((pipeline.bundle.path / "metrics.json").read_text())
    fresh = {name: value for name, value in before.items() if name != "comparison"}
    beside = {"sides": ["one", "other"], "heads": {}, "claims": [[], ["biased"]]}
    found = with_comparisons(fresh, before | {"comparison": beside})
    assert found["comparison"] == beside
    assert "other is better than one" in report(found)
    other = before["bundle"] | {"sha256": "0" * 64}
    assert with_comparisons(fresh, before | {"comparison": beside, "bundle": other}) == fresh
    assert "better than" not in report(fresh)


def test_every_row_of_the_table_has_a_cell_for_the_open_run(pipeline):
    from training import card

    metrics = json.loads((pipeline.bundle.path / "metrics.json").read_text())
    beside = {"name": "open", "heads": {"biased": metrics["heads"]["biased"]}}
    for told, cells in ((metrics | {"open": beside}, 4), (metrics | {"open": None}, 3)):
        assert {line.count("|") for line in card.table(told).splitlines()} == {cells + 1}

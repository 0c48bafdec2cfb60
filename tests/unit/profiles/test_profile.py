"""Profiles of outlets: who is counted, who is ranked, what is printed and drawn."""

from __future__ import annotations

import datetime as dt
import json
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from credcheck.batch import flat
from credcheck.batch.schema import ARTICLES, arrow_schema
from credcheck.cli import app
from credcheck.errors import BrokenInput, InputError, TooFewArticles, WrongSchema
from credcheck.profiles import MEASURES, profile

LEVELS = {"calm.example": (0.15, 60), "loud.example": (0.55, 60), "small.example": (0.9, 3)}


def articles():
    """Rows as a batch writes them: two outlets of sixty articles over ten weeks, one of three."""
    draw = random.Random(1)
    rows = []
    for outlet, (level, count) in LEVELS.items():
        for number in range(count):
            day = dt.date(2026, 1, 5) + dt.timedelta(days=7 * number * 10 // count)
            row = dict.fromkeys(column.name for column in ARTICLES)
            rise = 0.02 * (number * 10 // count) if outlet == "loud.example" else 0.0
            row |= {
                "position": len(rows), "outlet": outlet, "url_verified": True,
                "published": f"{day}T10:00:00+00:00",
                **{name: min(1.0, max(0.0, draw.gauss(level + rise, 0.05))) for name in MEASURES},
            }  # fmt: skip
            rows.append(row)
    return rows


@pytest.fixture(params=["jsonl", "parquet"])
def write(request, tmp_path):
    def write(rows):
        path = tmp_path / f"out.{request.param}"
        if request.param == "jsonl":
            path.write_bytes(b"".join(map(flat.line, rows)))
        else:
            pq.write_table(pa.Table.from_pylist(rows, arrow_schema(pa, "articles")), path)
        return path

    return write


def test_outlets_with_enough_articles_are_ranked_and_others_are_not(write):
    found = profile(write(articles()))
    assert [outlet.name for outlet in found.outlets] == list(LEVELS)
    calm, loud, small = found.outlets
    assert (loud.ranks["sensationalism"], calm.ranks["sensationalism"]) == (1, 2)
    assert small.ranks == small.trends == small.weeks == {}
    assert loud.measures["sensationalism"].mean == pytest.approx(0.64, abs=0.03)
    assert found.all.articles == found.counted.articles == 123
    assert loud.trends["sensationalism"].low > 0.01
    assert calm.trends["sensationalism"].low < 0 < calm.trends["sensationalism"].high
    assert list(calm.weeks["attribution"])[:2] == ["2026-W02", "2026-W03"]
    assert sum(count for count, _ in calm.weeks["attribution"].values()) == 60


def test_unverified_addresses_copies_and_articles_of_nobody_are_left_out(write):
    rows = articles()
    rows[0]["url_verified"] = False
    rows[1]["url_verified"] = None
    rows[2]["duplicate_of"] = "loud.example"
    rows[3]["outlet"] = None
    path = write(rows)
    counted = profile(path).counted
    assert (counted.articles, counted.unverified, counted.copies, counted.no_outlet) == (
        119,
        2,
        1,
        1,
    )
    assert profile(path, unverified=True).counted.articles == 121


def test_values_that_are_not_there_are_not_zero(write):
    rows = articles()
    for row in rows[:30]:
        row["attribution"] = None
    calm = profile(write(rows)).outlets[0]
    assert calm.measures["attribution"].count == 30
    assert calm.measures["attribution"].raw == pytest.approx(0.15, abs=0.05)


@pytest.mark.parametrize("published", [None, "yesterday", "0001-01-01", "9999-99-99"])
def test_articles_without_a_date_count_and_have_no_week(write, published):
    rows = [{**row, "published": published} for row in articles()]
    calm = profile(write(rows)).outlets[0]
    assert calm.articles == 60
    assert calm.trends == {}
    assert set(calm.weeks["attribution"]) == set()


def test_nothing_to_count_says_why(write):
    path = write([{**row, "url_verified": False} for row in articles()])
    with pytest.raises(TooFewArticles, match="--unverified"):
        profile(path)


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.txt", b"", InputError), ("none.jsonl", None, InputError),
        ("none.parquet", None, InputError), ("a.jsonl", b"{", BrokenInput),
        ("b.jsonl", b'{"position": 1}\n', WrongSchema), ("c.jsonl", b"[1]\n", WrongSchema),
        ("a.parquet", b"PAR1", BrokenInput),
    ],
)  # fmt: skip
def test_what_is_no_table_of_articles_is_refused(tmp_path, name, data, error):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(error):
        profile(path)


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, ["profile", *map(str, words)])


def test_the_command_prints_a_table(run, write):
    done = run(write(articles()))
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].split()[:2] == ["outlet", "articles"]
    assert "#1" in next(line for line in lines if line.startswith("loud.example"))
    assert "#" not in next(line for line in lines if line.startswith("small.example"))
    assert "1 outlets with under 20 articles are not ranked" in done.stderr


def test_hostile_names_are_shown_and_never_obeyed(run, write, tmp_path):
    rows = articles()
    for row in rows[:60]:
        row["outlet"] = "[red]a\x1b[2J$\\frac{x$\u202eb"
    path = write(rows)
    done = run(path, "--png", tmp_path / "p.png")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "[red]a$\\frac{x$b" in done.stdout
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_whole(run, write):
    found = json.loads(run(write(articles()), "--json", "--least", 2).stdout)
    assert found["schema"] == 1
    assert found["least"] == 2
    small = found["outlets"][2]
    assert small["name"] == "small.example"
    assert set(small["measures"]["attribution"]) == {
        "count",
        "raw",
        "mean",
        "low",
        "high",
        "against_all",
    }
    assert set(small["ranks"]) == set(MEASURES)


def test_a_picture_that_cannot_be_written_is_said(run, write, tmp_path):
    done = run(write(articles()), "--png", tmp_path / "nowhere" / "p.png")
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr

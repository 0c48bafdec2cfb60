"""Flat rows of a report, and that the documentation has every column."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from credcheck import Report
from credcheck.batch import flat
from credcheck.batch.schema import SCORES, TABLES, arrow_schema
from tests.unit.stories import story

DOC = Path(__file__).resolve().parents[3] / "docs" / "batch.md"


@pytest.fixture(scope="module")
def report(pipeline):
    return pipeline.score_text(
        story(24), headline="Minister denies talks", url="https://www.reuters.com/x"
    )


def test_the_articles_row_says_what_the_report_says(report):
    (row,) = flat.rows("articles", 7, report, "mine")
    assert list(row) == [column.name for column in TABLES["articles"]]
    assert (row["position"], row["document_id"], row["domain"]) == (7, "mine", "reuters.com")
    assert row["outlet"] == "reuters.com"
    for name in SCORES:
        score = report.scores[name]
        assert row[name] == score["value"]
        assert [row[f"{name}_low"], row[f"{name}_high"]] == list(score["interval"] or (None, None))
        assert row[f"{name}_abstained"] == (score["abstained"] or {}).get("code")
    assert row["triage"] == report.triage["value"]
    assert row["unsourced_claims"] == len(report.scores["attribution"]["unsourced_claims"])
    assert row["sentences"] == len(report.sentences)


def test_sentences_and_attributions_are_all_there(report):
    sentences = list(flat.rows("sentences", 7, report, None))
    assert [row["text"] for row in sentences] == [s["text"] for s in report.sentences]
    assert [row["loaded"] for row in sentences] == [s["scores"]["loaded"] for s in report.sentences]
    found = list(flat.rows("attributions", 7, report, None))
    assert len(found) == sum(len(s["attributions"]) for s in report.sentences) > 5
    for row in found:
        if row["source"] is not None:
            assert report.text[row["source_start"] : row["source_end"]] == row["source"]
        assert row["content_start"] < row["content_end"]


def test_a_report_with_more_or_fewer_fields_still_fits(report):
    data = report.to_dict()
    data["scores"]["new_score"] = {"value": 1.0}
    data["sources"] = [{"name": "somebody"}]
    data["sentences"][0]["new"] = 1
    del data["scores"]["headline_match"], data["scores"]["attribution"]["anonymous_share"]
    data["triage"] = None
    (row,) = flat.rows("articles", 0, Report(data), None)
    assert list(row) == [column.name for column in TABLES["articles"]]
    assert row["headline_match"] is row["anonymous_share"] is row["triage"] is None


def test_a_line_is_ascii_that_nothing_acts_upon():
    hostile = "a\x1b[2J\x7f\u202e\u2028\U0001f600\n"
    line = flat.line({"text": hostile})
    assert re.fullmatch(rb"[ -~]+\n", line)
    assert json.loads(line) == {"text": hostile}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_documented_as_it_is(table):
    text = DOC.read_text(encoding="utf-8")
    section = text.partition(f"### `{table}`")[2].partition("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", section, re.MULTILINE)
    unescaped = [(name, kind, means.replace(r"\|", "|")) for name, kind, means in rows]
    assert unescaped == [(c.name, c.kind, c.means) for c in TABLES[table]]


@pytest.mark.parametrize("table", TABLES)
def test_names_are_unique_and_the_position_comes_first(table):
    names = arrow_schema(pa, table).names
    assert len(set(names)) == len(names)
    assert names[0] == "position"

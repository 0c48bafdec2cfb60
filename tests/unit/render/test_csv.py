"""Reports as rows."""

import csv
import io
import itertools
import json

from credcheck.errors import NoArticleFound
from credcheck.render.csv import COLUMNS, CONTRIBUTIONS, READINGS, to_csv
from credcheck.report import Report, problem
from tests.unit.stories import HEADLINES, story


def rows_of(*outcomes):
    source = "".join(to_csv(outcomes))
    return list(csv.DictReader(io.StringIO(source, newline=""), strict=True))


def test_every_sentence_has_a_row(report):
    rows = rows_of(("market.html", report))
    assert [int(row["index"]) for row in rows] == [s["index"] for s in report.sentences]
    assert {row["target"] for row in rows} == {"market.html"}
    assert {row["position"] for row in rows} == {"0"}
    for row, sentence in zip(rows, report.sentences, strict=True):
        assert row["text"] == sentence["text"]
        assert report.text[int(row["start"]) : int(row["end"])] == sentence["text"]
        assert row["part"] == sentence["part"]


def test_numbers_are_written_in_full_and_never_quoted(report):
    lines = list(to_csv([("market.html", report)]))
    assert lines[1].startswith('0,"market.html",0,"headline",0,57,"FURY as')
    assert lines[1].endswith(",0.22,0.0,-0.3,,,\r\n")
    rows = rows_of(("market.html", report))
    for name in CONTRIBUTIONS:
        terms = [sentence["contributions"][name] for sentence in report.sentences]
        assert [float(row[f"adds_to_{name}"]) for row in rows] == terms
        assert any(term < 0 for term in terms) or name == "attribution"


def test_sources_and_reasons_are_listed_in_the_same_order(report):
    rows = rows_of(("market.html", report))
    assert (rows[4]["sources"], rows[4]["source_types"]) == ("Maria Oyelaran", "named_person")
    assert (rows[11]["sources"], rows[11]["source_types"]) == ("It is believed", "none")
    assert rows[2]["evidence"] == "unsourced_claim | loaded_language"
    assert rows[2]["reasons"].split(" | ") == [e["reason"] for e in report.sentences[2]["evidence"]]


def test_attributed_is_said_of_body_sentences_only(report, empty_report):
    rows = rows_of(("market.html", report), ("short.txt", empty_report))
    found = {row["index"]: row["attributed"] for row in rows[:-1]}
    assert [found[k] for k in ("0", "1", "3", "5", "14")] == ["", "no", "yes", "", ""]
    assert rows[-1]["attributed"] == ""


def test_what_is_missing_is_empty_and_not_zero(empty_report):
    (row,) = to_csv([("short.txt", empty_report)], header=False)
    assert row == '0,"short.txt",0,"body",0,10,"Too short.",,,,,,"","","","",,,,,,\r\n'


def test_a_document_that_failed_has_one_row(report):
    failed = problem(NoArticleFound("nothing in it"), position=1, target="b.html")
    rows = rows_of(("a.html", report), ("b.html", failed), ("c.html", report))
    (row,) = (row for row in rows if row["target"] == "b.html")
    assert {name: value for name, value in row.items() if value} == {
        "position": "1",
        "target": "b.html",
        "problem": "urn:credcheck:problem:no_article_found",
        "detail": "nothing in it",
    }
    assert [row["position"] for row in rows].count("2") == len(report.sentences)


def test_a_reading_without_a_column_is_kept(report):
    data = report.to_dict()
    data["sentences"][1]["scores"]["novelty"] = 0.5
    data["sentences"][1]["contributions"]["novelty"] = -0.125
    rows = rows_of(("a", Report.from_dict(data)))
    assert json.loads(rows[1]["other"]) == {
        "scores": {"novelty": 0.5},
        "contributions": {"novelty": -0.125},
    }
    assert {row["other"] for k, row in enumerate(rows) if k != 1} == {""}


def test_rows_come_as_the_reports_do(report):
    """An endless input gives its first rows: nothing is collected."""
    asked = []

    def endless():
        for number in itertools.count():
            asked.append(number)
            yield f"{number}.html", report

    lines = to_csv(endless())
    assert next(lines) == ",".join(f'"{name}"' for name in COLUMNS) + "\r\n"
    assert asked == []
    list(itertools.islice(lines, len(report.sentences)))
    assert asked == [0]


def test_real_reports_fit_the_columns(pipeline):
    rows = rows_of(("story", pipeline.score_text(story(), headline=HEADLINES[0])))
    assert {row["other"] for row in rows} == {""}
    assert len(rows) == 13
    for name in (*READINGS, *(f"adds_to_{score}" for score in CONTRIBUTIONS)):
        assert any(row[name] for row in rows), name

"""Whole runs: every input, bad rows, killing and going on, the same bytes every time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credcheck.batch.rows import Columns
from credcheck.batch.running import Plan, run
from credcheck.batch.schema import TABLES
from credcheck.errors import InputChanged, NotResumable, OutputError, OutputExists
from tests.unit.batch.corpora import NOW, RUN, jsonl, lines, records, warc, warc_record
from tests.unit.stories import page, story

COUNT = 14
LONG = 28
BAD = {3: {"id": "bad", "title": "nothing to read"}, 9: {"id": "a0", "text": "An id again."}}


def corpus():
    rows = records(COUNT)
    for position, row in BAD.items():
        rows[position] = row
    return rows


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return jsonl(tmp_path_factory.mktemp("corpus") / "in.jsonl", corpus())


@pytest.fixture(scope="module")
def whole(source, tmp_path_factory):
    """The output of a run that nothing disturbed, in JSONL."""
    out = tmp_path_factory.mktemp("whole") / "out.jsonl"
    include = ("sentences", "attributions")
    found = run(Plan(str(source), out, now=NOW, documents=2, processes=2, include=include))
    assert (found.documents, found.failed, found.finished) == (COUNT, len(BAD), True)
    return out


def outputs(out):
    """Every file of a run but its manifest, by what follows the output's stem."""
    stem = out.stem
    return {
        path.name.removeprefix(stem): path.read_bytes()
        for path in out.parent.iterdir()
        if path.is_file() and path.name.startswith(stem) and "manifest" not in path.name
    }


def test_every_row_is_once_in_the_output_or_among_the_problems(whole):
    scored = [row["position"] for row in lines(whole)]
    assert scored == [n for n in range(COUNT) if n not in BAD]
    problems = lines(whole.with_name("out.jsonl.errors.jsonl"))
    assert [p["position"] for p in problems] == list(BAD)
    assert [p["type"].rpartition(":")[2] for p in problems] == ["bad_record", "duplicate_id"]
    assert not whole.with_name("out.jsonl.work").exists()


def test_the_scores_are_those_of_the_pipeline(whole, pipeline):
    given = records(COUNT)[5]
    row = next(row for row in lines(whole) if row["position"] == 5)
    report = pipeline.score_text(given["text"], headline=given["headline"], url=given["url"])
    assert row["sensationalism"] == report.scores["sensationalism"]["value"]
    assert row["published"] == "2026-02-06"
    assert row["created_at"] == "2026-03-03T08:00:00+00:00"
    sentences = [s for s in lines(whole.with_name("out.sentences.jsonl")) if s["position"] == 5]
    assert [s["text"] for s in sentences] == [s["text"] for s in report.sentences]


@pytest.fixture(scope="module")
def parquet(source, tmp_path_factory):
    out = tmp_path_factory.mktemp("parquet") / "out.parquet"
    include = ("sentences", "attributions", "reports")
    run(Plan(str(source), out, now=NOW, processes=1, include=include, near_duplicates=True))
    return out


def sql(query):
    """The rows that DuckDB finds."""
    return duckdb.connect().execute(query).fetchall()


def test_duckdb_and_pandas_read_both_forms_alike(whole, parquet):
    for table in TABLES:
        suffix = "" if table == "articles" else f".{table}"
        files = [out.with_name(f"{out.stem}{suffix}{out.suffix}") for out in (whole, parquet)]
        first = pd.read_json(files[0], lines=True, dtype=False)
        second = pd.read_parquet(files[1])
        assert list(first.columns) == list(second.columns)
        assert len(first) == len(second) > 0
        counts = [sql(f"select count(*), sum(position) from '{file}'")[0] for file in files]
        assert counts[0] == counts[1] == (len(second), second["position"].sum())
    scores = sql(f"select sensationalism from '{parquet}' order by position")
    assert [value for (value,) in scores] == [row["sensationalism"] for row in lines(whole)]


def test_reports_are_whole_and_can_be_verified(parquet):
    from credcheck import Report

    rows = lines(parquet.with_name("out.reports.jsonl"))
    assert len(rows) == COUNT - len(BAD)
    for row in rows:
        place, name = row.pop("position"), row.pop("document_id")
        report = Report.from_dict(row)
        assert report.intact
        assert name == f"a{place}"
    assert len({row["id"] for row in rows}) == len(rows)


def test_one_process_and_larger_parts_change_nothing(source, whole, tmp_path):
    out = tmp_path / "out.jsonl"
    run(Plan(str(source), out, now=NOW, documents=5, processes=1))
    assert outputs(out) == outputs(whole)


def started(source, out, *words):
    # In a session of its own, so that a signal can go to all of it as a terminal's does.
    command = [sys.executable, "-c", RUN, str(source), str(out), *words]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def wait_for_parts(out, count, process, *, first="", seconds=120):
    """Wait until that many parts are written, and the one named ``first``; how many there are."""
    until = time.monotonic() + seconds
    folder = out.with_name(f"{out.name}.work") / "parts"
    while time.monotonic() < until and process.poll() is None:
        found = {path.stem for path in folder.glob("*.part")} if folder.is_dir() else set()
        if len(found) >= count and found.issuperset(filter(None, [first])):
            return len(found)
        time.sleep(0.01)
    return pytest.fail(f"no {count} parts in time: {process.communicate()}")


@pytest.fixture(scope="module")
def longer(tmp_path_factory):
    """An input of many parts and the output that it has to have."""
    folder = tmp_path_factory.mktemp("longer")
    source = jsonl(folder / "in.jsonl", records(LONG))
    run(Plan(str(source), folder / "out.jsonl", now=NOW, documents=2, processes=2))
    return source, folder / "out.jsonl"


def test_killed_at_any_moment_nothing_is_lost_or_double(longer, tmp_path):
    source, expected = longer
    out = tmp_path / "out.jsonl"
    seen = 0
    for number in range(3):
        process = started(source, out, "resume")
        seen = wait_for_parts(out, seen + 2 + number, process)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate()
        assert not out.exists()
        _, alive = psutil.wait_procs(workers, timeout=60)
        assert not alive, "the workers outlive the run"
    found = run(Plan(str(source), out, now=NOW, documents=2, processes=2, resume=True))
    assert found.documents == LONG
    assert found.scored_now <= LONG - 2 * seen
    assert outputs(out) == outputs(expected)


def test_a_worker_that_is_killed_is_replaced(longer, tmp_path):
    source, expected = longer
    out = tmp_path / "out.jsonl"
    process = started(source, out)
    for parts in (2, 4):
        wait_for_parts(out, parts, process)
        spawned = psutil.Process(process.pid).children()
        victims = [one for one in spawned if "spawn_main" in " ".join(one.cmdline())]
        victims[0].kill()
    said, errors = process.communicate(timeout=300)
    assert said == f"{LONG} 0 True\n", errors
    assert outputs(out) == outputs(expected)


def test_ctrl_c_once_finishes_what_is_in_hand(longer, tmp_path):
    source, expected = longer
    out = tmp_path / "out.jsonl"
    process = started(source, out)
    wait_for_parts(out, 3, process)
    os.killpg(process.pid, signal.SIGINT)
    said, errors = process.communicate(timeout=120)
    documents = int(re.fullmatch(r"(\d+) 0 False\n", said)[1])
    assert 6 <= documents < LONG
    assert "once more" in errors
    assert "Traceback" not in errors
    assert len(list(out.with_name("out.jsonl.work").glob("parts/*.part"))) == documents // 2
    run(Plan(str(source), out, now=NOW, documents=2, processes=2, resume=True))
    assert outputs(out) == outputs(expected)


def test_ctrl_c_twice_ends_at_once_and_what_is_written_stays(longer, tmp_path):
    source, expected = longer
    out = tmp_path / "out.jsonl"
    process = started(source, out)
    wait_for_parts(out, 3, process)
    workers = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    assert "once more" in process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert not psutil.wait_procs(workers, timeout=60)[1]
    found = run(Plan(str(source), out, now=NOW, documents=2, processes=2, resume=True))
    assert found.scored_now < LONG
    assert outputs(out) == outputs(expected)


LEFT = f"""
from credcheck.batch import local
kept = []
local._Pool.__exit__ = lambda pool, *_: kept.append(pool)
{RUN}
"""


def test_processes_that_were_not_ended_are_not_waited_for(longer, tmp_path):
    source, _ = longer
    out = tmp_path / "out.jsonl"
    process = subprocess.run(
        [sys.executable, "-c", LEFT, str(source), str(out)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert process.stdout == f"{LONG} 0 True\n"


class TestResume:
    @pytest.fixture
    def plan(self, source, whole):
        """The plan that goes on with the finished run."""
        return Plan(str(source), whole, now=NOW, documents=2, processes=1, resume=True)

    def test_a_finished_run_is_left_alone(self, plan):
        before = plan.out.stat().st_mtime_ns
        found = run(plan)
        assert (found.documents, found.failed, found.scored_now) == (COUNT, len(BAD), 0)
        assert plan.out.stat().st_mtime_ns == before

    def test_what_is_there_is_not_touched_unasked(self, plan):
        with pytest.raises(OutputExists):
            run(replace(plan, resume=False))

    @pytest.mark.parametrize(
        "change",
        [{"include": ("sentences",)}, {"near_duplicates": True}, {"documents": 3},
         {"columns": Columns({"text": "headline"})}, {"now": NOW.replace(hour=9)}],
        ids=lambda change: next(iter(change)),
    )  # fmt: skip
    def test_another_run_is_refused(self, plan, change):
        with pytest.raises(NotResumable):
            run(replace(plan, **change))


def test_another_input_is_refused(longer, tmp_path):
    source, _ = longer
    mine = tmp_path / "in.jsonl"
    rows = source.read_text(encoding="utf-8").splitlines(keepends=True)
    mine.write_text("".join(rows), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    process = started(mine, out)
    wait_for_parts(out, 2, process, first="00000000")  # processes finish parts in any order
    process.kill()
    process.communicate()
    changed = rows[0].replace("council", "COUNCIL")
    assert len(changed) == len(rows[0])
    plan = Plan(str(mine), out, now=NOW, documents=2, processes=1, resume=True)
    mine.write_text("".join([changed, *rows[1:]]), encoding="utf-8")
    with pytest.raises(InputChanged, match="rows 0 to 1"):
        run(plan)
    mine.write_text("".join(rows) + '{"text": "More, written meanwhile."}\n', encoding="utf-8")
    assert run(plan).documents == LONG


@pytest.mark.parametrize("name", ["csv", "parquet", "folder", "warc.gz"])
def test_other_inputs(tmp_path, name):
    rows = records(3, sentences=15)
    if name == "csv":
        path = tmp_path / "in.csv"
        pd.DataFrame(rows).to_csv(path, index=False)
    elif name == "parquet":
        path = tmp_path / "in.parquet"
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif name == "folder":
        path = tmp_path / "pages"
        path.mkdir()
        for row in rows:
            (path / f"{row['id']}.html").write_text(page(row["headline"], row["text"]), "utf-8")
    else:
        path = tmp_path / "in.warc.gz"
        path.write_bytes(warc(*map(warc_record, range(3)))[:-30])
    found = run(Plan(str(path), tmp_path / "out.jsonl", now=NOW, processes=1))
    scored = lines(tmp_path / "out.jsonl")
    if name == "warc.gz":
        assert (found.documents, found.failed) == (3, 1)
        assert [row["url"] for row in scored] == [f"https://paper.example/{n}" for n in range(2)]
    else:
        assert (found.documents, found.failed) == (3, 0)
        assert [row["document_id"].removesuffix(".html") for row in scored] == ["a0", "a1", "a2"]
    assert all(row["sentences"] > 8 for row in scored)


def test_sorted_by_triage_the_top_and_copies_marked(tmp_path):
    rows = records(8, sentences=18)
    rows.append(
        {**rows[2], "id": "copy", "published": "2026-01-31", "url": "https://wire.example/1"}
    )
    source = jsonl(tmp_path / "in.jsonl", rows)
    plan = Plan(str(source), tmp_path / "all.jsonl", now=NOW, processes=1, near_duplicates=True)
    run(plan)
    everything = lines(plan.out)
    top = replace(plan, out=tmp_path / "top.jsonl", by_triage=True, top=4)
    run(top)
    ranked = sorted(everything, key=lambda row: (-(row["triage"] or -1), row["position"]))
    assert lines(top.out) == ranked[:4]
    kept = {row["position"] for row in ranked[:4]}
    assert {s["position"] for s in lines(tmp_path / "top.sentences.jsonl")} == kept
    marked = {row["position"]: (row["duplicate_group"], row["duplicate_of"]) for row in everything}
    assert marked[2] == (8, "wire.example")
    assert marked[8] == (8, None)


@pytest.mark.parametrize("name", ["out.txt", "out", "nowhere/out.jsonl"])
def test_an_output_that_cannot_be_is_refused_first(source, tmp_path, name):
    with pytest.raises(OutputError):
        run(Plan(str(source), tmp_path / name))
    assert list(tmp_path.iterdir()) == []


LIMITED = """
import pathlib, resource, signal, sys, threading, time
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit, wanted = int(sys.argv.pop()), int(sys.argv.pop())
def limited():
    parts = pathlib.Path(sys.argv[2] + ".work", "parts")
    while len(list(parts.glob("*.part"))) < wanted:
        time.sleep(0.01)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
if __name__ == "__main__":
    if wanted:
        threading.Thread(target=limited, daemon=True).start()
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
"""


@pytest.mark.parametrize(
    ("after", "limit", "parts"),
    [(3, 1_000, range(3, LONG // 2)), (1, 60_000, [LONG // 2]), (0, 60_000, [0])],
    ids=["while parts are written", "while the output is written", "where processes begin"],
)
def test_a_full_disk_is_said_and_the_run_goes_on_when_there_is_room(
    longer, tmp_path, after, limit, parts
):
    source, expected = longer
    out = tmp_path / "out.jsonl"
    words = [str(source), str(out), str(after), str(limit)]
    command = [sys.executable, "-c", LIMITED + RUN, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "OutputError: no room" in done.stderr
    assert not out.exists()
    found = len(list(out.with_name("out.jsonl.work").glob("parts/*.part")))
    assert found in parts
    result = run(Plan(str(source), out, now=NOW, documents=2, processes=2, resume=True))
    assert (result.documents, result.scored_now) == (LONG, LONG - 2 * found)
    assert outputs(out) == outputs(expected)


def test_a_page_that_kills_its_reader_ends_nothing(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    good = page("Ferry line stops for the winter", story(15))
    (pages / "a.html").write_text("<div>" * 3_000_000, encoding="utf-8")
    (pages / "b.html").write_text(good, encoding="utf-8")
    found = run(Plan(str(pages), tmp_path / "out.jsonl", now=NOW, processes=1))
    assert (found.documents, found.failed) == (2, 1)
    assert [row["document_id"] for row in lines(tmp_path / "out.jsonl")] == ["b.html"]


def test_the_manifest_says_what_was_made(whole):
    import hashlib
    import json

    found = json.loads(Path(f"{whole}.manifest.json").read_text(encoding="utf-8"))
    assert found["documents"] == COUNT
    for name, facts in found["files"].items():
        data = whole.with_name(name).read_bytes()
        assert facts == {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}

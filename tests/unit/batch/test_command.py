"""``credcheck batch`` as it is called: feeds through the guarded client, refusals, exit codes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from credcheck.cli import app
from tests.security.server import Server, answer, running
from tests.unit.batch.corpora import jsonl, lines, records
from tests.unit.stories import HEADLINES, page, story


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["batch", *words])


@pytest.fixture
def server(monkeypatch):
    with running(Server()) as one:
        monkeypatch.setenv("CREDCHECK_PORTS", str(one.port))
        monkeypatch.setenv("CREDCHECK_PRIVATE_HOSTS", "127.0.0.1")
        yield one


def rss(server, *names):
    items = "".join(
        f"<item><title>{name}</title><link>http://127.0.0.1:{server.port}/{name}</link>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>"
        for name in names
    )
    feed = (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>F</title>{items}</channel></rss>"
    )
    return answer(feed.encode(), media="application/rss+xml")


def test_a_list_of_feeds_becomes_a_table(run, server, tmp_path):
    """One item is gone, one is refused by robots.txt, one feed is none, one item stands twice."""
    server.pages |= {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /private\n", media="text/plain"),
        "/one.rss": rss(server, "a", "gone", "private"),
        "/two.rss": rss(server, "a"),
        "/three.rss": answer(b"nothing", media="text/plain"),
        "/a": answer(page(HEADLINES[0], story(15)).encode()),
        "/gone": answer(status="410 Gone"),
    }
    base = f"http://127.0.0.1:{server.port}"
    outlines = "".join(f"<outline xmlUrl='{base}/{n}.rss'/>" for n in ("one", "two", "three"))
    (tmp_path / "feeds.opml").write_text(
        f"<opml version='2.0'><head/><body>{outlines}</body></opml>", encoding="utf-8"
    )
    done = run("feeds.opml", "--out", "out.jsonl", "--processes", "1", "--include", "reports")
    assert done.exit_code == 1, done.output
    (row,) = lines(tmp_path / "out.jsonl")
    assert row["url"] == f"{base}/a"
    assert row["url_verified"] is True
    assert row["published"].startswith("2026-03-02")
    problems = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert [p["type"].rpartition(":")[2] for p in problems] == [
        "not_found", "robots_disallowed", "not_a_feed",
    ]  # fmt: skip
    report = lines(tmp_path / "out.reports.jsonl")[0]
    assert report["input"]["fetched_at"]
    assert not (tmp_path / "out.sentences.jsonl").exists()
    before = len(server.requests)
    again = run("feeds.opml", "--out", "out.jsonl", "--include", "reports", "--resume")
    assert again.exit_code == 1
    assert len(server.requests) == before


def test_an_address_that_must_not_be_reached_is_a_problem(run, tmp_path):
    jsonl(tmp_path / "in.jsonl", [{"url": "http://169.254.169.254/latest/meta-data/"}])
    assert run("in.jsonl", "--out", "out.jsonl", "--processes", "1").exit_code == 1
    (found,) = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert found["type"].endswith(":blocked_address")
    assert found["target"].startswith("http://169")


@pytest.mark.parametrize(
    "words",
    [
        ["--include", "sentence"], ["--column", "text"], ["--column", "body=text"],
        ["--from", "docx"], ["--resume", "--overwrite"], ["--ray-address", "auto"],
        ["--at", "yesterday"], ["--top", "0"], ["--processes", "0"], ["--sort", "name"],
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_usage(run, tmp_path, words):
    jsonl(tmp_path / "in.jsonl", records(1))
    assert run("in.jsonl", "--out", "out.jsonl", *words).exit_code == 2


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("none.jsonl", "No such file"), ("none.parquet", "No such file"), ("bad.parquet", "no whole"),
        ("a.docx", "--from"), ("wrong.csv", "--column text=NAME"), ("empty", "no .html"),
    ],
)  # fmt: skip
def test_an_input_that_cannot_be_read_is_said(run, tmp_path, name, told):
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    (tmp_path / "a.docx").write_bytes(b"PK")
    (tmp_path / "wrong.csv").write_bytes(b"title\na\n")
    (tmp_path / "empty").mkdir()
    done = run(name, "--out", "out.jsonl")
    assert done.exit_code == 1
    assert told in done.stderr
    assert not list(tmp_path.glob("out*"))


def test_a_corpus_with_other_names_and_a_date(run, tmp_path):
    rows = [{"body": row["text"], "nr": row["id"]} for row in records(2)]
    jsonl(tmp_path / "in.jsonl", rows)
    done = run(
        "in.jsonl", "--out", "out.jsonl", "--column", "text=body", "--column", "id=nr",
        "--at", "2026-03-03T09:00:00+01:00", "--processes", "1",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert [row["document_id"] for row in lines(tmp_path / "out.jsonl")] == ["a0", "a1"]
    manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["created_at"] == "2026-03-03T08:00:00+00:00"
    assert "2 documents, 2 scored: out.jsonl" in done.stderr
    assert run("in.jsonl", "--out", "out.jsonl").exit_code == 1

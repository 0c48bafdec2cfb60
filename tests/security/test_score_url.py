"""Addresses scored from end to end: a real server, the guarded client, the page readers, a report."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from importlib.resources import files

import jsonschema
import pytest
from server import Server, answer, redirect, running
from typer.testing import CliRunner

from credcheck import Document, Pipeline, Report
from credcheck.cli import app
from credcheck.config import FetchSettings, Settings
from credcheck.errors import (
    BadURL,
    BlockedAddress,
    BlockedBySite,
    CredcheckError,
    InputError,
    NoArticleFound,
    NotFound,
    NotHTML,
    Paywalled,
)
from credcheck.verify import differences

PARAGRAPHS = [
    "The harbour board will close the east quay in March, its chair Marit Solheim said on Monday.",
    '"We have no money for another winter of repairs," she told reporters at the town hall.',
    "An official at the coastal agency said that the quay had lost eleven piles since October.",
    "Fishing crews who land their catch there would have to sail forty minutes further north.",
    "The board put the cost of a new quay at 3.4 million crowns, in a report published last week.",
    "Traders on the square said that they had heard nothing of the plan before this weekend.",
] * 2
STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(body=STORY, head="", title="East quay closes in March"):
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


METERED = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'


@pytest.fixture
def server():
    with running(Server()) as one:
        one.pages |= {
            "/story": answer(page()),
            "/moved": redirect("/story", "301 Moved Permanently"),
            "/latin": answer(
                page("<p>Caf\u00e9 owners spoke. </p>" + STORY).decode().encode("cp1252"),
                media="text/html; charset=windows-1252",
            ),
            "/gone": answer(status="410 Gone"),
            "/inside": redirect("http://169.254.169.254/latest/meta-data/"),
            "/paper.pdf": answer(b"%PDF-1.7 \x00\x01", media="application/pdf"),
            "/links": answer(page("<nav>" + "<a href='/x'>More</a> " * 40 + "</nav>")),
            "/wall": answer(
                b"<html><head><title>Just a moment...</title></head><body></body></html>",
                status="403 Forbidden",
                headers={"cf-mitigated": "challenge"},
            ),
            "/teaser": answer(page("<p>The harbour board will close it.</p>", METERED)),
            "/metered": answer(page(head=METERED)),
            "/packed": answer(gzip.compress(page()), headers={"Content-Encoding": "gzip"}),
        }
        yield one


@pytest.fixture
def online(server, pipeline):
    """The session's pipeline with a reader that may reach the server and nothing else."""
    from credcheck.documents import Reader

    fetch = FetchSettings(
        ports=frozenset({server.port}), allowed_private_hosts=frozenset({"127.0.0.1"}), seconds=15
    )
    reader = Reader(Settings(fetch=fetch))
    with Pipeline(
        pipeline.bundle, pipeline.encoder, pipeline.registry, pipeline.runtime, reader
    ) as one:
        yield one


def at(server, path):
    return server.url(path, host="127.0.0.1")


def test_a_page_gives_a_report_that_says_how_it_came(online, server):
    report = online.score_url(at(server, "/moved#top"))
    given = report.data["input"]
    assert given["kind"] == "url"
    assert given["url_verified"] is True
    assert (given["url"], given["final_url"]) == (at(server, "/moved#top"), at(server, "/story"))
    assert given["http_status"] == 200
    assert given["fetched_at"].endswith("+00:00")
    assert report.document["headline"] == "East quay closes in March"
    assert report.document["domain"] == "127.0.0.1"
    assert report.scores["attribution"]["value"] > 0
    schema = json.loads(files("credcheck").joinpath("report.schema.json").read_text("utf-8"))
    jsonschema.validate(report.to_dict(), schema)


def test_a_fetched_page_scores_as_the_same_bytes_do(online, server):
    fetched = online.score_url(at(server, "/story"))
    given = online.score_html(page(), url=at(server, "/story"))
    assert fetched.scores == given.scores
    assert fetched.sentences == given.sentences
    assert online.score_url(at(server, "/packed")).sentences == given.sentences


def test_the_report_can_be_made_again(online, server):
    report = online.score_url(at(server, "/moved"))
    assert differences(Report.from_json(report.to_json()), online) == []


def test_the_servers_charset_decides_where_the_page_is_not_utf8(online, server):
    assert "Café owners" in online.score_url(at(server, "/latin")).text


@pytest.mark.parametrize(
    ("path", "error", "code"),
    [
        ("/gone", NotFound, "not_found"),
        ("/inside", BadURL, "bad_url"),
        ("/paper.pdf", NotHTML, "not_html"),
        ("/links", NoArticleFound, "no_article_found"),
        ("/wall", BlockedBySite, "blocked_by_site"),
        ("/teaser", Paywalled, "paywalled"),
    ],
)
def test_each_failure_has_its_class(online, server, path, error, code):
    with pytest.raises(error) as caught:
        online.score_url(at(server, path))
    assert caught.value.code == code
    if code in {"blocked_by_site", "paywalled"}:
        assert len(caught.value.next_steps) >= 3


def test_site_files_are_asked_for_where_that_is_set(online, server):
    server.pages["/ads.txt"] = answer(b"ads.example, 12, DIRECT\n", media="text/plain")
    plain = online.score_url(at(server, "/story"))
    assert "ads_txt" not in plain.scores["source_reliability"]["transparency"]
    fetch = replace(online.reader._settings.fetch, site_files=True)
    online.reader._settings = replace(online.reader._settings, fetch=fetch)
    shown = online.score_url(at(server, "/story")).scores["source_reliability"]
    assert shown["transparency"]["ads_txt"] == "present"
    assert shown["transparency"]["trust_txt"] == "absent"
    assert shown["transparency_seen"]["ads_txt"] == "ads.txt: 1 records"


def test_an_agency_in_the_dateline_is_a_second_source(pipeline):
    text = "OSLO (Reuters) - The harbour board will close the quay, its chair said on Monday."
    (wire,) = pipeline.score_text(text).scores["source_reliability"]["second_sources"]
    assert (wire["name"], wire["domain"]) == ("Reuters", "reuters.com")
    start, end = wire["span"]
    assert text[start:end] == "Reuters"
    wide = pipeline.score_text(f"\U0001f6a2 Quay closes\n\n{text}")
    (wire,) = wide.to_dict(offset_unit="utf16")["scores"]["source_reliability"]["second_sources"]
    start, end = wire["span"]
    assert wide.text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "Reuters"
    utf16 = wide.to_json(offset_unit="utf16")
    assert Report.from_json(utf16).to_dict() == wide.to_dict()


def test_a_paywall_with_text_is_a_report_with_a_warning(online, server):
    report = online.score_url(at(server, "/metered"))
    assert "paywall_suspected" in {w["code"] for w in report.document["warnings"]}


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("http://127.1/", BlockedAddress),
        ("http://2130706433/", BlockedAddress),
        ("http://[::ffff:127.0.0.1]/", BlockedAddress),
        ("http://localhost/", BlockedAddress),
        ("file:///etc/passwd", BadURL),
        ("ftp://example.org/", BadURL),
        ("not a url", BadURL),
        ("", BadURL),
    ],
)
def test_what_must_not_be_reached(pipeline, url, error):
    with pytest.raises(error):
        pipeline.score_url(url)
    (outcome,) = pipeline.score_many([{"url": url}])
    assert isinstance(outcome, error)


def test_many_addresses_keep_their_places_and_the_next_is_scored(online, server):
    wanted = ["/story", "/gone", "/wall", "/story", "/paper.pdf"]
    outcomes = list(
        online.score_many([*({"url": at(server, path)} for path in wanted), "A text.", {"url": ""}])
    )
    kinds = [type(outcome).__name__ for outcome in outcomes]
    assert kinds == ["Report", "NotFound", "BlockedBySite", "Report", "NotHTML", "Report", "BadURL"]


def test_an_address_beside_text_is_never_fetched(online, server):
    report = online.score_text("The quay closes in March.", url=at(server, "/story"))
    assert report.data["input"]["url_verified"] is False
    assert server.connections == 0


class Broken:
    """An encoder with a fault of its own on one text."""

    def __init__(self, encoder):
        self.encoder = encoder

    def encode(self, texts, sentences):
        if any("unlucky" in text for text in texts):
            raise ZeroDivisionError("a fault nobody foresaw")
        return self.encoder.encode(texts, sentences)


def test_a_fault_in_one_document_never_ends_a_batch(pipeline, caplog):
    broken = Pipeline(
        pipeline.bundle, Broken(pipeline.encoder), pipeline.registry, pipeline.runtime
    )
    given = ["First words.", "An unlucky text.", "Last words."]
    first, bad, last = broken.score_many(given)
    assert isinstance(first, Report)
    assert isinstance(last, Report)
    assert isinstance(bad, CredcheckError)
    assert bad.code == "internal_error"
    assert "ZeroDivisionError" in str(bad)
    assert "a fault nobody foresaw" in caplog.text
    with pytest.raises(ZeroDivisionError):
        broken.score_text("An unlucky text.")


def test_much_text_goes_through_in_parts_with_the_same_result(pipeline, monkeypatch):
    texts = [f"{paragraph} " * 3 for paragraph in PARAGRAPHS]
    whole = [report.scores for report in pipeline.score_many(texts)]
    monkeypatch.setattr("credcheck.pipeline.GROUP_CHARS", 100)
    assert [report.scores for report in pipeline.score_many(texts)] == whole


class TestCommand:
    @pytest.fixture
    def run(self, server, monkeypatch):
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setenv("CREDCHECK_PORTS", str(server.port))
        monkeypatch.setenv("CREDCHECK_PRIVATE_HOSTS", "127.0.0.1")
        return lambda *words, stdin=b"": CliRunner().invoke(app, [*words], input=stdin)

    def test_an_address_is_fetched_and_scored(self, run, server, tmp_path):
        out = tmp_path / "page.html"
        done = run("score", at(server, "/story"), "--json", "--html", str(out))
        assert done.exit_code == 0
        assert json.loads(done.stdout)["input"]["kind"] == "url"
        assert "East quay closes in March" in out.read_text("utf-8")

    def test_pages_of_several_addresses_are_named_after_them(self, run, server, tmp_path):
        out = tmp_path / "pages"
        done = run("score", at(server, "/story"), at(server, "/moved"), "--html", str(out))
        assert done.exit_code == 0
        assert {path.name for path in out.iterdir()} == {
            "127-0-0-1-story.html",
            "127-0-0-1-moved.html",
        }

    def test_a_blocked_address_is_a_problem_and_exit_1(self, monkeypatch):
        done = CliRunner().invoke(app, ["score", "http://127.1/", "--json"])
        problem = json.loads(done.stdout)
        assert done.exit_code == 1
        assert problem["type"] == "urn:credcheck:problem:blocked_address"
        assert problem["target"] == "http://127.1/"

    def test_a_wall_says_what_to_do(self, run, server):
        done = run("score", at(server, "/wall"))
        assert done.exit_code == 1
        assert done.stderr.count("try: ") >= 3

    def test_a_feed_lists_what_can_be_scored(self, run, server, tmp_path):
        items = "".join(
            f"<item><title>Quay {n} &lt;b&gt;closes&lt;/b&gt;</title><link>/story?{n}</link></item>"
            for n in range(3)
        )
        rss = f'<rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'.encode()
        server.pages["/feed"] = answer(rss, media="application/rss+xml")
        server.pages["/robots.txt"] = answer(
            b"User-agent: *\nDisallow: /private", media="text/plain"
        )
        done = run("feed", at(server, "/feed"), "--json")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert done.exit_code == 0
        assert [row["url"] for row in rows] == [at(server, f"/story?{n}") for n in range(3)]
        assert rows[0]["title"] == "Quay 0 closes"
        server.pages["/private"] = server.pages["/feed"]
        barred = run("feed", at(server, "/private"))
        assert barred.exit_code == 1
        assert "robots.txt" in barred.stderr
        (tmp_path / "feed.xml").write_bytes(rss)
        assert "Quay 2" in run("feed", str(tmp_path / "feed.xml")).stdout
        (tmp_path / "no.xml").write_text("<html><body>No feed</body></html>")
        assert run("feed", str(tmp_path / "no.xml")).exit_code == 1

    @pytest.mark.parametrize("form", ["markdown", "csv"])
    def test_other_formats(self, run, server, form):
        done = run("score", at(server, "/story"), at(server, "/gone"), "--format", form)
        assert done.exit_code == 1
        assert "East quay closes in March" in done.stdout
        assert "410" in done.stdout

    def test_formats_that_contradict_each_other_are_usage(self, run):
        assert run("score", "-", "--json", "--format", "csv").exit_code == 2


def test_a_reader_can_be_used_after_it_was_closed(online, server):
    first = online.score_url(at(server, "/story"))
    online.close()
    assert online.score_url(at(server, "/story")).sentences == first.sentences
    with pytest.raises(InputError):
        online.reader.read(Document())

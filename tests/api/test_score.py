"""POST /v1/score and /v1/lines: what comes in, what goes out, what is kept."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest

from credcheck import Report
from tests.api.harness import HEADLINE, PARAGRAPHS, TEXT, page, problem_of
from tests.security.server import answer

SCHEMA = json.loads(files("credcheck").joinpath("report.schema.json").read_text("utf-8"))
SAME = ("scores", "triage", "sentences", "document")


def test_a_text_gives_the_report_that_the_library_gives(local):
    response = local.client.post("/v1/score", json={"text": TEXT, "headline": HEADLINE})
    assert response.status_code == 200
    data = response.json()
    again = local.service.pipeline.score_text(TEXT, headline=HEADLINE).to_dict()
    for part in SAME:
        if part != "document":
            assert data[part] == again[part]
    assert data["document"]["text"] == again["document"]["text"]
    assert response.headers["location"] == f"/v1/reports/{data['id']}"


def test_a_report_validates_and_adds_up(local):
    data = local.client.post("/v1/score", json={"text": TEXT, "headline": HEADLINE}).json()
    data["document"].pop("text_policy", None)
    jsonschema.validate(data, SCHEMA)
    assert all(abs(x) < 1e-6 for x in Report.from_dict(data).residuals().values())


def test_an_address_is_fetched(local, site):
    address = f"http://localhost:{site.port}/story"
    data = local.client.post("/v1/score", json={"url": address}).json()
    assert data["input"]["url_verified"] is True
    assert data["input"]["final_url"] == address
    assert data["document"]["headline"] == HEADLINE


def test_an_address_beside_a_text_is_never_fetched(local, site):
    before = site.connections
    address = f"http://localhost:{site.port}/never"
    for body in ({"text": TEXT}, {"html": page().decode()}):
        data = local.client.post("/v1/score", json={**body, "url": address}).json()
        assert data["input"]["url_verified"] is False
        assert data["document"]["domain"] == "localhost"
    assert site.connections == before


def test_a_date_is_context_where_the_page_states_none(local):
    given = {"text": TEXT, "published": "2026-02-03"}
    assert (
        local.client.post("/v1/score", json=given).json()["document"]["published"] == "2026-02-03"
    )
    given["published"] = "some day"
    problem_of(local.client.post("/v1/score", json=given), "bad_input", 422)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"text": TEXT, "html": "<p>x</p>"}, "invalid_request"),
        ({"url": "https://example.org/", "headline": "No text"}, "invalid_request"),
        ({"text": TEXT, "colour": "red"}, "invalid_request"),
        ({"text": 5}, "invalid_request"),
        ({"text": TEXT, "include": ["everything"]}, "bad_input"),
        ({"text": " \n\t "}, "empty_input"),
        ({"html": "%PDF-1.7 not a page"}, "not_html"),
        ({"html": "<html><body><script>load()</script></body></html>"}, "no_article_found"),
        ({"url": "ftp://example.org/x"}, "bad_url"),
        ({"url": "http://127.0.0.1/"}, "blocked_address"),
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "blocked_address"),
    ],
)
def test_what_cannot_be_scored_says_why(local, body, code):
    problem_of(local.client.post("/v1/score", json=body), code, 422)


def test_a_part_that_does_not_exist_is_refused_before_anything_is_kept(local):
    def kept():
        return local.client.post("/v1/reports:search", json={"limit": 100}).json()["reports"]

    before = kept()
    body = {"text": f"{TEXT}\n\nOne more line.", "include": ["everything"]}
    problem_of(local.client.post("/v1/score", json=body), "bad_input", 422)
    assert kept() == before


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"text"', b"\xff\xfe", b"{" * 50_000])
def test_a_body_that_is_no_object_is_refused(local, raw):
    response = local.client.post(
        "/v1/score", content=raw, headers={"Content-Type": "application/json"}
    )
    problem_of(response, "invalid_request", 422)


def test_half_a_surrogate_pair_is_replaced(local):
    raw = json.dumps({"text": "\ud800 " + TEXT}).encode()
    response = local.client.post(
        "/v1/score", content=raw, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 200
    assert response.json()["document"]["text"].startswith("\ufffd")


def test_a_summary_is_small(local):
    response = local.client.post("/v1/score", json={"text": TEXT, "fields": "summary"})
    assert len(response.content) <= 2048
    assert response.json()["scores"]["attribution"]["value"] is not None


def test_offsets_in_utf16_slice_as_javascript_does(local):
    text = "\U0001f6a2 " + TEXT
    data = local.client.post("/v1/score", json={"text": text, "offset_unit": "utf16"}).json()
    units = data["document"]["text"].encode("utf-16-le")
    for sentence in data["sentences"]:
        found = units[2 * sentence["start"] : 2 * sentence["end"]].decode("utf-16-le")
        assert found == sentence["text"]


def test_what_is_not_stored_leaves_nothing(local):
    marker = "Zweibrunn Harbour"
    text = TEXT.replace("harbour board", marker)
    response = local.client.post("/v1/score", json={"text": text, "store": False})
    assert response.status_code == 200
    assert "location" not in response.headers
    assert local.client.get(f"/v1/reports/{response.json()['id']}").status_code == 404
    kept = b"".join(
        path.read_bytes()
        for path in local.settings_folder.iterdir()
        if path.name.startswith("credcheck.db")
    )
    assert marker.encode() not in kept
    assert len(local.service.scorer.cache) == len_without(local, marker)


def len_without(local, marker):
    """How many remembered contents hold no such sentence."""
    kept = local.service.scorer.cache._kept.values()
    return sum(
        not any(marker in e.reason for r in content.results.values() for e in r.evidence)
        for _, content in kept
    )


def test_what_is_not_stored_cannot_come_later(local):
    response = local.client.post(
        "/v1/score", json={"text": TEXT, "store": False}, headers={"Prefer": "respond-async"}
    )
    problem_of(response, "invalid_request", 422)


def test_the_same_text_is_read_once_and_reported_anew(local):
    body = {"text": TEXT + "\n\nOnce more, the chair said.", "url": "https://example.org/a"}
    first = local.client.post("/v1/score", json=body).json()
    hits = local.service.scorer.cache.hits
    second = local.client.post("/v1/score", json=body | {"url": "https://example.net/b"}).json()
    assert local.service.scorer.cache.hits == hits + 1
    assert first["id"] != second["id"]
    assert second["document"]["domain"] == "example.net"
    assert first["sentences"] == second["sentences"]


def test_failures_are_remembered_for_a_moment(local, site):
    address = f"http://localhost:{site.port}/missing"
    problem_of(local.client.post("/v1/score", json={"url": address}), "not_found", 422)
    before = site.connections
    found = problem_of(local.client.post("/v1/score", json={"url": address}), "not_found", 422)
    assert found["next"]
    assert site.connections == before


def test_lines_are_scored_in_order(local):
    lines = [HEADLINE, "You will not BELIEVE what this harbour did!!!", ""]
    response = local.client.post("/v1/lines", json={"unit": "headline", "lines": lines})
    found = response.json()["lines"]
    assert [one["text"] for one in found] == lines
    assert found[0]["sensationalism"] < found[1]["sensationalism"]
    assert found[2]["sensationalism"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"unit": "headline", "lines": []},
        {"unit": "headline", "lines": ["x"] * 1001},
        {"unit": "page", "lines": ["x"]},
        {"lines": ["x"]},
    ],
)
def test_lines_have_limits(local, body):
    problem_of(local.client.post("/v1/lines", json=body), "invalid_request", 422)


def test_a_page_that_changes_is_fetched_again(local, site):
    site.pages["/changing"] = answer(page())
    address = f"http://localhost:{site.port}/changing"
    first = local.client.post("/v1/score", json={"url": address}).json()
    changed = [PARAGRAPHS[0].replace("March", "May"), *PARAGRAPHS[1:], *PARAGRAPHS]
    site.pages["/changing"] = answer(page(changed))
    second = local.client.post("/v1/score", json={"url": address}).json()
    assert first["document"]["text_sha256"] != second["document"]["text_sha256"]

"""The example reports: real ones, of what their names say, for anybody."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from credcheck.api.samples import KINDS, Samples

from credcheck.render import carried
from credcheck.report import Report
from tests.api.harness import problem_of


@pytest.fixture(scope="module")
def reports(local):
    return {name: local.client.get(f"/v1/examples/{name}").json() for name in KINDS}


def test_all_are_listed(local):
    listed = local.client.get("/v1/examples").json()["examples"]
    assert [one["name"] for one in listed] == list(KINDS)
    for one in listed:
        found = local.client.get(one["report"]).json()
        assert found["document"]["headline"] == one["headline"]


def test_they_are_reports_that_can_be_made_again(local, reports):
    schema = json.loads(files("credcheck").joinpath("report.schema.json").read_text())
    for sample in Samples().all:
        data = reports[sample.name]
        jsonschema.validate(data, schema)
        again = local.service.pipeline.score_text(sample.text, headline=sample.headline)
        assert data["provenance"]["result_sha256"] == again.data["provenance"]["result_sha256"]
        assert 200 <= data["document"]["words"] <= 400


def test_each_shows_what_it_is_there_for(reports):
    found = {name: report["scores"] for name, report in reports.items()}
    attribution = {name: scores["attribution"] for name, scores in found.items()}
    assert attribution["well-sourced-report"]["value"] > 0.75
    assert not attribution["well-sourced-report"]["unsourced_claims"]
    assert found["sensational-story"]["sensationalism"]["level"] == "high"
    assert found["well-sourced-report"]["sensationalism"]["level"] == "low"
    anonymous = attribution["anonymous-sources"]["by_source_type"]
    assert max(anonymous, key=anonymous.get) == "anonymous"
    assert attribution["opinion-piece"]["value"] < 0.2
    triage = {name: report["triage"]["value"] for name, report in reports.items()}
    assert max(triage, key=triage.get) == "sensational-story"
    assert min(triage, key=triage.get) == "well-sourced-report"


def test_a_report_is_made_once(local, reports):
    name = "press-release"
    assert local.client.get(f"/v1/examples/{name}").json() == reports[name]


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        ("", "*/*", "application/json"),
        ("", "application/json", "application/json"),
        ("", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("?format=html", "application/json", "text/html; charset=utf-8"),
        ("?format=json", "text/html", "application/json"),
    ],
)
def test_it_comes_in_the_form_that_was_asked_for(local, reports, query, accept, media):
    path = f"/v1/examples/opinion-piece{query}"
    answer = local.client.get(path, headers={"Accept": accept})
    assert answer.headers["content-type"] == media
    assert answer.headers["vary"] == "Accept"
    if media.startswith("text/html"):
        assert answer.text == Report.from_dict(reports["opinion-piece"]).to_html()
        assert carried.policy() in answer.headers["content-security-policy"]
    again = local.client.get(
        path, headers={"Accept": accept, "If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_both_forms_have_tags_of_their_own(local):
    tags = {
        local.client.get(f"/v1/examples/opinion-piece?format={form}").headers["etag"]
        for form in ("json", "html")
    }
    assert len(tags) == 2


@pytest.mark.parametrize("name", ["no-such-example", "..%2f..%2fpyproject", "press-release.txt"])
def test_there_are_no_others(local, name):
    answer = local.client.get(f"/v1/examples/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_form_is_refused(local):
    answer = local.client.get("/v1/examples/press-release?format=pdf")
    problem_of(answer, "invalid_request", 422)


def test_no_key_is_needed_but_requests_are_counted(make_client):
    made = make_client(access="keys", read_rate="2/minute")
    answers = [made.client.get("/v1/examples") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-limit"] == "2"

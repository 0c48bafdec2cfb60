"""Two keys, route by route: what one made is not there for the other."""

from __future__ import annotations

import uuid

import pytest
from credcheck.api.openapi import document

from tests.api.harness import TEXT, problem_of, settings_for, started

ROUTES = [
    ("GET", "/v1/reports/{id}", None),
    ("GET", "/v1/reports/{id}/html", None),
    ("GET", "/v1/reports/{id}/worksheet", None),
    ("GET", "/v1/reports/{id}/diff", None),
    ("GET", "/v1/reports/{id}/feedback", None),
    ("POST", "/v1/reports/{id}/feedback", {"code": "other"}),
    ("POST", "/v1/reports/{id}:recheck", None),
    ("PATCH", "/v1/reports/{id}", {"visibility": "link"}),
    ("DELETE", "/v1/reports/{id}", None),
]


@pytest.fixture(scope="module")
def keyed(tmp_path_factory):
    """A service that needs keys, and the headers of two."""
    folder = tmp_path_factory.mktemp("keyed")
    with started(settings_for(folder, access="keys", score_rate="off")) as made:
        yield made, made.key("one"), made.key("two")


@pytest.fixture
def two(keyed):
    made, one, other = keyed
    body = {"text": TEXT, "url": f"https://example.org/{uuid.uuid4().hex}"}
    report = made.client.post("/v1/score", json=body, headers=one).json()
    return made, report, one, other


def test_every_route_that_names_a_report_is_tried():
    paths = {
        (method.upper(), path.replace("{report_id}", "{id}"))
        for path, methods in document()["paths"].items()
        if "{report_id}" in path
        for method in methods
    }
    assert paths == {(method, path) for method, path, _ in ROUTES}


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])
def test_what_another_key_made_is_not_there(two, method, path, body):
    made, report, one, other = two
    target = path.format(id=report["id"])
    response = made.client.request(method, target, json=body, headers=other)
    problem_of(response, "no_such_resource", 404)
    assert made.client.get(f"/v1/reports/{report['id']}", headers=one).status_code == 200


def test_a_search_finds_one_s_own(two):
    made, report, one, other = two
    for body in ({}, {"url": report["input"]["url"]}, {"domain": "example.org"}):
        for headers, expected in ((one, True), (other, False)):
            found = made.client.post("/v1/reports:search", json=body, headers=headers).json()
            assert (report["id"] in {r["id"] for r in found["reports"]}) is expected


def test_remarks_are_given_out_to_the_owner_of_the_report(two):
    made, report, one, other = two
    path = f"/v1/reports/{report['id']}/feedback"
    assert made.client.post(path, json={"code": "other"}, headers=one).status_code == 201
    assert report["id"] in made.client.get("/v1/feedback/export", headers=one).text
    assert report["id"] not in made.client.get("/v1/feedback/export", headers=other).text


def test_read_all_reads_and_does_not_change(two):
    made, report, one, _ = two
    reader = made.key("all", scopes=["read", "read:all", "erase"])
    path = f"/v1/reports/{report['id']}"
    assert made.client.get(path, headers=reader).status_code == 200
    found = made.client.post("/v1/reports:search", json={}, headers=reader).json()
    assert report["id"] in {r["id"] for r in found["reports"]}
    assert made.client.delete(path, headers=reader).status_code == 404
    assert made.client.patch(path, json={"visibility": "link"}, headers=reader).status_code == 404
    assert made.client.delete(path, headers=one).status_code == 204

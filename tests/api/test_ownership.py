"""Two keys, route by route: what one made is not there for the other."""

from __future__ import annotations

import pytest

from tests.api.harness import TEXT, problem_of

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


@pytest.fixture
def two(make_client):
    made = make_client(access="keys")
    one, other = made.key("one"), made.key("two")
    body = {"text": TEXT, "url": "https://example.org/own"}
    report = made.client.post("/v1/score", json=body, headers=one).json()
    return made, report["id"], one, other


def test_every_route_that_names_a_report_is_tried(local):
    paths = {
        (method, route.path.replace("{report_id}", "{id}"))
        for route in _routes(local.client.app)
        if "{report_id}" in route.path
        for method in route.methods - {"HEAD"}
    }
    assert paths == {(method, path) for method, path, _ in ROUTES}


def _routes(app):
    from fastapi.routing import APIRoute

    found, waiting = [], list(app.routes)
    while waiting:
        one = waiting.pop()
        if isinstance(one, APIRoute):
            found.append(one)
        waiting += getattr(one, "routes", [])
    return found


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=[f"{m} {p}" for m, p, _ in ROUTES])
def test_what_another_key_made_is_not_there(two, method, path, body):
    made, report_id, one, other = two
    target = path.format(id=report_id)
    response = made.client.request(method, target, json=body, headers=other)
    problem_of(response, "no_such_resource", 404)
    assert made.client.get(f"/v1/reports/{report_id}", headers=one).status_code == 200


def test_a_search_finds_one_s_own(two):
    made, report_id, one, other = two
    for headers, expected in ((one, [report_id]), (other, [])):
        for body in ({}, {"url": "https://example.org/own"}, {"domain": "example.org"}):
            found = made.client.post("/v1/reports:search", json=body, headers=headers).json()
            assert [r["id"] for r in found["reports"]] == expected


def test_remarks_are_given_out_to_the_owner_of_the_report(two):
    made, report_id, one, other = two
    path = f"/v1/reports/{report_id}/feedback"
    assert made.client.post(path, json={"code": "other"}, headers=one).status_code == 201
    assert made.client.get("/v1/feedback/export", headers=one).text.count("\n") == 1
    assert made.client.get("/v1/feedback/export", headers=other).text == ""


def test_read_all_reads_and_does_not_change(two):
    made, report_id, one, _ = two
    reader = made.key("all", scopes=["read", "read:all", "erase"])
    path = f"/v1/reports/{report_id}"
    assert made.client.get(path, headers=reader).status_code == 200
    found = made.client.post("/v1/reports:search", json={}, headers=reader).json()
    assert [r["id"] for r in found["reports"]] == [report_id]
    assert made.client.delete(path, headers=reader).status_code == 404
    assert made.client.patch(path, json={"visibility": "link"}, headers=reader).status_code == 404
    assert made.client.delete(path, headers=one).status_code == 204

"""Sources over HTTP: the answers are those of the library, and nothing that is asked is logged."""

from __future__ import annotations

import datetime as dt

import pytest
from credcheck.api.sources_file import SourcesFile

from credcheck.commands import source_lists
from credcheck.sources.export import etag, read
from tests.api.exchanges import SOURCES
from tests.api.harness import problem_of


@pytest.fixture(autouse=True, scope="module")
def _made_once(local):
    local.client.app.state.sources_file = SOURCES


ASKED = [
    "nasa.gov",
    "https://www.nasa.gov/news/1?from=a",
    "youtube.com/@somebody",
    "example.org/blogs/name",
    "an-outlet-that-nobody-lists.example",
    "192.0.2.7",
]
NOT_SOURCES = [
    "",
    " ",
    "not a domain",
    "ftp://example.org/x",
    "http://",
    "a" * 300 + ".org",
    "\x00",
]


def test_records_are_those_of_the_library_in_order(local):
    registry = local.service.pipeline.registry
    answer = local.client.post("/v1/sources:lookup", json={"sources": ASKED})
    assert answer.status_code == 200
    assert answer.json()["sources"] == [registry.lookup(name).to_dict() for name in ASKED]


def test_a_problem_stands_in_its_place(local):
    asked = ["nasa.gov", "not a domain", "nasa.gov"]
    first, wrong, last = local.client.post("/v1/sources:lookup", json={"sources": asked}).json()[
        "sources"
    ]
    assert first == last
    assert first["scope"] == "nasa.gov"
    assert wrong["type"] == "urn:credcheck:problem:bad_domain"
    assert (wrong["position"], wrong["target"]) == (1, "not a domain")
    assert "status" not in wrong


@pytest.mark.parametrize("name", NOT_SOURCES[1:])
def test_what_is_no_source_never_breaks_the_others(local, name):
    found = local.client.post("/v1/sources:lookup", json={"sources": [name, "nasa.gov"]}).json()
    assert found["sources"][0]["type"] == "urn:credcheck:problem:bad_domain"
    assert found["sources"][1]["level"] == "high"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sources": []},
        {"sources": "nasa.gov"},
        {"sources": [""]},
        {"sources": [None]},
        {"sources": [7]},
        {"sources": ["nasa.gov"] * 1_001},
        {"sources": ["a" * 8_193]},
        {"sources": ["nasa.gov"], "more": 1},
        [],
    ],
    ids=lambda body: str(body)[:30],
)
def test_a_request_that_is_none_is_refused(local, body):
    problem_of(local.client.post("/v1/sources:lookup", json=body), "invalid_request", 422)


def test_a_thousand_at_once(local):
    names = [f"outlet-number-{number}.org" for number in range(1_000)]
    answer = local.client.post("/v1/sources:lookup", json={"sources": names})
    assert [one["scope"] for one in answer.json()["sources"]] == names


def test_one_domain(local):
    record = local.service.pipeline.registry.lookup("nasa.gov").to_dict()
    assert local.client.get("/v1/sources/nasa.gov").json() == record
    unknown = local.client.get("/v1/sources/an-outlet-that-nobody-lists.example")
    assert (unknown.status_code, unknown.json()["level"]) == (200, "unknown")
    problem_of(local.client.get("/v1/sources/not%20a%20domain"), "bad_domain", 422)
    problem_of(local.client.get(f"/v1/sources/{'a' * 256}"), "invalid_request", 422)


def test_the_file_answers_as_the_service_does(local):
    answer = local.client.get("/v1/sources/export")
    opened = read(answer.content)
    registry = local.service.pipeline.registry
    today = dt.date.fromisoformat(opened.as_of)
    for name in ("nasa.gov", "infowars.com"):
        found = opened.lookup(name)
        assert found is not None
        assert found.level == registry.lookup(name, reference=today).level
    assert opened.lookup("an-outlet-that-nobody-lists.example") is None
    assert answer.headers["etag"] == etag(answer.content)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "private, max-age=3600"


def test_the_file_is_the_one_that_the_command_writes(local, tmp_path):
    written = tmp_path / "sources.ccsx"
    answer = local.client.get("/v1/sources/export").content
    source_lists.export(written)
    if read(written.read_bytes()).as_of == read(answer).as_of:  # else midnight has passed
        assert written.read_bytes() == answer


def test_who_has_the_file_is_told_so(local):
    tag = local.client.get("/v1/sources/export").headers["etag"]
    for stated in (tag, f'"other", {tag}', "*"):
        again = local.client.get("/v1/sources/export", headers={"If-None-Match": stated})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, max-age=3600"
    other = local.client.get("/v1/sources/export", headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_the_file_is_made_once_a_day(local, monkeypatch):
    made = []

    def counted(registry, *, reference):
        made.append(reference)
        return reference.isoformat().encode()

    monkeypatch.setattr("credcheck.api.sources_file.build", counted)
    file = SourcesFile(local.settings)
    first, second = dt.date(2026, 3, 1), dt.date(2026, 3, 2)
    for day in (first, first, second, second):
        assert file.get(day)[0] == day.isoformat().encode()
    assert made == [first, second]


def test_any_key_will_do_and_none_will_not(make_client):
    made = make_client(access="keys")
    asked = {"sources": ["nasa.gov"]}
    problem_of(made.client.post("/v1/sources:lookup", json=asked), "unauthorized", 401)
    for path in ("/v1/sources/nasa.gov", "/v1/sources/export"):
        problem_of(made.client.get(path), "unauthorized", 401)
    key = made.key(scopes=("metrics",))
    assert made.client.post("/v1/sources:lookup", json=asked, headers=key).status_code == 200
    assert made.client.get("/v1/sources/nasa.gov", headers=key).status_code == 200


def test_reading_is_limited(make_client):
    made = make_client(read_rate="2/minute")
    answers = [made.client.get("/v1/sources/nasa.gov") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[1].headers["ratelimit-remaining"] == "0"
    problem_of(answers[2], "too_many_requests", 429)


def test_what_is_asked_is_neither_logged_nor_counted(local, caplog, capfd):
    name = "a-name-to-look-for.example"
    with caplog.at_level(0):
        local.client.post("/v1/sources:lookup", json={"sources": [name, f"{name} not a domain"]})
        local.client.get(f"/v1/sources/{name}")
    written = capfd.readouterr()
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    assert name not in "\n".join([*ours, written.out, written.err])
    assert "/v1/sources/{domain}" in written.out + written.err + "".join(ours)
    assert name.encode() not in local.service.metrics.text()

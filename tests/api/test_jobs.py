"""Jobs through HTTP: made once, owned, in order, cancelled, followed."""

import json
import time

import pytest

from tests.api.harness import PARAGRAPHS, TEXT, page

EMPTY = {"text": " \n "}


def wait_for(made, job, headers=None, seconds=30.0):
    """The job once it is finished."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        shown = made.client.get(f"/v1/jobs/{job}", headers=headers).json()
        if shown["state"] in {"done", "cancelled"}:
            return shown
        time.sleep(0.1)
    raise AssertionError(f"the job is not finished: {shown}")


def submit(made, documents, headers=None, **more):
    return made.client.post("/v1/jobs", json={"documents": documents, **more}, headers=headers)


def results(made, job, headers=None, **query):
    answer = made.client.get(f"/v1/jobs/{job}/results", params=query, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def texts(count):
    """Short documents, each unlike the others."""
    start = "\n\n".join(PARAGRAPHS[:2])
    return [
        {"text": f"{start}\n\nThis is telling number {n}.", "id": f"n{n}"} for n in range(count)
    ]


@pytest.fixture(scope="module")
def finished(local, site):
    """A job with a text, a page, an address, one that fails and one that is not there."""
    documents = [
        {"text": TEXT, "headline": "A quay", "id": "first"},
        EMPTY | {"id": "blank"},
        {"html": page().decode()},
        {"url": f"http://localhost:{site.port}/story", "id": "fetched"},
        {"url": f"http://localhost:{site.port}/missing"},
    ]
    answer = submit(local, documents)
    assert answer.status_code == 202
    return answer, wait_for(local, answer.json()["id"])


def test_a_job_is_taken_and_says_where_its_results_will_be(finished):
    answer, _ = finished
    data = answer.json()
    assert answer.headers["location"] == f"/v1/jobs/{data['id']}"
    assert data["total"] == 5
    assert sum(data["counts"].values()) == 5
    assert data["results"] == f"/v1/jobs/{data['id']}/results"
    assert "callback" not in data


def test_a_finished_job_counts_what_was_done_and_what_failed(finished):
    _, shown = finished
    assert shown["state"] == "done"
    assert shown["counts"] == {"queued": 0, "done": 3, "failed": 2, "cancelled": 0}
    assert shown["created_at"] <= shown["started_at"] <= shown["finished_at"]
    assert shown["eta_seconds"] is None


def test_results_come_in_the_order_of_the_request_with_problems_in_place(local, finished):
    lines = results(local, finished[0].json()["id"])
    assert [line["position"] for line in lines] == [0, 1, 2, 3, 4]
    assert [line.get("id") for line in lines] == ["first", "blank", None, "fetched", None]
    assert [line["status"] for line in lines] == ["done", "failed", "done", "done", "failed"]
    assert lines[1]["problem"]["type"] == "urn:credcheck:problem:empty_input"
    assert lines[1]["problem"]["position"] == 1
    assert lines[4]["problem"]["type"] == "urn:credcheck:problem:not_found"
    assert lines[4]["problem"]["target"].endswith("/missing")
    assert lines[0]["report"]["document"]["headline"] == "A quay"
    assert lines[3]["report"]["input"]["url_verified"] is True


def test_results_can_be_read_from_a_position(local, finished):
    job = finished[0].json()["id"]
    assert [line["position"] for line in results(local, job, **{"from": 3})] == [3, 4]
    assert results(local, job, **{"from": 5}) == []


def test_a_report_of_a_job_is_a_report_like_any_other(local, finished):
    line = results(local, finished[0].json()["id"])[0]
    answer = local.client.get(f"/v1/reports/{line['report']['id']}")
    assert answer.json() == line["report"]


def test_results_show_what_was_asked_for(make_client):
    made = make_client()
    job = submit(made, texts(2), include=["scores"], text="none").json()["id"]
    wait_for(made, job)
    for line in results(made, job):
        assert "scores" in line["report"]
        assert "sentences" not in line["report"]
        assert "quay" not in json.dumps(line)


def test_items_that_are_not_finished_say_so(make_client):
    made = make_client(role="api")
    job = submit(made, texts(2)).json()["id"]
    assert results(made, job) == [
        {"position": 0, "status": "queued", "id": "n0"},
        {"position": 1, "status": "queued", "id": "n1"},
    ]


def test_an_erased_report_leaves_a_problem_in_its_place(make_client):
    made = make_client()
    job = submit(made, texts(1)).json()["id"]
    wait_for(made, job)
    report = results(made, job)[0]["report"]["id"]
    assert made.client.delete(f"/v1/reports/{report}").status_code == 204
    (line,) = results(made, job)
    assert line["problem"]["type"] == "urn:credcheck:problem:gone"
    assert "report" not in line


def test_the_same_key_and_body_give_the_same_job(make_client):
    made = make_client()
    key = {"Idempotency-Key": "monday-1"}
    first, again = submit(made, texts(1), key), submit(made, texts(1), key)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["id"] == again.json()["id"]
    assert submit(made, texts(1)).json()["id"] != first.json()["id"]


def test_the_same_key_with_another_body_is_a_conflict(make_client):
    made = make_client()
    key = {"Idempotency-Key": "monday-1"}
    submit(made, texts(1), key)
    for other in (submit(made, texts(2), key), submit(made, texts(1), key, text="none")):
        assert other.status_code == 409
        assert other.json()["type"] == "urn:credcheck:problem:conflict"


def test_an_idempotency_key_is_its_owners(make_client):
    made = make_client(access="keys")
    one, two = made.key("one"), made.key("two")
    key = {"Idempotency-Key": "k"}
    first = submit(made, texts(1), one | key)
    second = submit(made, texts(2), two | key)
    assert (first.status_code, second.status_code) == (202, 202)


def test_jobs_belong_to_their_key(make_client):
    made = make_client(access="keys")
    one, two = made.key("one"), made.key("two")
    reader = made.key("all", scopes=["jobs", "read:all"])
    job = submit(made, texts(1), one).json()["id"]
    wait_for(made, job, one)
    for path in ("", "/results", "/events"):
        assert made.client.get(f"/v1/jobs/{job}{path}", headers=two).status_code == 404
        assert made.client.get(f"/v1/jobs/{job}{path}", headers=reader).status_code == 200
    assert made.client.delete(f"/v1/jobs/{job}", headers=two).status_code == 404
    assert made.client.delete(f"/v1/jobs/{job}", headers=reader).status_code == 404
    listed = {
        name: [one["id"] for one in made.client.get("/v1/jobs", headers=who).json()["jobs"]]
        for name, who in {"one": one, "two": two, "reader": reader}.items()
    }
    assert listed == {"one": [job], "two": [], "reader": [job]}


def test_a_key_without_the_scope_makes_no_jobs(make_client):
    made = make_client(access="keys")
    answer = submit(made, texts(1), made.key(scopes=["score", "read"]))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"documents": []}, "invalid_request"),
        ({"documents": [{}]}, "invalid_request"),
        ({"documents": [{"text": "a", "html": "b"}]}, "invalid_request"),
        ({"documents": [{"text": "a", "id": "x" * 201}]}, "invalid_request"),
        ({"documents": [{"text": "a"}] * 10_001}, "invalid_request"),
        ({"documents": [{"text": "a"}], "text": "some"}, "invalid_request"),
        ({"documents": [{"text": "a"}], "unknown": 1}, "invalid_request"),
        ({"documents": [{"text": "a"}], "include": ["nothing"]}, "bad_input"),
    ],
)
def test_a_wrong_request_is_refused(local, body, code):
    answer = local.client.post("/v1/jobs", json=body)
    assert answer.status_code == 422
    assert answer.json()["type"] == f"urn:credcheck:problem:{code}"


def test_too_many_unfinished_items_are_refused(make_client, monkeypatch):
    from credcheck.store import jobs

    made = make_client(role="api")
    monkeypatch.setattr(jobs, "UNFINISHED", 5)
    assert submit(made, texts(3)).status_code == 202
    refused = submit(made, texts(3))
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:credcheck:problem:too_many_requests"
    assert submit(made, texts(2)).status_code == 202


def test_a_cancelled_job_stops_and_stays_cancelled(make_client):
    made = make_client()
    job = submit(made, texts(150)).json()["id"]
    while made.client.get(f"/v1/jobs/{job}").json()["counts"]["done"] < 3:
        time.sleep(0.05)
    shown = made.client.delete(f"/v1/jobs/{job}").json()
    assert shown["state"] == "cancelled"
    assert shown["counts"]["cancelled"] > 100
    assert shown["counts"]["queued"] == 0
    time.sleep(1.0)
    assert made.client.delete(f"/v1/jobs/{job}").json() == shown
    states = {line["status"] for line in results(made, job)}
    assert states == {"done", "cancelled"}


def test_a_finished_job_is_not_cancelled(local, finished):
    job = finished[0].json()["id"]
    assert local.client.delete(f"/v1/jobs/{job}").json()["state"] == "done"


def test_jobs_are_listed_newest_first_page_by_page(make_client):
    made = make_client(role="api")
    made_jobs = [submit(made, texts(1)).json()["id"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = made.client.get("/v1/jobs", params=query).json()
        seen += [one["id"] for one in page["jobs"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made_jobs[::-1]
    assert made.client.get("/v1/jobs", params={"cursor": "no"}).status_code == 422


def test_progress_is_told_until_the_end(make_client):
    made = make_client()
    job = submit(made, texts(30)).json()["id"]
    headers = {"Last-Event-ID": "7"}
    with made.client.stream("GET", f"/v1/jobs/{job}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        text = "".join(answer.iter_text())
    events = [
        dict(line.split(": ", 1) for line in block.split("\n"))
        for block in text.strip().split("\n\n")
        if not block.startswith(":")
    ]
    assert [one["event"] for one in events[:-1]] == ["progress"] * (len(events) - 1)
    assert events[-1]["event"] == "done"
    finished = [int(one["id"]) for one in events]
    assert finished == sorted(finished)
    assert finished[-1] == 30
    assert json.loads(events[-1]["data"])["counts"]["done"] == 30


@pytest.mark.parametrize("path", ["", "/results", "/events"])
def test_there_is_no_such_job(local, path):
    assert local.client.get(f"/v1/jobs/{'0' * 32}{path}").status_code == 404


def test_many_documents_are_taken_quickly(make_client):
    made = make_client(role="api")
    documents = [{"url": f"https://example.org/story/{n}"} for n in range(10_000)]
    begun = time.monotonic()
    answer = submit(made, documents)
    assert answer.status_code == 202
    assert time.monotonic() - begun < 10.0
    assert answer.json()["counts"]["queued"] == 10_000


def test_a_promised_report_is_made(local):
    answer = local.client.post(
        "/v1/score", json={"text": TEXT + "\n\nLater."}, headers={"Prefer": "respond-async"}
    )
    assert answer.status_code == 202
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = local.client.get(answer.headers["location"])
        if found.status_code == 200:
            break
        assert found.status_code == 202
        time.sleep(0.1)
    assert found.json()["id"] == answer.json()["id"]

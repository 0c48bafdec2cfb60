"""Reports that are kept: read in every form, found, checked again, shared, corrected, erased."""

from __future__ import annotations

import gzip
import json
import time

import pytest

from credcheck.render import carried
from tests.api.harness import HEADLINE, PARAGRAPHS, TEXT, page, problem_of, until_done
from tests.security.server import answer

BODY = {"text": TEXT, "headline": HEADLINE, "url": "https://harbour.example.org/news/1?ref=a"}


@pytest.fixture
def made(local):
    return local.client.post("/v1/score", json=BODY).json()


def test_a_report_is_read_as_it_was_given(local, made):
    response = local.client.get(f"/v1/reports/{made['id']}")
    data = response.json()
    made["document"].pop("text_policy", None)
    data["document"].pop("text_policy", None)
    assert data == made


def test_it_goes_out_packed_or_not(local, made):
    path = f"/v1/reports/{made['id']}"
    plain = local.client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with local.client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert json.loads(gzip.decompress(b"".join(packed.iter_raw()))) == plain.json()


def test_who_has_it_is_told_so(local, made):
    path = f"/v1/reports/{made['id']}"
    tag = local.client.get(path).headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        response = local.client.get(path, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
    assert local.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    summary = local.client.get(path, params={"fields": "summary"})
    assert summary.headers["etag"] != tag


def test_parts_of_it_can_be_asked_for(local, made):
    path = f"/v1/reports/{made['id']}"
    scores = local.client.get(path, params={"include": "scores"}).json()
    assert "scores" in scores
    assert "sentences" not in scores
    assert len(local.client.get(path, params={"fields": "summary"}).content) <= 2048
    none = local.client.get(path, params={"text": "none"}).text
    assert PARAGRAPHS[0] not in none
    problem_of(local.client.get(path, params={"include": "all of it"}), "bad_input", 422)
    many = {"include": ",".join(["scores"] * 21)}
    told = problem_of(local.client.get(path, params=many), "invalid_request", 422)
    assert "include" in told["detail"]
    assert local.client.get(path, params={"include": ",".join(["scores"] * 20)}).is_success
    problem_of(local.client.get(path, params={"text": "some"}), "invalid_request", 422)


@pytest.mark.parametrize("report_id", ["0" * 32, "x", "0" * 31, "..%2f" + "0" * 27, "é" * 32])
def test_what_is_not_there_is_not_found(local, report_id):
    response = local.client.get(f"/v1/reports/{report_id}")
    assert response.status_code in {404, 422}
    assert response.headers["content-type"] == "application/problem+json"


def test_it_is_shown_as_a_page(local, made):
    response = local.client.get(f"/v1/reports/{made['id']}/html")
    assert response.headers["content-type"].startswith("text/html")
    assert HEADLINE in response.text
    policy = response.headers["content-security-policy"]
    assert policy == f"{carried.policy()}; frame-ancestors 'self'"
    assert response.headers["x-frame-options"] == "SAMEORIGIN"


class TestLater:
    def test_a_promise_is_kept(self, local):
        response = local.client.post("/v1/score", json=BODY, headers={"Prefer": "respond-async"})
        assert response.status_code == 202
        assert response.json()["status"] == "pending"
        assert response.headers["preference-applied"] == "respond-async"
        found = until_done(local.client, response.headers["location"])
        assert found.status_code == 200
        assert found.json()["id"] == response.json()["id"]
        assert found.json()["document"]["headline"] == HEADLINE

    def test_a_slow_page_is_promised_after_the_wait(self, local, site):
        def slowly(connection, request):
            time.sleep(1.5)
            connection.sendall(answer(page()))

        site.pages["/slow"] = slowly
        before = site.targets().count("/slow")
        response = local.client.post(
            "/v1/score",
            json={"url": f"http://localhost:{site.port}/slow"},
            headers={"Prefer": "wait=1"},
        )
        assert response.status_code == 202
        found = until_done(local.client, response.headers["location"])
        assert found.json()["document"]["headline"] == HEADLINE
        assert site.targets().count("/slow") == before + 1

    def test_a_promise_that_cannot_be_kept_says_why(self, local):
        response = local.client.post(
            "/v1/score", json={"url": "http://127.0.0.1/"}, headers={"Prefer": "respond-async"}
        )
        found = until_done(local.client, response.headers["location"])
        assert problem_of(found, "blocked_address", 422)["report"] == response.json()["id"]


class TestSearch:
    def test_by_address_domain_and_time(self, make_client):
        made = make_client()
        post = made.client.post
        ids = [
            post("/v1/score", json=BODY | {"url": f"https://{host}/{n}"}).json()["id"]
            for n, host in enumerate(["a.example.org", "b.example.org", "a.example.org"])
        ]

        def search(**body):
            return [r["id"] for r in post("/v1/reports:search", json=body).json()["reports"]]

        assert set(search()) == set(ids)
        assert search(url="https://a.example.org/0") == [ids[0]]
        assert search(url="https://a.example.org/") == []
        assert set(search(domain="a.example.org")) == {ids[0], ids[2]}
        assert search(until="2020-01-01T00:00:00Z") == []
        assert set(search(since="2020-01-01T00:00:00Z")) == set(ids)

    def test_pages_show_everything_once(self, make_client):
        made = make_client()
        texts = [f"{TEXT}\n\nNumber {n} stands here." for n in range(7)]
        ids = [made.client.post("/v1/score", json={"text": t}).json()["id"] for t in texts]
        seen, cursor = [], None
        while True:
            body = {"limit": 3} | ({"cursor": cursor} if cursor else {})
            found = made.client.post("/v1/reports:search", json=body).json()
            seen += [r["id"] for r in found["reports"]]
            cursor = found["next"]
            if cursor is None:
                break
        assert sorted(seen) == sorted(ids)

    @pytest.mark.parametrize(
        "body",
        [
            {"cursor": "x"},
            {"cursor": "MjAyNg=="},
            {"limit": 0},
            {"since": "2026-01-01T00:00:00"},
            {"q": "name"},
        ],
    )
    def test_what_is_no_search_is_refused(self, local, body):
        problem_of(local.client.post("/v1/reports:search", json=body), "invalid_request", 422)


class TestRecheck:
    def test_a_changed_page_is_told_in_a_diff(self, local, site):
        site.pages["/edited"] = answer(page())
        old = local.client.post(
            "/v1/score", json={"url": f"http://localhost:{site.port}/edited"}
        ).json()
        changed = [PARAGRAPHS[0].replace("March", "May"), *PARAGRAPHS[1:], *PARAGRAPHS]
        site.pages["/edited"] = answer(page(changed, title="East quay closes in May"))
        response = local.client.post(f"/v1/reports/{old['id']}:recheck")
        assert response.status_code == 200
        found = response.json()
        assert found["report"]["id"] != old["id"]
        assert found["diff"]["is_changed"]
        assert found["diff"]["headline"] is not None
        again = local.client.get(f"/v1/reports/{found['report']['id']}/diff").json()
        assert again == found["diff"]

    def test_an_unchanged_page_has_no_differences(self, local, site):
        address = f"http://localhost:{site.port}/story"
        old = local.client.post("/v1/score", json={"url": address}).json()
        found = local.client.post(f"/v1/reports/{old['id']}:recheck").json()
        assert found["diff"]["is_changed"] is False

    def test_a_text_has_no_address_to_check(self, local):
        old = local.client.post("/v1/score", json={"text": TEXT}).json()
        problem_of(local.client.post(f"/v1/reports/{old['id']}:recheck"), "conflict", 409)
        problem_of(local.client.get(f"/v1/reports/{old['id']}/diff"), "conflict", 409)


class TestFeedback:
    def test_it_is_kept_shown_and_given_out(self, local, made):
        said = {
            "sentence": 2,
            "code": "loaded_language",
            "correction": {"loaded": False},
            "note": "The <b>agency's</b> own word.",
        }
        path = f"/v1/reports/{made['id']}"
        tag = local.client.get(path).headers["etag"]
        created = local.client.post(f"{path}/feedback", json=said)
        assert created.status_code == 201
        shown = local.client.get(path)
        assert shown.headers["etag"] != tag
        assert shown.json()["feedback"][0]["note"] == said["note"]
        assert local.client.get(f"{path}/feedback").json()["feedback"] == [created.json()]
        html = local.client.get(f"{path}/html").text
        assert "agency&#x27;s" in html or "agency's" in html
        assert "<b>agency" not in html
        lines = local.client.get("/v1/feedback/export").text.splitlines()
        row = next(r for r in map(json.loads, lines) if r["id"] == created.json()["id"])
        assert row["text"] == made["sentences"][2]["text"]
        assert row["bundle"] == made["provenance"]["bundle"]["id"]

    @pytest.mark.parametrize(
        "said",
        [
            {"code": "loaded_language", "sentence": 10_000},
            {"code": "loaded_language", "sentence": -1},
            {"code": "Loaded!"},
            {"code": "other", "note": "x" * 4001},
            {"sentence": 1},
        ],
    )
    def test_what_is_no_remark_is_refused(self, local, made, said):
        response = local.client.post(f"/v1/reports/{made['id']}/feedback", json=said)
        problem_of(response, "invalid_request", 422)


class TestSharing:
    def test_a_link_shows_quotations_alone(self, local, made):
        path = f"/v1/reports/{made['id']}"
        shared = local.client.patch(path, json={"visibility": "link"}).json()
        found = local.client.get(shared["link"])
        assert found.status_code == 200
        assert found.json()["scores"] == made["scores"]
        body = made["document"]["text"]
        quoted = sum(len(p) for p in PARAGRAPHS if p in found.text)
        assert quoted <= max(300, len(body) / 10)
        page = local.client.get(shared["link"] + "/html")
        assert page.status_code == 200
        assert carried.policy() in page.headers["content-security-policy"]
        assert sum(len(p) for p in PARAGRAPHS if p in page.text) <= max(300, len(body) / 10)

    def test_it_ends_when_it_is_taken_back_or_made_anew(self, local, made):
        path = f"/v1/reports/{made['id']}"
        first = local.client.patch(path, json={"visibility": "link"}).json()["link"]
        second = local.client.patch(path, json={"visibility": "link"}).json()["link"]
        problem_of(local.client.get(first), "no_such_resource", 404)
        assert local.client.get(second).status_code == 200
        assert local.client.patch(path, json={"visibility": "private"}).json()["link"] is None
        problem_of(local.client.get(second), "no_such_resource", 404)

    def test_it_cannot_be_guessed(self, local, made):
        path = f"/v1/reports/{made['id']}"
        problem_of(local.client.get(f"/v1/shared/{made['id']}-{'a' * 32}"), "no_such_resource", 404)
        link = local.client.patch(path, json={"visibility": "link"}).json()["link"]
        assert len(link.rpartition("-")[2]) >= 20 or len(link) > 60


class TestErasing:
    def test_nothing_of_it_is_left(self, make_client):
        made = make_client()
        marker = "Kvalsundet"
        text = TEXT.replace("harbour board", f"{marker} board")
        body = {"text": text, "headline": f"{marker} quay", "url": f"https://e.org/{marker}"}
        data = made.client.post("/v1/score", json=body).json()
        path = f"/v1/reports/{data['id']}"
        remark = {"code": "other", "note": f"about {marker}"}
        assert made.client.post(f"{path}/feedback", json=remark).status_code == 201
        assert made.client.delete(path).status_code == 204
        problem_of(made.client.get(path), "gone", 410)
        assert made.client.post("/v1/reports:search", json={}).json()["reports"] == []
        with made.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        for file in made.settings_folder.iterdir():
            if file.is_file():
                assert marker.encode() not in file.read_bytes()

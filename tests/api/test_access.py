"""Who may ask at all: host names, proxies, web origins, bodies, keys, limits."""

from __future__ import annotations

import pytest
from credcheck.api.app import create_app
from starlette.testclient import TestClient

from credcheck.config import ServiceSettings, Settings
from credcheck.errors import InputError
from credcheck.store import keys
from tests.api.harness import TEXT, problem_of


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8321", "127.0.0.1", "127.0.0.1:9", "[::1]", "[::1]:80"]
)
def test_without_keys_it_answers_to_its_own_names(local, host):
    assert local.client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.org",
        "localhost.example.org",
        "127.0.0.1.nip.example",
        "0.0.0.0",  # noqa: S104
        "[::]",
        "",
        "localhost@example.org",
        "10.0.0.5",
    ],
)
def test_without_keys_it_answers_to_no_other_name(local, host):
    problem_of(local.client.get("/healthz", headers={"Host": host}), "wrong_host", 421)


@pytest.mark.parametrize(
    "name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"]
)
def test_without_keys_it_is_not_used_through_a_proxy(local, name):
    problem_of(local.client.get("/healthz", headers={name: "127.0.0.1"}), "wrong_host", 421)


def test_without_keys_it_answers_this_machine_alone(local):
    away = TestClient(
        local.client.app, base_url="http://localhost", client=("192.0.2.7", 5), headers={}
    )
    problem_of(away.get("/healthz"), "wrong_host", 421)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost:81",
        "https://localhost.evil.example",
        "file://",
        "chrome-extension://unknown",
    ],
)
def test_pages_of_other_origins_are_refused(local, origin):
    response = local.client.post("/v1/score", json={"text": TEXT}, headers={"Origin": origin})
    problem_of(response, "wrong_origin", 403)


def test_its_own_page_may_ask(local):
    assert local.client.get("/healthz", headers={"Origin": "http://localhost"}).status_code == 200


def test_an_origin_that_was_named_may_ask(make_client):
    origin = "chrome-extension://abcdefghijklmnop"
    made = make_client(origins=(origin,))
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    allowed = made.client.options("/v1/score", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == origin
    answered = made.client.post("/v1/score", json={"text": TEXT}, headers={"Origin": origin})
    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == origin
    problem_of(
        made.client.post("/v1/score", json={"text": TEXT}, headers={"Origin": origin + "x"}),
        "wrong_origin",
        403,
    )


@pytest.mark.parametrize("scheme", ["chrome-extension", "moz-extension"])
def test_an_extension_with_a_key_may_ask(make_client, local, scheme):
    """Firefox gives every install an origin of its own: the key says who asks."""
    made = make_client(access="keys")
    asked = {"Origin": f"{scheme}://abcdefghijklmnop"}
    body = {"sources": ["example.org"]}
    key = made.key()
    answered = made.client.post("/v1/sources:lookup", json=body, headers=asked | key)
    assert answered.status_code == 200
    wrong = asked | {"Authorization": "Bearer ck_none"}
    refused = made.client.post("/v1/sources:lookup", json=body, headers=wrong)
    assert refused.status_code == 401
    for client, headers in ((made.client, asked), (local.client, asked | key)):
        refused = client.post("/v1/sources:lookup", json=body, headers=headers)
        problem_of(refused, "wrong_origin", 403)
    page = key | {"Origin": "https://evil.example"}
    problem_of(made.client.post("/v1/score", json={}, headers=page), "wrong_origin", 403)


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
def test_a_body_that_is_not_json_is_refused(local, media):
    response = local.client.post("/v1/score", content=b"{}", headers={"Content-Type": media})
    problem_of(response, "unsupported_media", 415)


def test_a_packed_body_is_refused(local):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    response = local.client.post("/v1/score", content=b"\x1f\x8b", headers=headers)
    problem_of(response, "unsupported_media", 415)


def test_a_body_that_is_too_large_is_refused_unread(local):
    headers = {"Content-Type": "application/json", "Content-Length": "12000001"}
    response = local.client.post("/v1/score", content=b"{}", headers=headers)
    problem_of(response, "body_too_large", 413)


def test_a_body_that_turns_out_too_large_is_refused(local):
    def pieces():
        for _ in range(140):
            yield b" " * 100_000

    response = local.client.post(
        "/v1/score", content=pieces(), headers={"Content-Type": "application/json"}
    )
    problem_of(response, "body_too_large", 413)


def test_answers_tell_browsers_not_to_guess(local):
    headers = local.client.get("/healthz").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"]


def test_a_request_keeps_its_id_where_it_is_a_plain_word(local):
    assert local.client.get("/healthz", headers={"X-Request-ID": "a-1.b"}).headers[
        "x-request-id"
    ] == ("a-1.b")
    found = local.client.get("/healthz", headers={"X-Request-ID": "a b\tc"}).headers["x-request-id"]
    assert len(found) == 32


def test_unknown_paths_and_methods_are_problems(local):
    problem_of(local.client.get("/v1/nothing"), "no_such_route", 404)
    response = local.client.delete("/v1/score")
    assert response.status_code == 405
    assert response.json()["status"] == 405
    assert response.headers["allow"]


class TestKeys:
    def test_with_a_key_ever_made_every_request_needs_one(self, make_client):
        made = make_client(access="keys")
        problem_of(made.client.post("/v1/score", json={"text": TEXT}), "unauthorized", 401)
        headers = made.key()
        assert (
            made.client.post("/v1/score", json={"text": TEXT}, headers=headers).status_code == 200
        )

    def test_what_is_no_key_is_refused(self, make_client):
        made = make_client(access="keys")
        token = made.key()["Authorization"].removeprefix("Bearer ")
        wrong = [
            token[:-1] + ("a" if token[-1] != "a" else "b"),
            token + "x",
            "ck_000000000000_" + token.split("_", 2)[2],
            "",
            "x",
            "ck_" + "\u0661" * 12,
        ]
        for one in wrong:
            headers = {"Authorization": f"Bearer {one}".encode()}
            response = made.client.post("/v1/score", json={"text": TEXT}, headers=headers)
            problem_of(response, "unauthorized", 401)
        basic = {"Authorization": f"Basic {token}"}
        problem_of(
            made.client.post("/v1/score", json={"text": TEXT}, headers=basic), "unauthorized", 401
        )

    def test_a_key_allows_its_scopes_alone(self, make_client):
        made = make_client(access="keys")
        headers = made.key(scopes=["read"])
        found = problem_of(
            made.client.post("/v1/score", json={"text": TEXT}, headers=headers), "forbidden", 403
        )
        assert "score" in found["detail"]

    def test_a_revoked_key_and_an_expired_one_end(self, make_client):
        made = make_client(access="keys")
        token, info = keys.create(made.database, "short", days=1)
        assert keys.principal(made.database, token) is not None
        keys.revoke(made.database, info.id)
        assert keys.principal(made.database, token) is None
        headers = {"Authorization": f"Bearer {token}"}
        problem_of(
            made.client.post("/v1/score", json={"text": TEXT}, headers=headers), "unauthorized", 401
        )

    def test_keys_are_not_kept_in_the_clear(self, make_client):
        made = make_client(access="keys")
        secret = made.key()["Authorization"].split("_", maxsplit=2)[2]
        for path in made.settings_folder.iterdir():
            if path.is_file():
                assert secret.encode() not in path.read_bytes()

    def test_auto_means_keys_as_soon_as_there_was_one(self, make_client, tmp_path):
        made = make_client()
        assert made.service.keyless
        _, info = keys.create(made.database, "first")
        keys.revoke(made.database, info.id)
        app = create_app(made.settings, loopback=True)
        assert not app.state.service.keyless
        app.state.service.close()

    def test_beyond_loopback_keys_are_always_needed(self, tmp_path):
        url = f"sqlite:///{tmp_path / 'x.db'}"
        app = create_app(Settings(service=ServiceSettings(database=url)), loopback=False)
        assert not app.state.service.keyless
        app.state.service.close()


class TestLimits:
    def test_beyond_the_limit_there_is_a_problem_that_says_when(self, make_client):
        made = make_client(score_rate="2/hour")
        body = {"unit": "headline", "lines": ["A line"]}
        first = made.client.post("/v1/lines", json=body)
        assert first.headers["ratelimit-limit"] == "2"
        assert first.headers["ratelimit-remaining"] == "1"
        made.client.post("/v1/lines", json=body)
        refused = made.client.post("/v1/lines", json=body)
        problem_of(refused, "too_many_requests", 429)
        assert 0 < int(refused.headers["retry-after"]) <= 3600
        assert refused.headers["ratelimit-remaining"] == "0"

    def test_each_key_has_its_own(self, make_client):
        made = make_client(access="keys", score_rate="1/hour")
        body = {"unit": "headline", "lines": ["A line"]}
        one, two = made.key("one"), made.key("two")
        assert made.client.post("/v1/lines", json=body, headers=one).status_code == 200
        assert made.client.post("/v1/lines", json=body, headers=one).status_code == 429
        assert made.client.post("/v1/lines", json=body, headers=two).status_code == 200

    def test_guessing_keys_is_limited_too(self, make_client):
        made = make_client(access="keys", read_rate="3/hour")
        codes = [
            made.client.get(
                "/v1/feedback/export", headers={"Authorization": f"Bearer x{n}"}
            ).status_code
            for n in range(5)
        ]
        assert codes == [401, 401, 401, 429, 429]

    def test_a_limit_that_cannot_be_read_is_an_error(self, tmp_path):
        url = f"sqlite:///{tmp_path / 'x.db'}"
        settings = Settings(service=ServiceSettings(database=url, score_rate="often"))
        with pytest.raises(InputError, match="CREDCHECK_SCORE_RATE"):
            create_app(settings)


class TestProxies:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "counted"),
        [
            ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.1, 198.51.100.7", "198.51.100.7"),
            ("10.0.0.1", "203.0.113.1, 10.0.0.9", "203.0.113.1"),
            ("10.0.0.1", "not an address", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ],
    )
    def test_only_a_trusted_proxy_says_who_asks(self, make_client, peer, forwarded, counted):
        made = make_client(access="keys", trusted_proxies=("10.0.0.0/8",), read_rate="1/hour")
        client = TestClient(made.client.app, base_url="http://localhost", client=(peer, 1))
        headers = {"X-Forwarded-For": forwarded}
        assert client.get("/v1/feedback/export", headers=headers).status_code == 401
        assert client.get("/v1/feedback/export", headers=headers).status_code == 429
        direct = TestClient(made.client.app, base_url="http://localhost", client=(counted, 1))
        assert direct.get("/v1/feedback/export").status_code == 429

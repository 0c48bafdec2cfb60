"""The table of bad addresses again, through every route that takes an address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from ipaddress import ip_address

import pytest

from credcheck.config import FetchSettings
from tests.api.harness import PARAGRAPHS, page, problem_of, settings_for, started
from tests.security.server import Server, answer, redirect, running
from tests.security.vectors import ADDRESSES, URLS

REFUSED = {"blocked_address", "bad_url", "bad_input", "invalid_request", "dns_failure"}


def literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


BAD = [
    f"http://{literal(row['address'])}/"
    for row in ADDRESSES
    if not row["reach"] and "%" not in row["address"] and ip_address(row["address"])
]
BAD_FORMS = [row["url"] for row in URLS if row["outcome"] == "blocked"]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service that may fetch from nowhere inside."""
    folder = tmp_path_factory.mktemp("ssrf")
    settings = settings_for(folder, score_rate="off", job_rate="off")
    with started(replace(settings, fetch=FetchSettings())) as made:
        yield made


def codes(send, addresses):
    """What each address is answered with, asked several at a time."""
    with ThreadPoolExecutor(8) as asking:
        answers = list(asking.map(send, addresses))
    return {
        address: answer.json()["type"].rpartition(":")[2]
        for address, answer in zip(addresses, answers, strict=True)
    }


@pytest.mark.parametrize("addresses", [BAD, BAD_FORMS], ids=["addresses", "forms"])
def test_score_reaches_none_of_them(service, addresses):
    assert len(addresses) > 30
    found = codes(lambda url: service.client.post("/v1/score", json={"url": url}), addresses)
    wrong = {url: code for url, code in found.items() if code not in REFUSED}
    assert not wrong


@pytest.mark.parametrize("addresses", [BAD, BAD_FORMS], ids=["addresses", "forms"])
def test_feeds_reach_none_of_them(service, addresses):
    found = codes(lambda url: service.client.post("/v1/feeds", json={"url": url}), addresses)
    wrong = {url: code for url, code in found.items() if code not in REFUSED}
    assert not wrong


@pytest.mark.parametrize("addresses", [BAD, BAD_FORMS], ids=["addresses", "forms"])
def test_callbacks_reach_none_of_them(service, addresses):
    def send(url):
        body = {"documents": [{"text": PARAGRAPHS[0]}], "callback_url": url}
        return service.client.post("/v1/jobs", json=body)

    found = codes(send, addresses)
    wrong = {url: code for url, code in found.items() if code not in REFUSED}
    assert not wrong


def test_a_list_of_feeds_reaches_none_of_them(service):
    found = codes(lambda url: service.client.post("/v1/feeds:import", json={"url": url}), BAD[:40])
    assert set(found.values()) <= REFUSED


def test_a_redirect_inside_is_not_followed(local, site):
    with running(Server()) as inside:
        inside.default = answer(page())
        site.pages["/in"] = redirect(f"http://127.0.0.1:{inside.port}/secret")
        url = f"http://localhost:{site.port}/in"
        problem_of(local.client.post("/v1/score", json={"url": url}), "bad_url", 422)
        site.pages["/meta"] = redirect("http://169.254.169.254/latest/meta-data/")
        url = f"http://localhost:{site.port}/meta"
        found = problem_of(
            local.client.post("/v1/score", json={"url": url}), "blocked_address", 422
        )
        assert "169.254" not in found["detail"] or "link-local" in found["detail"]
        assert inside.connections == 0

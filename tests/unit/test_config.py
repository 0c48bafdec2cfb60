"""Settings: built by hand or from the environment, never by themselves."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from credcheck.config import FetchSettings, ServiceSettings, Settings
from credcheck.errors import InputError

ROOT = Path(__file__).resolve().parents[2]

FULL = {
    "CREDCHECK_BUNDLE": "other-v2",
    "CREDCHECK_SOURCES": "lists-v3",
    "CREDCHECK_MODELS": "/srv/models",
    "CREDCHECK_LISTS": "/srv/lists",
    "CREDCHECK_BACKEND": "torch",
    "CREDCHECK_THREADS": "4",
    "CREDCHECK_WORKERS": "3",
    "CREDCHECK_CONTACT": "https://example.org/bot",
    "CREDCHECK_PORTS": "80, 443,8080",
    "CREDCHECK_PRIVATE_HOSTS": "Wiki.Intranet,10.0.0.5",
    "CREDCHECK_BLOCKED_ADDRESSES": "198.41.0.0/24, 2620:0:1::/48",
    "CREDCHECK_PROXY": "http://proxy.example.org:3128",
    "CREDCHECK_ROBOTS": "yes",
    "CREDCHECK_SITE_FILES": "1",
    "CREDCHECK_CA_FILE": "/etc/ours.pem",
    "CREDCHECK_DATABASE": "postgresql://db.intranet/credcheck",
    "CREDCHECK_ACCESS": "keys",
    "CREDCHECK_ROLE": "worker",
    "CREDCHECK_HOSTS": "Facts.example.org, facts.intranet",
    "CREDCHECK_ORIGINS": "https://desk.example.org,chrome-extension://abc",
    "CREDCHECK_TRUSTED_PROXIES": "10.1.0.0/16",
    "CREDCHECK_PUBLIC_URL": "https://facts.example.org/",
    "CREDCHECK_SCORE_RATE": "10/second",
    "CREDCHECK_READ_RATE": "off",
    "CREDCHECK_JOB_RATE": "5/hour",
    "CREDCHECK_WAITING": "9",
    "CREDCHECK_RETENTION_DAYS": "7",
    "CREDCHECK_METRICS_OPEN": "yes",
}
EMPTY = dict.fromkeys(FULL, "")
ALL = Settings(
    bundle="other-v2",
    sources="lists-v3",
    models=Path("/srv/models"),
    lists=Path("/srv/lists"),
    backend="torch",
    threads=4,
    workers=3,
    fetch=FetchSettings(
        contact="https://example.org/bot",
        ports=frozenset({80, 443, 8080}),
        allowed_private_hosts=frozenset({"wiki.intranet", "10.0.0.5"}),
        blocked_addresses=("198.41.0.0/24", "2620:0:1::/48"),
        egress_proxy="http://proxy.example.org:3128",
        robots=True,
        site_files=True,
        ca_file=Path("/etc/ours.pem"),
    ),
    service=ServiceSettings(
        database="postgresql://db.intranet/credcheck",
        access="keys",
        role="worker",
        hosts=("facts.example.org", "facts.intranet"),
        origins=("https://desk.example.org", "chrome-extension://abc"),
        trusted_proxies=("10.1.0.0/16",),
        public_url="https://facts.example.org",
        score_rate="10/second",
        read_rate="off",
        job_rate="5/hour",
        waiting=9,
        retention_days=7,
        metrics_open=True,
    ),
)
SET_BY_HAND = {"seconds", "wire_bytes", "decoded_bytes", "header_bytes", "redirects"}


@pytest.mark.parametrize("environ", [{}, EMPTY, {"PATH": "/bin", "CREDCHECK": "1"}])
def test_nothing_said_gives_the_defaults(environ):
    assert Settings.from_env(environ) == Settings()


def test_every_setting_can_be_said():
    found = Settings.from_env(FULL)
    assert found == ALL
    default = dataclasses.asdict(Settings())
    assert all(value != default[name] for name, value in dataclasses.asdict(found).items())
    fetch = dataclasses.asdict(found.fetch)
    same = {name for name, value in fetch.items() if value == default["fetch"][name]}
    assert same == SET_BY_HAND
    service = dataclasses.asdict(found.service)
    assert all(value != default["service"][name] for name, value in service.items())


@pytest.mark.parametrize("name", ["CREDCHECK_THREADS", "CREDCHECK_WORKERS", "CREDCHECK_PORTS"])
@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", "²"])
def test_what_is_no_number_is_refused(name, value):
    with pytest.raises(InputError, match=f"{name} is {value!r}"):
        Settings.from_env({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CREDCHECK_PORTS", "80,65536"),
        ("CREDCHECK_ROBOTS", "maybe"),
        ("CREDCHECK_ACCESS", "open"),
        ("CREDCHECK_ROLE", "manager"),
    ],
)
def test_what_cannot_be_meant_is_refused(name, value):
    with pytest.raises(InputError, match=name):
        Settings.from_env({name: value})


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("TRUE", True), ("no", False)])
def test_a_switch_reads_words(value, meant):
    assert Settings.from_env({"CREDCHECK_ROBOTS": value}).fetch.robots is meant


def test_the_environment_is_read_only_when_asked_for(monkeypatch):
    for name, value in FULL.items():
        monkeypatch.setenv(name, value)
    assert Settings() == Settings.from_env({})
    assert Settings.from_env().threads == 4


def test_every_variable_is_documented():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in FULL:
        assert f"`{name}`" in page
    for name in SET_BY_HAND:
        assert f"`{name}`" in page

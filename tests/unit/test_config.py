"""Settings: built by hand or from the environment, never by themselves."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from credcheck.config import FetchSettings, Settings
from credcheck.errors import InputError

ROOT = Path(__file__).resolve().parents[2]

FULL = {
    "CREDCHECK_BUNDLE": "other-v2",
    "CREDCHECK_SOURCES": "lists-v3",
    "CREDCHECK_MODELS": "/srv/models",
    "CREDCHECK_LISTS": "/srv/lists",
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
}
EMPTY = dict.fromkeys(FULL, "")
ALL = Settings(
    bundle="other-v2",
    sources="lists-v3",
    models=Path("/srv/models"),
    lists=Path("/srv/lists"),
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


@pytest.mark.parametrize("name", ["CREDCHECK_THREADS", "CREDCHECK_WORKERS", "CREDCHECK_PORTS"])
@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", "²"])
def test_what_is_no_number_is_refused(name, value):
    with pytest.raises(InputError, match=f"{name} is {value!r}"):
        Settings.from_env({name: value})


@pytest.mark.parametrize(
    ("name", "value"), [("CREDCHECK_PORTS", "80,65536"), ("CREDCHECK_ROBOTS", "maybe")]
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

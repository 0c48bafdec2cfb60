"""Settings: built by hand or from the environment, never by themselves."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from credcheck.config import Settings
from credcheck.errors import InputError

EMPTY = {
    "CREDCHECK_BUNDLE": "",
    "CREDCHECK_SOURCES": "",
    "CREDCHECK_MODELS": "",
    "CREDCHECK_THREADS": "",
}
FULL = {
    "CREDCHECK_BUNDLE": "other-v2",
    "CREDCHECK_SOURCES": "lists-v3",
    "CREDCHECK_MODELS": "/srv/models",
    "CREDCHECK_THREADS": "4",
}


@pytest.mark.parametrize("environ", [{}, EMPTY, {"PATH": "/bin", "CREDCHECK": "1"}])
def test_nothing_said_gives_the_defaults(environ):
    assert Settings.from_env(environ) == Settings() == Settings("news-v1", "sources-v1", None, None)


def test_every_setting_can_be_said():
    found = Settings.from_env(FULL)
    assert found == Settings("other-v2", "lists-v3", Path("/srv/models"), 4)
    default = dataclasses.asdict(Settings())
    assert all(value != default[name] for name, value in dataclasses.asdict(found).items())


@pytest.mark.parametrize("threads", ["0", "-1", "two", "1.5", " 2", "²"])
def test_threads_that_are_no_number_are_refused(threads):
    with pytest.raises(InputError, match=f"CREDCHECK_THREADS is {threads!r}"):
        Settings.from_env({"CREDCHECK_THREADS": threads})


def test_the_environment_is_read_only_when_asked_for(monkeypatch):
    for name, value in FULL.items():
        monkeypatch.setenv(name, value)
    assert Settings() == Settings.from_env({})
    assert Settings.from_env().threads == 4

"""What a user decides against the lists: it holds, it says so, and it leaves a trail."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from credcheck.errors import BadDomain, SourceListError
from credcheck.sources import Registry
from credcheck.sources.overrides import FILE, Override, override, read_overrides, trail, withdraw

ON = dt.date(2026, 11, 20)
REFERENCE = dt.date(2026, 11, 22)
SAID = {"verdict": "our partner", "by": "A. Editor", "why": "we read their corrections for a year"}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mine"


@pytest.fixture
def opened(tmp_path, write_lists, folder):
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    rows = [
        ("example.org", "poor", 0.3, "2026-06"),
        ("example.org/humor", "fair", 0.5, "2026-06"),
        ("youtube.com", "poor", 0.2, "2026-06"),
    ]
    write_lists(shipped, [{"id": "alpha", "rows": rows}])
    return lambda: Registry.open(shipped, extra=folder)


def test_it_decides_the_value_and_the_lists_stay_visible(folder, opened):
    made = override(folder, "https://www.Example.org/", score=0.9, on=ON, **SAID)
    assert made == Override(
        "example.org", "our partner", 0.9, "A. Editor", "2026-11-20", SAID["why"]
    )
    record = opened().lookup("example.org/news/1", reference=REFERENCE)
    said = "overridden by A. Editor on 2026-11-20: we read their corrections for a year"
    assert (record.scope, record.value, record.level) == ("example.org", 0.9, "high")
    assert (record.interval, record.votes, record.abstained) == (None, 0, None)
    first, second = record.assessments
    assert (first.list, first.score, first.as_of, first.counts) == (
        "override",
        0.9,
        "2026-11-20",
        True,
    )
    assert first.note == said == record.notes[0].detail
    assert (second.list, second.score, second.counts) == ("alpha", 0.3, False)
    assert "an override decides" in second.note
    assert opened().lists["override"] == "2026-11-20"
    assert json.loads(json.dumps(record.to_dict())) == record.to_dict()


@pytest.mark.parametrize(
    ("score", "level"), [(0.0, "low"), (0.39, "low"), (0.4, "medium"), (0.7, "high"), (1, "high")]
)
def test_its_level_is_that_of_its_score(folder, opened, score, level):
    override(folder, "new.example", score=score, **SAID)
    assert opened().lookup("new.example").level == level


def test_without_a_score_the_source_is_not_judged(folder, opened):
    override(folder, "example.org", score=None, on=ON, **(SAID | {"why": "sold in October"}))
    record = opened().lookup("example.org", reference=REFERENCE)
    assert (record.value, record.level, record.abstained.code) == (None, "unknown", "overridden")
    assert "sold in October" in record.abstained.detail
    assert not any(a.counts for a in record.assessments)
    assert [a.list for a in record.assessments] == ["override", "alpha"]


def test_the_most_specific_scope_still_speaks(folder, opened):
    override(folder, "example.org", score=0.9, **SAID)
    assert opened().lookup("example.org/humor/1", reference=REFERENCE).value == 0.5
    override(folder, "example.org/humor", score=0.1, **SAID)
    assert opened().lookup("example.org/humor/1", reference=REFERENCE).value == 0.1
    assert opened().lookup("example.org", reference=REFERENCE).value == 0.9


def test_an_account_may_be_overridden_and_a_platform_may_not(folder, opened):
    override(folder, "https://m.youtube.com/@Channel", score=0.8, **SAID)
    registry = opened()
    assert registry.lookup("youtube.com/@channel/videos", reference=REFERENCE).value == 0.8
    assert registry.lookup("youtube.com/@other", reference=REFERENCE).abstained.code == "platform"
    with pytest.raises(SourceListError, match="platform"):
        override(folder, "youtube.com", score=0.8, **SAID)


def test_later_decisions_hold_and_all_of_them_are_kept(folder, opened):
    override(folder, "example.org", score=0.9, on=dt.date(2026, 1, 1), **SAID)
    override(folder, "example.org", score=0.2, on=ON, **(SAID | {"by": "B. Editor"}))
    assert opened().lookup("example.org").value == 0.2
    gone = withdraw(folder, "www.example.org", by="C. Editor", why="the lists caught up", on=ON)
    assert gone.withdrawn
    assert opened().lookup("example.org", reference=REFERENCE).value == 0.3
    assert read_overrides(folder) == {}
    assert [one.by for one in trail(folder, "example.org")] == [
        "A. Editor",
        "B. Editor",
        "C. Editor",
    ]
    with pytest.raises(SourceListError, match="no override of"):
        withdraw(folder, "example.org", by="C. Editor", why="again")


@pytest.mark.parametrize("scope", ["", "com", "co.uk", "*", ".", "a..b", "http://", "192.0.2.1"])
def test_what_is_no_scope_cannot_be_overridden(folder, scope):
    with pytest.raises(BadDomain):
        override(folder, scope, score=0.5, **SAID)
    assert not folder.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 1.1},
        {"score": -0.1},
        {"score": float("nan")},
        {"score": True},
        {"by": " "},
        {"why": ""},
        {"verdict": ""},
        {"why": "x" * 501},
        {"by": "A\x1b[31m"},
        {"why": "two\nlines"},
    ],
)
def test_who_when_and_why_must_be_said(folder, wrong):
    with pytest.raises(SourceListError):
        override(folder, "example.org", **({"score": 0.5} | SAID | wrong))
    assert trail(folder) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{", ""),
        ('"scope": "example.org"', '"scope": "com"'),
        ('"scope": "example.org"', '"scope": ""'),
        ('"scope": "example.org"', '"scope": 7'),
        ("2026-11-20", "2026-11"),
        ("2026-11-20", "yesterday"),
        ('"by": "A. Editor", ', ""),
        ("0.9", '"0.9"'),
        ("false", "0"),
        ('"why"', '"because"'),
    ],
)
def test_a_malformed_line_is_named(folder, opened, old, new):
    override(folder, "example.org", score=0.9, on=ON, **SAID)
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text("\n" + text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceListError, match="line 2"):
        opened()


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    occupied = tmp_path / "occupied"
    occupied.write_text("", encoding="utf-8")
    with pytest.raises(SourceListError, match="cannot write"):
        override(occupied, "example.org", score=0.5, **SAID)


def test_without_a_file_there_are_none(folder):
    assert (trail(folder), read_overrides(folder)) == ([], {})

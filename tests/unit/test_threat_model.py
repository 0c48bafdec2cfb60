"""docs/threat-model.md: every line of what holds names its tests, and every test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
HOLDS = PAGE.partition("## What holds")[2].partition("## What does not hold")[0]
LINES = [line for line in HOLDS.splitlines() if line.startswith("| ") and "| test |" not in line]
LINES = [line for line in LINES if not set(line) <= set("| -")]


def known_tests() -> set[str]:
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    names = {file.stem for file in files}
    for file in files:
        names |= set(re.findall(r"^\s*def (test_\w+)\(", file.read_text("utf-8"), re.MULTILINE))
    return names


KNOWN = known_tests()


def test_there_are_lines():
    assert len(LINES) >= 30


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[2:40])
def test_every_line_names_tests_that_exist(line):
    named = re.findall(r"`(test_\w+)`", line.split("|")[-2])
    assert named
    assert set(named) <= KNOWN

"""The signal that CONTRIBUTING.md walks through works as it stands there."""

from __future__ import annotations

import dataclasses
import importlib
import re
import sys
from pathlib import Path

import pytest

from credcheck import signals

ROOT = Path(__file__).resolve().parents[2]
NAME = "questions"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def blocks():
    """The signal's module and its test, as CONTRIBUTING.md gives them."""
    module, test = BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    return module, test


@pytest.fixture
def added(blocks, tmp_path, monkeypatch):
    """The signals package with the example's file in it, as if somebody had just saved it there."""
    (tmp_path / f"{NAME}.py").write_text(blocks[0], encoding="utf-8")
    monkeypatch.setattr(signals, "__path__", [*signals.__path__, str(tmp_path)])
    importlib.invalidate_caches()
    signals.discover.cache_clear()
    yield
    sys.modules.pop(f"{signals.__name__}.{NAME}", None)
    vars(signals).pop(NAME, None)
    signals.discover.cache_clear()


def test_the_example_is_discovered_beside_the_others(added):
    names = {signal.ID for signal in signals.discover()}
    assert {NAME, "sensationalism", "attribution"} <= names


def test_the_example_is_gone_when_its_file_is_gone():
    assert NAME not in {signal.ID for signal in signals.discover()}


def test_the_examples_own_test_passes(added, blocks):
    space: dict = {}
    exec(compile(blocks[1], "CONTRIBUTING.md", "exec"), space)  # noqa: S102
    tests = [value for name, value in space.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test()


def test_the_example_abstains_without_a_body(added):
    from credcheck.types import Article, Block, Sentence

    article = Article(
        text="Dredger sails", blocks=(Block(0, 13, "headline"),), headline="Dredger sails"
    )
    unread = dict.fromkeys(field.name for field in dataclasses.fields(signals.Context))
    sentences = (Sentence(0, 0, 13, "headline", 0),)
    context = signals.Context(**unread | {"article": article, "sentences": sentences})
    (signal,) = (found for found in signals.discover() if found.ID == NAME)
    result = signal.measure(context)
    assert result.score.value is None
    assert result.score.abstained.code == "no_body"
    assert not result.contributions


def test_every_make_target_that_is_named_exists():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", text))
    assert {"demo", "test", "test-all", "lint"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target

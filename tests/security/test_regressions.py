"""What once broke a stage, and the inputs the fuzzer starts from: none may break it again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.security.fuzz.targets import TARGETS

HERE = Path(__file__).parent
INPUTS = [
    pytest.param(folder.name, path, id=f"{home}-{folder.name}-{path.name}")
    for home in ("regressions", "fuzz/seeds")
    for folder in sorted((HERE / home).iterdir())
    if folder.is_dir()
    for path in sorted(folder.iterdir())
]


@pytest.mark.parametrize(("target", "path"), INPUTS)
def test_input(target, path):
    TARGETS[target](path.read_bytes())


def test_every_target_has_seeds():
    seeded = {folder.name for folder in (HERE / "fuzz/seeds").iterdir() if any(folder.iterdir())}
    assert seeded == set(TARGETS)


def test_targets_notice_what_is_wrong(monkeypatch):
    """The targets' own checks: a stage that breaks its promise does not pass."""
    from credcheck import segment
    from credcheck.attribution import decode
    from tests.security.fuzz import targets

    text = b"Ada Quill spoke on Monday. The wall fell on Tuesday, officials said."
    broken = {
        "segment": (segment, "split", lambda article: segment.split_blocks("", ())),
        "attribution": (
            targets,
            "decode",
            lambda *a, **k: tuple(one for one in decode(*a, **k) for _ in range(2)),
        ),
    }
    for name, (module, function, instead) in broken.items():
        with monkeypatch.context() as patch:
            patch.setattr(module, function, instead)
            with pytest.raises(AssertionError):
                TARGETS[name](text + b"\x1e\x04\x04\x24\x01\x12")


def test_dictionary_is_one_that_libfuzzer_reads():
    lines = (HERE / "fuzz/dictionary.txt").read_text(encoding="utf-8").splitlines()
    entry = re.compile(r'"(?:[^"\\]|\\(?:["\\]|x[0-9a-f]{2}))+"')
    assert len(lines) > 50
    assert [line for line in lines if not line.startswith("#") and not entry.fullmatch(line)] == []

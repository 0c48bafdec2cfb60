"""The tree of errors: drawn in full, one code each, every code documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from credcheck import errors
from credcheck.errors import CredcheckError
from credcheck.report import problem

PAGE = Path(__file__).resolve().parents[2] / "docs" / "problems.md"


def every(root: type[CredcheckError]) -> list[type[CredcheckError]]:
    return [root, *(found for child in root.__subclasses__() for found in every(child))]


ALL = [kind for kind in every(CredcheckError) if kind.__module__ == "credcheck.errors"]


def test_the_tree_in_the_docstring_is_the_tree():
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__)
    assert sorted(drawn) == sorted(kind.__name__ for kind in ALL if kind is not CredcheckError)
    parents = []
    for line in errors.__doc__.splitlines():
        if found := re.search(r"[├└]── (\w+)", line):
            depth = found.start() // 4 - 1
            del parents[depth:]
            if parents:
                assert issubclass(getattr(errors, found[1]), getattr(errors, parents[-1]))
            parents.append(found[1])


def test_every_code_is_one_class():
    codes = [kind.code for kind in ALL]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_every_class_says_itself_and_is_documented(kind):
    assert kind("").title.endswith(".") or kind is CredcheckError
    assert f"`{kind.code}`" in PAGE.read_text("utf-8") or kind is CredcheckError
    assert problem(kind("detail"))["type"] == f"urn:credcheck:problem:{kind.code}"


def test_nothing_else_is_documented():
    documented = set(re.findall(r"`([a-z_]+)`", "".join(_rows()))) - {"text", "url", "html"}
    assert documented <= {kind.code for kind in ALL}


def _rows():
    return [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]

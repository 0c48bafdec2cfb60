"""A copy of the project without anything that was built or installed in it."""

from __future__ import annotations

import shutil

import pytest

from tests.packaging.shell import ROOT

LEFT_OUT = (
    ".git", ".venv", "venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache",
    ".hypothesis", "runs", "cache", "report.html", "node_modules",
)  # fmt: skip


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    copy = tmp_path_factory.mktemp("tree") / "credcheck"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return copy

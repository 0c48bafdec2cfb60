"""The Makefile: what a stranger types first."""

from __future__ import annotations

import re

import pytest

from tests.packaging.shell import ROOT, attempt, run

TARGETS = ("demo", "test", "test-all", "lint", "train", "eval", "help")


def stand_in(folder, *, fails_on):
    """A python that answers as ours does but fails for code that holds a word."""
    path = folder / "python-stand-in"
    path.write_text(f'#!/bin/sh\ncase "$*" in *{fails_on}*) exit 1;; esac\nexec python3 "$@"\n')
    path.chmod(0o755)
    return path


def test_help_names_every_target():
    shown = run("make", "help", cwd=ROOT).stdout
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert set(TARGETS) <= set(phony[1].split())
    for target in phony[1].split():
        assert re.search(rf"^  make {target} +\S", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("fails_on", "advice"), [("ensurepip", "python3-venv"), ("version_info", "3.11")]
)
def test_a_machine_that_lacks_something_is_told_what(tree, tmp_path, fails_on, advice):
    python = stand_in(tmp_path, fails_on=fails_on)
    done = attempt("make", "demo", f"PYTHON={python}", cwd=tree)
    assert done.returncode != 0
    assert advice in done.stderr
    assert not (tree / ".venv").exists()


def test_a_machine_without_python_is_told_so(tree):
    done = attempt("make", "demo", "PYTHON=python-of-nowhere", cwd=tree)
    assert done.returncode != 0
    assert "python-of-nowhere was not found" in done.stderr


@pytest.mark.full
def test_the_demo_prints_a_report_and_writes_the_page(tree):
    done = run("make", "demo", cwd=tree)
    headline = (tree / "docs" / "demo.txt").read_text(encoding="utf-8").splitlines()[0]
    assert headline[:40] in done.stdout
    assert str(tree / "report.html") in done.stdout
    assert headline[:40] in (tree / "report.html").read_text(encoding="utf-8")
    installed = {path.name for path in (tree / ".venv" / "lib").glob("python3.*/site-packages/*")}
    assert "onnxruntime" in installed
    assert not installed & {"torch", "pytest", "transformers"}

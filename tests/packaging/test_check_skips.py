"""The check that no test is skipped unless a list allows it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import check_skips

SUITE = """
import pytest
def test_runs(): pass
@pytest.mark.skip(reason="no corpus here")
def test_skips(): pass
@pytest.mark.xfail
def test_fails(): assert False
"""
MODULE = "import pytest\npytest.importorskip('no_such_module_at_all')\n"


@pytest.fixture
def report(tmp_path):
    """The JUnit report of a real run: one test passes, one fails as expected, one is skipped."""
    (tmp_path / "test_one.py").write_text(SUITE)
    path = tmp_path / "junit.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={path}"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    return path


@pytest.fixture
def allow(tmp_path, monkeypatch):
    def write(text):
        path = tmp_path / "allowed.txt"
        path.write_text(text)
        monkeypatch.setattr(check_skips, "ALLOWED", path)

    return write


def test_a_skip_that_no_list_allows_fails(report, allow, capsys):
    allow("# nothing\n\n")
    assert check_skips.main([str(report)]) == 1
    out = capsys.readouterr().out
    assert "tests skipped: 1 of 3; not allowed: 1" in out
    assert "test_one.test_skips: no corpus here" in out


@pytest.mark.parametrize(
    "line", ["test_one.test_skips  needs a corpus", "test_one.*\tany", "*_skips"]
)
def test_an_allowed_skip_passes(report, allow, line):
    allow(line + "\n")
    assert check_skips.main([str(report)]) == 0


def test_a_module_that_was_skipped_counts(tmp_path, allow):
    allow("")
    (tmp_path / "test_two.py").write_text(MODULE)
    path = tmp_path / "junit.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={path}"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert check_skips.main([str(path)]) == 1


def test_a_run_without_tests_fails(tmp_path, allow):
    allow("")
    path = tmp_path / "junit.xml"
    path.write_text("<testsuites><testsuite/></testsuites>")
    assert check_skips.main([str(path)]) == 2


def test_the_shipped_list_can_be_read():
    patterns = check_skips.allowed_patterns(check_skips.ALLOWED.read_text(encoding="utf-8"))
    assert all(pattern.strip() == pattern and " " not in pattern for pattern in patterns)

"""The browser modules' own tests, run by Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_modules_pass_their_tests(name):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node: install the system package nodejs (apt-get install nodejs)")
    done = subprocess.run(
        [node, "--test", str(HERE / name)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.full
def test_the_script_of_report_files_is_what_its_sources_make(tmp_path):
    if shutil.which("npm") is None:
        pytest.skip("no npm: install the system package npm (apt-get install npm)")
    kept = ROOT / "src" / "credcheck" / "render" / "report.min.js"
    shutil.copytree(ROOT / "web", tmp_path / "web")
    shutil.copy(ROOT / "Makefile", tmp_path)
    made = tmp_path / kept.relative_to(ROOT)
    made.parent.mkdir(parents=True)
    done = subprocess.run(
        ["make", "web"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert made.read_bytes() == kept.read_bytes(), "its sources have changed: make web"

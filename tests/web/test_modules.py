"""The browser modules' own tests, run by Node."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


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

"""The TypeScript client: its types are those of the API as it is described now."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "clients" / "typescript"
SNAPSHOT = ROOT / "docs" / "openapi.json"
TYPES = CLIENT / "src" / "schema.d.ts"


def test_types_were_made_from_the_current_description():
    first = TYPES.read_text(encoding="utf-8").partition("\n")[0]
    digest = hashlib.sha256(SNAPSHOT.read_bytes()).hexdigest()
    assert digest in first, (
        "the API's description has changed: npm run generate in clients/typescript"
    )


def test_no_registry_is_named():
    kept = [one for one in CLIENT.rglob("*") if one.is_file() and "node_modules" not in one.parts]
    assert not [one for one in kept if one.name in {"package-lock.json", "npm-shrinkwrap.json"}]
    for file in kept:
        assert not re.search(r"registry|resolved\"", file.read_text(encoding="utf-8")), file


@pytest.mark.full
def test_types_can_be_made_again_and_the_client_fits_them(tmp_path):
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    copy = tmp_path / "typescript"
    shutil.copytree(CLIENT, copy, ignore=shutil.ignore_patterns("node_modules"))

    def run(*command):
        done = subprocess.run(
            command, cwd=copy, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run(npm, "install", "--no-audit", "--no-fund")
    made = copy / "src" / "again.d.ts"
    run("node", "generate.mjs", str(SNAPSHOT), str(made))
    assert made.read_text(encoding="utf-8") == TYPES.read_text(encoding="utf-8")
    made.unlink()
    run(npm, "run", "check")

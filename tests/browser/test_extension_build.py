"""What ``extension/build.py`` makes: Mozilla's linter passes it, its bytes depend on the source alone."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from tests.browser.extension import ROOT, builder

pytestmark = pytest.mark.full

HERE = ROOT / "extension"
WORD = re.compile(r"""["'`](\w+)["'`]|__MSG_(\w+)__""")
ASKED = re.compile(r"""\bt\("(\w+)"|data-t(?:-title)?="(\w+)"|__MSG_(\w+)__""")
BEGINNING = re.compile(r"`(\w+_)\$\{")


@pytest.fixture(scope="module")
def build():
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed (apt-get install nodejs npm)")
    return builder()


@pytest.fixture(scope="module")
def firefox(build, tmp_path_factory):
    return build.build(tmp_path_factory.mktemp("built") / "firefox", "firefox")


def test_whatever_the_linter_remarks_is_explained(build, firefox):
    remarks = build.lint(firefox)
    assert {one["code"] for one in remarks} == set(build.EXPLAINED), remarks


def test_the_linter_refuses_what_is_wrong(build, firefox, tmp_path):
    folder = shutil.copytree(firefox, tmp_path / "wrong")
    with (folder / "background.js").open("a", encoding="utf-8") as file:
        file.write('\neval("1");\n')
    assert {one["code"] for one in build.lint(folder)} - set(build.EXPLAINED)


@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_the_same_source_gives_the_same_bytes(build, browser, tmp_path):
    one, other = (
        build.pack(build.build(tmp_path / name / "built", browser), tmp_path / f"{name}.zip")
        for name in ("one", "other")
    )
    assert one.read_bytes() == other.read_bytes()


def test_every_text_is_there_and_every_one_is_used():
    texts = set(json.loads((HERE / "_locales" / "en" / "messages.json").read_text("utf-8")))
    files = [*HERE.rglob("*.js"), *HERE.rglob("*.html"), HERE / "manifest.json"]
    source = "\n".join(path.read_text("utf-8") for path in files)
    asked, words = (
        {name for found in pattern.findall(source) for name in found if name}
        for pattern in (ASKED, WORD)
    )
    assert asked - texts == set()
    beginnings = tuple(BEGINNING.findall(source))
    assert {name for name in texts - words if not name.startswith(beginnings)} == set()

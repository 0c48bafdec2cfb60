"""The JavaScript reader of the exported file, run by Node: its own tests, and against look-ups."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from credcheck.sources import export
from credcheck.sources.export import build
from tests.unit.sources.conftest import REPOSITORY
from tests.unit.sources.test_export import (
    CASES,
    PLATFORM_CASES,
    REFERENCE,
    UNLISTED,
    addresses,
    answer_of,
    made_up,
)

__all__ = ["made_up"]  # a fixture
READER = REPOSITORY / "web" / "sources.js"
ASK = """
import { readFile } from "node:fs/promises";
const [reader, file, asked] = process.argv.slice(1);
const { SourceList } = await import(reader);
const sources = await SourceList.from(await readFile(file));
const answers = [];
for (const address of JSON.parse(await readFile(asked))) answers.push(await sources.lookup(address));
process.stdout.write(JSON.stringify(answers));
"""


@pytest.fixture(scope="module")
def node():
    """Node's program; no allow list names these tests, so that a build server has to have it."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node is not installed, and the JavaScript reader needs it")
    return found


@pytest.fixture
def asks(node, tmp_path):
    """``asks(registry, addresses)``: what the JavaScript reader says of each."""

    def ask(registry, asked):
        file, questions = tmp_path / "sources.ccsx", tmp_path / "asked.json"
        file.write_bytes(build(registry, reference=REFERENCE))
        questions.write_text(json.dumps(asked), encoding="utf-8")
        given = [READER.as_uri(), file, questions]
        done = subprocess.run(
            [node, "--input-type=module", "-e", ASK, *map(str, given)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [answer and plain(answer) for answer in json.loads(done.stdout)]

    return ask


def plain(answer):
    lists = answer["lists"]
    counted = sorted(one["id"] for one in lists if one["counts"])
    return {**answer, "lists": sorted(one["id"] for one in lists), "counted": counted}


def test_the_reader_is_small_and_stands_alone():
    text = READER.read_text(encoding="utf-8")
    assert len(text.encode()) <= 6 * 1024
    assert not [line for line in text.splitlines() if line.startswith("import")]


def test_it_says_what_look_ups_say(asks, registry):
    asked = [*sorted(registry.index.scopes), *addresses(registry)]
    said = asks(registry, asked)
    differing = [
        (address, answer)
        for address, answer in zip(asked, said, strict=True)
        if answer != answer_of(registry, address)
    ]
    assert differing == []
    assert 600 < sum(answer is not None for answer in said[-2000:]) < 1800


def test_it_says_what_look_ups_say_of_every_case(asks, made_up):
    asked = [*CASES, *PLATFORM_CASES, *UNLISTED]
    assert asks(made_up, asked) == [answer_of(made_up, address) for address in asked]


@pytest.mark.parametrize("seed", range(3))
def test_it_says_what_look_ups_say_around_shared_suffixes(asks, made_up, seed):
    asked = list(addresses(made_up, 700, seed))
    assert asks(made_up, asked) == [answer_of(made_up, address) for address in asked]


@pytest.mark.parametrize(
    "rubbish",
    [
        "", " ", "localhost", "http://localhost:8080/", "example", "someone@good.example",
        "mailto:someone@good.example", "ftp://good.example/", "javascript:alert(1)",
        "file:///good.example", "https://", "good.example:port", "2130706433", "0x7f.1", "[::1]",
        "about:blank", "chrome://newtab/", "good.example:99999", "exa mple.org", None, 7,
    ],
)  # fmt: skip
def test_what_is_no_address_gives_nothing(asks, made_up, rubbish):
    assert asks(made_up, [rubbish]) == [None]


def test_the_document_names_every_part_of_the_format(made_up):
    document = (REPOSITORY / "docs" / "sources-export.md").read_text(encoding="utf-8")
    data = build(made_up, reference=REFERENCE)
    header = json.loads(data[12 : 12 + int.from_bytes(data[6:8], "big")])
    for key in [*header, *header["lists"][0]]:
        assert f"`{key}`" in document
    for number, level in enumerate(export.LEVELS):
        assert f"{number} {level}" in document
    flags = {"listed": 8, "platform": 16, "wider": 32, "closed": 64}
    for name, value in flags.items():
        assert getattr(export, f"_{name.upper()}") == value
        assert f"| {value.bit_length() - 1} | {value} | {name}" in document
    assert f"version: {export.VERSION}" in document

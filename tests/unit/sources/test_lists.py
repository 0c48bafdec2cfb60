"""A compiled folder that is not as it should be is refused."""

from __future__ import annotations

import pytest

from credcheck.errors import SourceListError
from credcheck.sources import Registry
from credcheck.sources.lists import Row, parse_row


@pytest.fixture
def folder(tmp_path, write_lists):
    write_lists(tmp_path, [{"id": "alpha", "rows": [("example.org", "fair", 0.5, "2026")]}])
    assert Registry.open(tmp_path).lookup("example.org").scope == "example.org"
    return tmp_path


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 2", "format = 1"),
        ("format = 2", ""),
        ("format = 2", "format = = 2"),
        ("low = 0.4", "lower = 0.4"),
        ("low = 0.4", 'low = "little"'),
        ("one_list = [[-0.1, 0.3]", "one_list = [[-0.1]"),
        ('id = "alpha"', 'name = "alpha"'),
        ('"" = ["alpha"]', '"" = []'),
        ('"" = ["alpha"]', 'part = ["alpha"]'),
        ('file = "alpha.tsv"', 'file = "beta.tsv"'),
        ("rows = 1", "rows = 2"),
        ("[protected]", "[others]"),
        ('file = "protected.tsv"', 'file = "nowhere.tsv"'),
    ],
)
def test_a_bad_manifest_is_refused(folder, old, new):
    edit(folder / "sources.toml", old, new)
    with pytest.raises(SourceListError):
        Registry.open(folder)


def test_a_changed_file_is_refused(folder):
    edit(folder / "alpha.tsv", "0.5", "0.1")
    with pytest.raises(SourceListError, match="not the file the manifest names"):
        Registry.open(folder)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(SourceListError):
        Registry.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "scope",
    [
        *("", " ", ".", "..", "*", "com", "localhost", "/path", "http://", "a..b", "192.0.2.1"),
        *("https://a.example", "a.example/", "*.example.org", "A.example", "a.example/b c", "-a.b"),
    ],
)
def test_a_scope_that_could_match_anything_is_refused(tmp_path, write_lists, scope):
    write_lists(tmp_path, [{"id": "alpha", "rows": [(scope, "fair", 0.5, "2026")]}])
    with pytest.raises(SourceListError, match="without a scope"):
        Registry.open(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "example.org",
        "example.org\tfair",
        "example.org\tfair\t0.5",
        "example.org\tfair\t0.5\t",
        "example.org\t\t0.5\t2026",
        "\tfair\t0.5\t2026",
        "example.org\tfair\tmuch\t2026",
        "example.org\tfair\t1.5\t2026",
        "example.org\tfair\t-0.1\t2026",
        "example.org\tfair\tnan\t2026",
        "example.org\tfair\t0.5\t2026\ta\tb\tc\td",
    ],
)
def test_a_bad_row_is_refused(line):
    with pytest.raises(SourceListError):
        parse_row(line)


def test_a_row_may_end_early_and_lack_a_score():
    assert parse_row("a.example\tfair\t\t2026") == Row("a.example", "fair", None, "2026")
    full = "a.example\tfair\t0.25\t2026-01\tpart\tslant\tThe A"
    assert parse_row(full) == Row("a.example", "fair", 0.25, "2026-01", "part", "slant", "The A")

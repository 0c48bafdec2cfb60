"""Lists of one's own: all of a file or nothing of it, and apart from the lists that ship."""

from __future__ import annotations

import datetime as dt

import pytest

from credcheck.errors import SourceListError
from credcheck.sources import Registry
from credcheck.sources.user_lists import import_csv, list_path, read_lists, remove

TODAY = dt.date(2026, 11, 22)
HEADER = "scope,verdict,score,as_of,url"
GOOD = "example.org,careful,0.9,2026-05-01,https://desk.example/1"
BAD_SCOPES = [
    "",
    " ",
    ".",
    "..",
    "*",
    "*.example.org",
    "com",
    "co.uk",
    "https://www.co.uk",
    "blogspot.com",
    "http://",
    "https://",
    "//",
    "a..b",
    "localhost",
    "192.0.2.7",
    "http://[2001:db8::1]/",
    "2130706433",
    "example.org/a#part",
    "someone@example.org",
    "ftp://example.org",
    "exam ple.org",
    "web.archive.org/web/2020/https://example.org/",
]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mine"


@pytest.fixture
def write(tmp_path):
    def made(*lines, header=HEADER, name="given.csv"):
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return made


@pytest.fixture
def opened(tmp_path, write_lists, folder):
    """The registry of one published list and of the folder."""
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    rows = [("example.org", "poor", 0.3, "2026-06"), ("other.example", "fair", 0.5, "2026-06")]
    write_lists(shipped, [{"id": "alpha", "rows": rows, "origins": {"": ["root"]}}])
    return lambda: Registry.open(shipped, extra=folder)


def bring(path, folder, name="desk", **more):
    return import_csv(path, name, folder, today=TODAY, **more)


def test_a_list_of_ones_own_stands_beside_the_others(write, folder, opened):
    made = bring(write(GOOD, "x.com/@Somebody,odd,,2026-05,"), folder)
    assert (made.id, made.rows, made.replaced) == ("user:desk", 2, False)
    record = opened().lookup("https://www.example.org/a", reference=TODAY)
    assert [(a.list, a.score, a.counts, a.url) for a in record.assessments] == [
        ("alpha", 0.3, True, "https://alpha.example/"),
        ("user:desk", 0.9, True, "https://desk.example/1"),
    ]
    assert (record.value, record.votes) == (pytest.approx(0.6), 2)
    assert opened().lists == {"alpha": "2026-06", "user:desk": "2026-05-01"}
    person = opened().lookup("https://twitter.com/somebody/status/1", reference=TODAY)
    assert [(a.scope, a.verdict, a.counts) for a in person.assessments] == [
        ("x.com/somebody", "odd", False)
    ]
    assert "gives no score" in person.assessments[0].note


def test_a_list_drawn_from_a_published_one_shares_its_vote(write, folder, opened):
    bring(write(GOOD), folder, rests_on=["root"])
    record = opened().lookup("example.org", reference=TODAY)
    assert record.votes == 1


def test_the_columns_may_stand_in_any_order_and_a_mark_may_come_first(tmp_path, folder):
    path = tmp_path / "given.csv"
    path.write_bytes(
        b'\xef\xbb\xbfurl,as_of,score,verdict,scope\r\n,2026,1,"well, careful",EXAMPLE.org/Humor/\r\n'
    )
    bring(path, folder)
    [(described, [line])] = read_lists(folder)
    assert line.split("\t") == ["example.org/humor", "well, careful", "1", "2026"]
    assert described.citation == "given.csv, imported on 2026-11-22"


@pytest.mark.parametrize("scope", BAD_SCOPES)
def test_what_is_no_scope_is_refused_with_its_line(write, folder, scope):
    with pytest.raises(SourceListError, match="line 3: scope"):
        bring(write(GOOD, f'"{scope}",bad,0.1,2026,'), folder)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a.example,,0.1,2026,", "verdict is empty"),
        ("a.example,bad,1.1,2026,", "score is not a number in 0…1: '1.1'"),
        ("a.example,bad,-0.1,2026,", "score is not"),
        ("a.example,bad,nan,2026,", "score is not"),
        ("a.example,bad,much,2026,", "score is not"),
        ("a.example,bad,0_1,2026,", "score is not"),
        ("a.example,bad,0.1,,", "as_of is not"),
        ("a.example,bad,0.1,2026-1,", "as_of is not"),
        ("a.example,bad,0.1,2026-13,", "as_of is not"),
        ("a.example,bad,0.1,2026-11-23,", "as_of is in the future"),
        ("a.example,bad,0.1,2026,javascript:x", "url is no http"),
        ("a.example,bad,0.1,2026", "expected 5 cells"),
        ("a.example,bad,0.1,2026,,more", "expected 5 cells"),
        ("a.example,b\x1bad,0.1,2026,", "verdict has a control character"),
        ("www.example.org,bad,0.1,2026,", "example.org is already in line 2"),
        (f"a.example,{'b' * 501},0.1,2026,", "over 500 characters"),
    ],
)
def test_a_row_at_fault_is_named_and_nothing_is_imported(write, folder, row, said):
    with pytest.raises(SourceListError, match="line 3: ") as refused:
        bring(write(GOOD, row), folder)
    assert said in str(refused.value)
    assert list(read_lists(folder)) == []


def test_every_line_at_fault_is_named_up_to_twenty(write, folder):
    with pytest.raises(SourceListError) as refused:
        bring(write(*[f"com,bad,{n},2026," for n in range(23)]), folder)
    said = str(refused.value).splitlines()
    assert (said[1][:8], said[20][:8], said[21]) == ("line 2: ", "line 21:", "… and 3 more")


@pytest.mark.parametrize(
    "header", ["scope,verdict", "domain,verdict,score,as_of,url", "", f"{HEADER},x"]
)
def test_other_columns_are_refused(write, folder, header):
    with pytest.raises(SourceListError, match="line 1: expected the columns"):
        bring(write(GOOD, header=header), folder)


@pytest.mark.parametrize("raw", [HEADER.encode(), b"", f"{HEADER}\n".encode() + b"\xff,,,,\n"])
def test_no_rows_or_no_text_is_refused(tmp_path, folder, raw):
    path = tmp_path / "given.csv"
    path.write_bytes(raw)
    with pytest.raises(SourceListError):
        bring(path, folder)
    with pytest.raises(SourceListError, match="cannot read"):
        bring(tmp_path / "absent.csv", folder)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../a", "A", "a b", "-a", "a" * 41, "ä"])
def test_a_name_cannot_lead_elsewhere(write, folder, name):
    with pytest.raises(SourceListError, match="name"):
        bring(write(GOOD), folder, name)


def test_a_list_is_written_over_only_when_asked(write, folder, opened):
    bring(write(GOOD), folder)
    newer = write("example.org,worse,0.2,2026-06,", name="newer.csv")
    with pytest.raises(SourceListError, match="already"):
        bring(newer, folder)
    assert bring(newer, folder, replace=True).replaced
    said = [a.verdict for a in opened().lookup("example.org").assessments if a.list == "user:desk"]
    assert said == ["worse"]
    with pytest.raises(SourceListError):
        bring(write("com,bad,0,2026,"), folder, replace=True)
    assert [p.name for p in folder.iterdir()] == ["desk.tsv"]
    assert "worse" in list_path(folder, "desk").read_text(encoding="utf-8")


def test_a_list_can_be_removed(write, folder, opened):
    bring(write(GOOD), folder)
    remove("desk", folder)
    assert [a.list for a in opened().lookup("example.org").assessments] == ["alpha"]
    with pytest.raises(SourceListError, match="no list 'desk'"):
        remove("desk", folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("example.org", "com"),
        ("example.org", ""),
        ("example.org", "*.example.org"),
        ("example.org", "EXAMPLE.org"),
        ('"credcheck_list": 1', '"credcheck_list": 2'),
        ('"rests_on"', '"rests"'),
        ("scope\tverdict", "verdict\tscope"),
        ("{", "["),
        ("\tcareful\t0.9\t2026-05-01", ""),
    ],
)
def test_a_file_that_was_changed_by_hand_is_refused(write, folder, opened, old, new):
    path = bring(write(GOOD), folder).path
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceListError):
        opened()


def test_a_folder_that_cannot_be_written_is_said(write, tmp_path):
    occupied = write(GOOD, name="occupied")
    with pytest.raises(SourceListError, match="cannot write"):
        bring(write(GOOD), occupied)


def test_without_a_folder_there_are_no_lists(folder, opened):
    assert opened().own_lists == ()
    assert not folder.exists()

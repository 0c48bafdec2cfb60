"""JSONL, CSV and Parquet as rows: what is read, what is refused, and what a cut file gives."""

from __future__ import annotations

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from credcheck.batch import inputs, tables
from credcheck.batch.rows import Columns
from credcheck.errors import BrokenInput, CredcheckError, InputError, WrongSchema

TEXT = "The council voted on Tuesday to close the old swimming pool."


def said(row):
    """What a row comes to: its text, page or address, or the code of its error."""
    if isinstance(row.content, CredcheckError):
        return row.content.code
    return row.content.text or row.content.html or row.content.url


def read(path, kind=None, columns=None, size=None):
    source = inputs.open_source(path, kind or inputs.kind_of(path), columns or Columns(), size)
    try:
        return list(source.rows)
    finally:
        source.close()


JSONL = {
    "text": (b'{"text": "Some words."}', "Some words."),
    "page": (b'{"html": "<p>Some words.</p>"}', "<p>Some words.</p>"),
    "address": (b'{"url": "https://a.example/"}', "https://a.example/"),
    "other fields": (b'{"text": "Some words.", "n": 3, "tags": []}', "Some words."),
    "not json": (b'{"text": "Some wo', "bad_record"),
    "no object": (b'["Some words."]', "bad_record"),
    "nothing to read": (b'{"title": "Some words."}', "bad_record"),
    "blank": (b'{"text": " "}', "empty_input"),
    "null": (b'{"text": null}', "empty_input"),
    "a number": (b'{"text": 3}', "bad_record"),
    "both": (b'{"text": "Some words.", "html": "<p>x</p>"}', "bad_record"),
    "half a pair": (b'{"text": "\\ud800 words"}', "bad_record"),
    "not utf-8": (b'{"text": "\xff"}', "bad_record"),
    "too deep": (b"[" * 100_000, "bad_record"),
    "a long id": (b'{"text": "x", "id": "%s"}' % (b"i" * 501), "bad_record"),
}


@pytest.mark.parametrize("name", JSONL)
def test_a_line_of_jsonl(tmp_path, name):
    line, expected = JSONL[name]
    path = tmp_path / "a.jsonl"
    path.write_bytes(line + b"\n\n" + b'{"text": "Last.", "id": 7}\n')
    first, last = read(path)
    assert said(first) == expected
    assert (last.position, last.id, said(last)) == (2, "7", "Last.")


def test_a_line_that_is_too_long_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_LINE", 100)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "' + b"a" * 500 + b'"}\n{"text": "Last."}\n')
    assert [said(row) for row in read(path)] == ["too_large", "Last."]


def test_cells_of_csv(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(
        b'\xef\xbb\xbfbody,id\r\n"One, ""two""\r\nthree",1\r\ntoo,many,cells\r\n\xff\xfe,3\r\n'
        b"\r\n ,4\r\n" + b'"' + b"a" * (tables.MAX_CELL + 1) + b'",5\r\nLast.,6\r\n'
    )
    rows = read(path, columns=Columns({"text": "body"}))
    assert [said(row) for row in rows] == [
        'One, "two"\r\nthree', "bad_record", "bad_record", "empty_input", "too_large", "Last.",
    ]  # fmt: skip
    assert [row.position for row in rows] == list(range(6))
    assert (rows[0].id, rows[-1].id) == ("1", "6")


def test_a_quotation_mark_that_never_ends_is_said(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'text\nOne.\n"two\nthree\n')
    assert [said(row) for row in read(path)] == ["One.", "broken_input"]


def test_parquet_a_little_at_a_time(tmp_path):
    path = tmp_path / "a.parquet"
    count = 2 * tables.BATCH + 5
    table = pa.table({"text": [f"{n}. {TEXT}" for n in range(count)], "id": range(count)})
    pq.write_table(table, path, row_group_size=50)
    rows = read(path)
    assert [(row.position, row.id) for row in rows] == [(n, str(n)) for n in range(count)]
    assert inputs.open_source(path, "parquet", Columns(), None).total == count


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_without_the_columns_is_refused_and_says_which_it_has(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        path.write_bytes(b"title,body\na,b\n")
    else:
        pq.write_table(pa.table({"title": ["a"], "body": ["b"]}), path)
    with pytest.raises(WrongSchema, match="'title', 'body'"):
        read(path)
    assert [said(row) for row in read(path, columns=Columns({"text": "body"}))] == ["b"]
    with pytest.raises(WrongSchema, match="no column 'lead'"):
        read(path, columns=Columns({"text": "body", "headline": "lead"}))


def test_columns_of_another_type(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [["a", "list"]]}), path)
    assert [said(row) for row in read(path)] == ["bad_record"]


def test_what_is_no_parquet_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [TEXT] * 100}), path)
    whole = path.read_bytes()
    for data in (b"", b"PAR1", whole[: len(whole) // 2], b"x" * 1000):
        path.write_bytes(data)
        with pytest.raises(BrokenInput):
            read(path)


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_packed_data_that_is_cut_gives_what_came_before(tmp_path, kind):
    path = tmp_path / f"a.{kind}.gz"
    texts = [f"{n * 7919 % 10_007} {TEXT} {n * 104_729 % 99_991}" for n in range(2_000)]
    if kind == "jsonl":
        data = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    else:
        data = "text\n" + "".join(f"{text}\n" for text in texts)
    packed = gzip.compress(data.encode())
    path.write_bytes(packed[: len(packed) * 3 // 4])
    rows = read(path)
    assert said(rows[-1]) == "broken_input"
    assert len(rows) > 1_000
    assert [said(row) for row in rows[:-1]] == texts[: len(rows) - 1]
    assert rows[-1].position == len(rows) - 1


def test_packed_data_that_is_damaged_is_said(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    packed = bytearray(gzip.compress(b'{"text": "Some words."}\n' * 5_000))
    packed[len(packed) // 2] ^= 0xFF
    path.write_bytes(bytes(packed))
    assert said(read(path)[-1]) == "broken_input"


def test_what_is_written_behind_the_end_meanwhile_is_not_read(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two."}\n', encoding="utf-8")
    source = tables.jsonl(path, Columns())
    first = next(source.rows)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"text": "Three."}\n' * 100_000)
    assert [said(row) for row in (first, *source.rows)] == ["One.", "Two."]
    assert source.done() == 1.0
    assert [said(row) for row in read(path, size=17)] == ["One."]


def test_a_last_line_that_is_still_being_written_says_so(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "One."}\n{"text": "Tw')
    assert "no end" in str(read(path)[-1].content)


def test_a_file_that_has_become_shorter_is_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{}\n")
    with pytest.raises(InputError, match="shorter"):
        read(path, size=100)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jsonl", "jsonl"), ("a.NDJSON", "jsonl"), ("a.csv.gz", "csv"), ("a.parquet", "parquet"),
        ("CC-NEWS-1.warc.gz", "warc"), ("a.warc", "warc"), ("feeds.opml", "feed"), ("a.rss", "feed"),
    ],
)  # fmt: skip
def test_a_name_says_what_a_file_is(tmp_path, name, kind):
    assert inputs.kind_of(tmp_path / name) == kind


@pytest.mark.parametrize("name", ["a", "a.gz", "a.docx"])
def test_a_name_that_says_nothing_is_asked_about(tmp_path, name):
    with pytest.raises(InputError, match="--from"):
        inputs.kind_of(tmp_path / name)

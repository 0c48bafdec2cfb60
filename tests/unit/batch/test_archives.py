"""Folders of pages and WARC files as rows, whole, cut and hostile."""

from __future__ import annotations

import gzip
import os

import pytest

from credcheck.batch import archives
from credcheck.errors import CredcheckError, InputError
from tests.unit.batch.corpora import warc, warc_record


def said(row):
    if isinstance(row.content, CredcheckError):
        return row.content.code
    return row.content.html


@pytest.fixture
def read(tmp_path):
    def read(data):
        path = tmp_path / "a.warc.gz"
        path.write_bytes(data)
        return list(archives.warc(path).rows)

    return read


def test_a_folder_is_read_by_name_and_links_are_not_followed(tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"secret")
    pages = tmp_path / "pages"
    (pages / "b").mkdir(parents=True)
    for name in ("b/2.htm", "a.html", "b/1.HTML", "c.txt"):
        (pages / name).write_bytes(name.encode())
    (pages / "link.html").symlink_to(outside)
    (pages / "empty.html").mkdir()
    os.mkfifo(pages / "pipe.html")
    source = archives.folder(pages)
    rows = list(source.rows)
    assert [row.id for row in rows] == ["a.html", "b/1.HTML", "b/2.htm"]
    assert [said(row) for row in rows] == [b"a.html", b"b/1.HTML", b"b/2.htm"]
    assert source.total == 3


def test_a_folder_without_pages_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no \.html"):
        archives.folder(tmp_path)


def test_a_page_that_is_too_large_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 10)
    (tmp_path / "a.html").write_bytes(b"x" * 11)
    assert [said(row) for row in archives.folder(tmp_path).rows] == ["too_large"]


@pytest.mark.parametrize("pack", [warc, lambda *records: b"".join(records)], ids=["gz", "plain"])
def test_the_pages_of_a_warc_file(read, pack):
    data = pack(
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n",
        warc_record(0),
        warc_record(1, status=b"404 Not Found"),
        warc_record(2, b"\x89PNG", kind=b"image/png"),
        warc_record(3, "<p>Größe".encode("latin-1"), kind=b"text/html; charset=latin-1"),
    )
    first, second = read(data)
    assert (first.position, first.id) == (0, "urn:uuid:0")
    assert first.content.url == "https://paper.example/0"
    assert (second.position, second.charset, said(second)) == (1, "latin-1", b"<p>Gr\xf6\xdfe")


WHOLE = [warc_record(number) for number in range(3)]
CUT = {
    "in a packed record": warc(*WHOLE)[:-40],
    "in the head of a packed record": warc(*WHOLE[:2]) + warc(WHOLE[2])[:5],
    "in a record": b"".join(WHOLE)[:-40],
    "in the head of a record": b"".join(WHOLE[:2]) + WHOLE[2][:60],
    "between head and page": b"".join(WHOLE[:2]) + WHOLE[2].partition(b"\r\n\r\n")[0],
    "before other data": warc(*WHOLE[:2]) + b"something else",
}


@pytest.mark.parametrize("where", CUT)
def test_a_cut_file_gives_the_pages_before_the_cut(read, where):
    *pages, last = read(CUT[where])
    assert [row.content.url for row in pages] == [f"https://paper.example/{n}" for n in range(2)]
    assert (said(last), last.position) == ("broken_input", 2)


@pytest.mark.parametrize(
    "data", [b"", b"no archive at all " * 50, gzip.compress(b"nor this", mtime=0)]
)
def test_what_is_no_warc_is_said(read, data):
    assert [said(row) for row in read(data)] == ["broken_input"]


ENCODED = {
    "gzip": (gzip.compress(b"<p>x</p>", mtime=0), b"Content-Encoding: gzip\r\n", b"<p>x</p>"),
    "gzip in name only": (b"<p>x</p>", b"Content-Encoding: gzip\r\n", b"<p>x</p>"),
    "broken gzip": (b"\x1f\x8bnot", b"Content-Encoding: gzip\r\n", "bad_record"),
    "cut gzip": (
        gzip.compress(b"x" * 99, mtime=0)[:-9],
        b"Content-Encoding: gzip\r\n",
        "bad_record",
    ),
    "a bomb": (
        gzip.compress(b"a" * 20_000_000, mtime=0),
        b"Content-Encoding: gzip\r\n",
        "too_large",
    ),
    "brotli": (b"\x0b\x02", b"Content-Encoding: br\r\n", "bad_record"),
    "chunks": (b"3\r\n<p>\r\n0\r\n\r\n", b"Transfer-Encoding: chunked\r\n", b"<p>"),
    "broken chunks": (b"zz\r\n<p>", b"Transfer-Encoding: chunked\r\n", "bad_record"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_encodings_of_a_page(read, name):
    body, headers, expected = ENCODED[name]
    first, second = read(warc(warc_record(0, body, headers=headers), warc_record(1)))
    assert said(first) == expected
    assert second.content.url == "https://paper.example/1"

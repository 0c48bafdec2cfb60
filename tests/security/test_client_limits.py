"""Bytes, time and grammar: servers that send too much, too slowly, or what is no HTTP."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import brotli
import pytest
from server import Server, answer, chunked, client, drip, flood, redirect, running

from credcheck.errors import BadResponse, ConnectionFailed, CredcheckError, FetchTimeout, TooLarge
from credcheck.fetch import content
from credcheck.fetch.content import MEMBERS, STEP, Gunzip
from credcheck.fetch.network import Deadline, Meter

PAGE = b"<!doctype html><title>Harbour</title>" + b"<p>The harbour opens again on Monday.</p>" * 40
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
GZIP = {"Content-Encoding": "gzip"}


@pytest.fixture
def server():
    with running(Server()) as started:
        yield started


def fetch(server, page, **settings):
    server.pages["/a"] = page
    return client(server, **settings).get(server.url("/a"))


# Encodings


@pytest.mark.parametrize("name", ["gzip", "GZIP", "x-gzip", " gzip "])
def test_gzip_is_unpacked(server, name):
    page = answer(gzip.compress(PAGE), headers={"Content-Encoding": name})
    assert fetch(server, page).body == PAGE


@pytest.mark.parametrize(
    ("name", "body"),
    [("identity", PAGE), ("", PAGE), ("gzip", b""), ("identity", b"")],
)
def test_bodies_that_need_no_unpacking(server, name, body):
    assert fetch(server, answer(body, headers={"Content-Encoding": name})).body == body


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("br", brotli.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("zstd", b"\x28\xb5\x2f\xfd" + PAGE),
        ("gzip, gzip", gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0)),
        ("gzip, br", gzip.compress(PAGE, mtime=0)),
        ("identity, gzip", gzip.compress(PAGE, mtime=0)),
        ("snowflake\x1b[31m", PAGE),
        ("gzip", PAGE),
        ("gzip", zlib.compress(PAGE)),
        ("gzip", b"\x1f"),
        ("gzip", gzip.compress(PAGE, mtime=0)[:-1]),
        ("gzip", gzip.compress(PAGE, mtime=0)[:20]),
        ("gzip", gzip.compress(PAGE, mtime=0)[:-8] + bytes(8)),
        ("gzip", gzip.compress(PAGE, mtime=0) + gzip.compress(PAGE, mtime=0)[:30]),
        ("gzip", gzip.compress(b"", mtime=0) * (MEMBERS + 1)),
    ],
)
def test_other_packing_and_damaged_gzip_are_bad_responses(server, name, body):
    with pytest.raises(BadResponse, match=r"news\.test") as caught:
        fetch(server, answer(body, headers={"Content-Encoding": name}))
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("rest", [b"\x00" * 600, b"garbage", b"\x1f", b"\x1fx", b"\r\n"])
def test_what_follows_the_gzip_stream_is_no_part_of_the_page(server, rest):
    assert fetch(server, answer(gzip.compress(PAGE) + rest, headers=GZIP)).body == PAGE


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000, 10**9])
def test_gzip_of_several_members_is_one_page_however_it_is_cut(size):
    packed = gzip.compress(PAGE) + gzip.compress(b"") + gzip.compress(PAGE) + b"\x00\x00"
    unpacker = Gunzip("news.test", 10**6, lambda: None)
    pieces = [
        piece
        for start in range(0, len(packed), size)
        for piece in unpacker.feed(packed[start : start + size])
    ]
    unpacker.finish()
    assert b"".join(pieces) == PAGE * 2


@pytest.mark.parametrize("length", [0, 1, STEP - 1, STEP, STEP + 1, 5 * STEP, 3 * STEP + 17])
def test_gzip_unpacks_every_length_to_the_last_byte(length):
    unpacker = Gunzip("news.test", 10**6, lambda: None)
    pieces = unpacker.feed(gzip.compress(b"a" * length))
    unpacker.finish()
    assert b"".join(pieces) == b"a" * length


def test_a_bomb_stops_at_the_limit(server):
    bomb = zlib.compressobj(9, wbits=31)
    packed = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(300)) + bomb.flush()
    assert len(packed) < 320_000
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="1,000,000 bytes"):
            fetch(server, answer(packed, headers=GZIP), decoded_bytes=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_no_more_than_a_step_is_unpacked_beyond_the_limit():
    packed = gzip.compress(bytes(50_000_000))
    unpacker = Gunzip("news.test", 200_000, lambda: None)
    with pytest.raises(TooLarge):
        unpacker.feed(packed)
    assert unpacker.size <= 200_000 + STEP


def test_unpacking_ends_when_the_time_is_over():
    def late():
        raise FetchTimeout("late")

    with pytest.raises(FetchTimeout):
        Gunzip("news.test", 10**9, late).feed(gzip.compress(PAGE))


# Size


def test_an_announced_size_beyond_the_limit_is_not_read(server):
    server.pages["/a"] = drip(server, HEAD + b"Content-Length: 1000001\r\n\r\n", b"")
    with pytest.raises(TooLarge, match=r"news\.test .* 1,000,000 bytes"):
        client(server, wire_bytes=1_000_000).get(server.url("/a"))


def test_a_page_of_just_the_limit_comes(server):
    body = b"<html>" + b"a" * 9_994
    assert fetch(server, answer(body), wire_bytes=10_000, decoded_bytes=10_000).body == body
    with pytest.raises(TooLarge):
        fetch(server, answer(body), wire_bytes=10_000, decoded_bytes=9_999)


@pytest.mark.parametrize(
    "page", [HEAD + b"\r\n" + b"a" * 10_001, chunked(b"a" * 5_000, b"a" * 5_001)]
)
def test_a_page_of_unknown_size_ends_just_at_the_limit(server, page):
    with pytest.raises(TooLarge, match="10,000 bytes"):
        fetch(server, page, wire_bytes=10_000)


def test_no_byte_is_read_beyond_what_the_meter_allows():
    meter = Meter(Deadline.after(5, "news.test"), header_bytes=100, wire_bytes=1000)
    assert meter.allowance(65_536) == 100
    meter.count(b"a" * 60)
    assert (meter.allowance(65_536), meter.allowance(10)) == (40, 10)
    meter.count(b"a" * 40)
    with pytest.raises(BadResponse):
        meter.allowance(1)
    meter.begin_body()
    assert meter.allowance(65_536) == 1000
    meter.count(b"a" * 1000)
    with pytest.raises(TooLarge):
        meter.allowance(1)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b"a" * 1024 + b"\r\n"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 1000 + b"\r\na\r\n"),
        (HEAD + b"\r\n", b"a" * 1024),
        (HEAD.replace(b"1.1", b"1.0") + b"\r\n", b"a" * 1024),
    ],
)
def test_a_body_without_end_stops_at_the_limit(server, start, piece):
    with pytest.raises(TooLarge, match=r"news\.test"):
        fetch(server, flood(start, piece, 1000), wire_bytes=100_000, header_bytes=4096)


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Long: " + b"a" * 70_000 + b"\r\n",
        b"".join(b"X-%d: %b\r\n" % (number, b"a" * 100) for number in range(700)),
    ],
)
def test_headers_beyond_the_limit_are_refused(server, headers):
    with pytest.raises(BadResponse, match=r"news\.test .* 65,536 bytes of headers"):
        fetch(server, HEAD + headers + b"Content-Length: 1\r\n\r\n<")


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nX: ", b"a" * 1000),
        (b"HTTP/1.1 200 ", b"O" * 1000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 30),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 100),
    ],
)
def test_headers_without_end_are_refused(server, start, piece):
    with pytest.raises(BadResponse, match=r"news\.test .* 65,536 bytes of headers"):
        fetch(server, flood(start, piece, 500))


def test_large_headers_within_the_limit_pass(server):
    page = fetch(server, answer(PAGE, headers={"X-Long": "a" * 60_000}))
    assert (page.body, len(page.headers["x-long"])) == (PAGE, 60_000)


def test_trailers_without_end_stop_at_a_limit(server):
    start = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n<\r\n0\r\n"
    with pytest.raises((BadResponse, TooLarge)):
        fetch(server, flood(start, b"X: " + b"a" * 1000 + b"\r\n", 1000), wire_bytes=50_000)


# Time


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (HEAD + b"Content-Length: 5000\r\n\r\n", b"a"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (HEAD + b"\r\n", b"a"),
    ],
    ids=["silence", "header", "interim", "length", "chunked", "until-close"],
)
def test_a_slow_drip_ends_with_the_clock(server, start, piece):
    began = time.monotonic()
    with pytest.raises(FetchTimeout, match=r"news\.test .* 0.4 seconds"):
        fetch(server, drip(server, start, piece), seconds=0.4)
    assert 0.4 <= time.monotonic() - began < 4


def test_redirects_share_one_clock(server):
    def slow(number):
        def act(connection, request):
            server.stopped.wait(0.2)
            connection.sendall(redirect(f"/{number + 1}"))

        return act

    server.pages |= {f"/{number}": slow(number) for number in range(6)}
    with pytest.raises(FetchTimeout):
        client(server, seconds=0.5).get(server.url("/0"))
    assert 1 <= len(server.requests) <= 4


def test_a_slow_name_takes_from_the_same_clock(server):
    server.pages["/a"] = drip(server, b"", b"")
    began = time.monotonic()
    with pytest.raises(FetchTimeout):
        client(server, resolver=slow_resolver(0.3), seconds=0.5).get(server.url("/a"))
    assert time.monotonic() - began < 5
    with pytest.raises(FetchTimeout, match="name"):
        client(server, resolver=slow_resolver(2.0), seconds=0.5).get(server.url("/a"))


def slow_resolver(seconds):
    def resolve(host, port):
        time.sleep(seconds)
        return ["127.0.0.1"]

    return resolve


def test_an_error_page_that_drips_is_still_the_error(server):
    page = drip(server, b"HTTP/1.1 500 Oh\r\nContent-Length: 500\r\n\r\n", b"a")
    with pytest.raises(CredcheckError) as caught:
        fetch(server, page, seconds=0.3)
    assert caught.value.code == "http_error"


# Grammar


@pytest.mark.parametrize(
    "page",
    [
        b"<html><p>an answer of HTTP/0.9</p>\r\n\r\n",
        b"<html><p>an answer of HTTP/0.9, without an empty line",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\n<",
        b"ICY 200 OK\r\n\r\n",
        b"\x16\x03\x01\x00\x05hello\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"\x00" * 100,
        b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX y: a\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n X: a\r\nContent-Length: 0\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<html>",
        HEAD + b"Content-Length: 5, 6\r\n\r\n<html>",
        HEAD + b"Content-Length: -5\r\n\r\n<html>",
        HEAD + b"Content-Length: 0x5\r\n\r\n<html>",
        HEAD + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n<html>",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\nabc\r\n",
        HEAD + b"Content-Length: 500\r\n\r\n<html>the rest is missing",
        chunked(PAGE, end=False),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_bad_response(server, page):
    with pytest.raises(BadResponse, match=r"news\.test") as caught:
        fetch(server, page)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "act",
    [lambda connection, request: None, lambda connection, request: connection.close()],
)
def test_a_connection_closed_without_an_answer_has_failed(server, act):
    with pytest.raises(ConnectionFailed, match=r"news\.test"):
        fetch(server, act)


def test_nobody_listening_is_a_failed_connection(server):
    fetcher = client(server, names={"news.test": ["::1"]})
    with pytest.raises(ConnectionFailed, match=r"news\.test takes no connection on port"):
        fetcher.get(server.url("/a"))


def test_repeated_headers_are_joined_and_control_characters_go(server):
    page = (
        HEAD + b"X: 1\r\nx: 2\r\nY: a\x1b[31mb\x07\r\nZ: \xc3\xa9\xff\r\nContent-Length: 1\r\n\r\n<"
    )
    headers = fetch(server, page).headers
    assert headers["x"] == "1, 2"
    assert headers["y"] == "a [31mb "
    assert headers["z"] == "\u00c3\u00a9\u00ff"


def test_sniffing_takes_linear_time():
    for body in (b"<!---->" * 600 + b"x", b"<!--" * 1000, b"<?xml " * 700, b" " * 4096):
        began = time.perf_counter()
        assert not content.is_kind("page", "", body)
        assert time.perf_counter() - began < 2

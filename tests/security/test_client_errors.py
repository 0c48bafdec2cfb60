"""Every error from below becomes one of ours, and the log shows no URL."""

from __future__ import annotations

import inspect
import logging
import socket
import ssl
import zlib

import h11
import httpcore2
import httpx2
import pytest
import trustme
from server import Server, answer, client, proxy, redirect, running

from credcheck.errors import (
    BadResponse,
    BadURL,
    ConnectionFailed,
    CredcheckError,
    DNSFailure,
    FetchError,
    FetchTimeout,
)
from credcheck.fetch import Client
from credcheck.fetch.network import Deadline, Meter, failure, own_errors

PAGE = b"<!doctype html><title>Harbour</title><p>The harbour opens again on Monday.</p>"


def is_error(value):
    return inspect.isclass(value) and issubclass(value, Exception)


def test_no_path_and_no_query_are_logged(tmp_path, caplog):
    authority = trustme.CA()
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.test").configure_cert(context)
    with (
        caplog.at_level(logging.DEBUG),
        running(Server(tls=context)) as server,
        running(Server()) as egress,
    ):
        logging.getLogger("httpcore2.http11").setLevel(logging.DEBUG)
        server.pages["/secretpath"] = redirect("/page?secretquery=1")
        server.pages["/page?secretquery=1"] = answer(PAGE)
        server.pages["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: x", media="text/plain")
        fetcher = client(server, ca_file=ca_file)
        fetcher.get(server.url("/secretpath#secretpart"), robots=True)
        with pytest.raises(FetchError):
            fetcher.get(server.url("/secretmissing"))
        proxy(egress, server)
        fetcher = client(server, ca_file=ca_file, egress_proxy=f"http://127.0.0.1:{egress.port}")
        fetcher.get(server.url("/secretpath"))
    assert "secret" not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("http")]


def test_every_logger_of_httpcore_is_silenced_for_us_and_for_nobody_else(caplog):
    Client().close()
    names = [name for name in logging.root.manager.loggerDict if name.startswith("httpcore2.")]
    assert names
    meter = Meter(Deadline.after(5, "news.test"), 100, 100)
    with caplog.at_level(logging.DEBUG):
        for name in names:
            logging.getLogger(name).setLevel(logging.DEBUG)
            with own_errors(meter):
                logging.getLogger(name).debug("ours")
            logging.getLogger(name).debug("theirs")
    assert [record.message for record in caplog.records] == ["theirs"] * len(names)


EXPECTED = {
    httpcore2.ConnectError: ConnectionFailed,
    httpcore2.ConnectionNotAvailable: ConnectionFailed,
    httpcore2.ConnectTimeout: FetchTimeout,
    httpcore2.LocalProtocolError: BadURL,
    httpcore2.NetworkError: ConnectionFailed,
    httpcore2.PoolTimeout: FetchTimeout,
    httpcore2.ProtocolError: BadResponse,
    httpcore2.ProxyError: ConnectionFailed,
    httpcore2.ReadError: ConnectionFailed,
    httpcore2.ReadTimeout: FetchTimeout,
    httpcore2.RemoteProtocolError: BadResponse,
    httpcore2.TimeoutException: FetchTimeout,
    httpcore2.UnsupportedProtocol: BadURL,
    httpcore2.WriteError: ConnectionFailed,
    httpcore2.WriteTimeout: FetchTimeout,
    h11.LocalProtocolError: BadResponse,
    h11.RemoteProtocolError: BadResponse,
    zlib.error: BadResponse,
    ssl.SSLError: ConnectionFailed,
    ssl.SSLCertVerificationError: ConnectionFailed,
    socket.gaierror: ConnectionFailed,
    TimeoutError: FetchTimeout,
    ConnectionResetError: ConnectionFailed,
    OSError: ConnectionFailed,
    RuntimeError: FetchError,
    UnicodeError: BadResponse,
    ValueError: BadResponse,
}


@pytest.mark.parametrize(("lower", "ours"), EXPECTED.items(), ids=lambda item: item.__name__)
def test_every_error_from_below_becomes_one_of_ours(lower, ours):
    meter = Meter(Deadline.after(5, "news.test"), 100, 100)
    with pytest.raises(CredcheckError, match=r"news\.test") as caught, own_errors(meter):
        raise lower("\x1b[31m http://news.test/secret")
    assert type(caught.value) is ours
    assert caught.value.__cause__.__class__ is lower
    assert str(caught.value).isprintable()
    assert "secret" not in str(caught.value)


def test_no_error_of_httpcore_is_forgotten():
    assert {error for error in vars(httpcore2).values() if is_error(error)} <= EXPECTED.keys()


@pytest.mark.parametrize(
    "lower",
    [
        error
        for error in vars(httpx2).values()
        if inspect.isclass(error) and issubclass(error, Exception)
    ],
)
def test_errors_of_httpx_have_a_place_too(lower):
    """None can come: httpx2 gives the TLS context and httpcore2 does the asking."""
    meter = Meter(Deadline.after(5, "news.test"), 100, 100)
    assert isinstance(failure(lower.__new__(lower), meter), FetchError)


def test_our_own_errors_pass_unchanged():
    meter = Meter(Deadline.after(5, "news.test"), 100, 100)
    error = DNSFailure("x")
    with pytest.raises(DNSFailure) as caught, own_errors(meter):
        raise error
    assert caught.value is error


def test_what_is_nobodys_error_is_not_hidden():
    meter = Meter(Deadline.after(5, "news.test"), 100, 100)
    with pytest.raises(KeyError), own_errors(meter):
        raise KeyError("a bug of ours")

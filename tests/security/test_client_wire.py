"""TLS that proves the name, and the egress proxy, on real connections."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import tempfile
import time

import httpx2
import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from server import Server, answer, client, drip, proxy, redirect, running

from credcheck.config import FetchSettings
from credcheck.errors import (
    BadResponse,
    BlockedAddress,
    ConnectionFailed,
    DNSFailure,
    FetchTimeout,
    InputError,
)
from credcheck.fetch import Client, network
from credcheck.fetch.network import tls_context

PAGE = b"<!doctype html><title>Harbour</title><p>The harbour opens again on Monday.</p>"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


class self_signed:  # noqa: N801  it stands where trustme's certificates stand
    """A certificate for news.test that nobody else has signed."""

    def configure_cert(self, context):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.test")])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("news.test")]), critical=False)
            .sign(key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        with tempfile.NamedTemporaryFile() as file:
            file.write(certificate.public_bytes(pem))
            file.write(
                key.private_bytes(
                    pem,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            file.flush()
            context.load_cert_chain(file.name)


def tls_server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return Server({"/page": answer(PAGE)}, tls=context)


def test_tls_proves_the_name_and_the_connection_goes_to_the_address(authority, ca_file):
    names = []
    server = tls_server(authority.issue_cert("news.test"))
    server.tls.sni_callback = lambda connection, name, context: names.append(name)
    with running(server):
        page = client(server, ca_file=ca_file).get(server.url("/page"))
    assert page.body == PAGE
    assert names == ["news.test"]
    assert server.requests[0].headers["host"] == f"news.test:{server.port}"


def test_an_address_is_proved_as_an_address(authority, ca_file):
    with running(tls_server(authority.issue_cert("127.0.0.1"))) as server:
        opened = frozenset({"127.0.0.1"})
        fetcher = client(server, ca_file=ca_file, allowed_private_hosts=opened)
        assert fetcher.get(server.url("/page", host="127.0.0.1")).body == PAGE


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda ca: ca.issue_cert("other.test"), "is for another name"),
        (lambda ca: ca.issue_cert("127.0.0.1"), "is for another name"),
        (
            lambda ca: trustme.CA().issue_cert("news.test"),
            "is signed by an authority that is not trusted",
        ),
        (lambda ca: self_signed(), "is signed by nobody but itself"),
        (
            lambda ca: ca.issue_cert("news.test", not_after=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
            "has expired",
        ),
        (
            lambda ca: ca.issue_cert(
                "news.test",
                not_before=dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
                not_after=dt.datetime(2101, 1, 1, tzinfo=dt.UTC),
            ),
            "is not valid yet",
        ),
    ],
    ids=["name", "address", "stranger", "self-signed", "expired", "early"],
)
def test_a_certificate_that_proves_nothing_fails_in_plain_words(authority, ca_file, made, words):
    with running(tls_server(made(authority))) as server:
        with pytest.raises(ConnectionFailed, match=rf"certificate that news\.test shows {words}"):
            client(server, ca_file=ca_file).get(server.url("/page"))
        assert server.requests == []


def test_an_authority_is_trusted_only_when_it_is_given(authority):
    with (
        running(tls_server(authority.issue_cert("news.test"))) as server,
        pytest.raises(ConnectionFailed, match="not trusted"),
    ):
        client(server).get(server.url("/page"))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_tls_older_than_1_2_is_refused(authority, ca_file):
    server = tls_server(authority.issue_cert("news.test"))
    server.tls.set_ciphers("DEFAULT:@SECLEVEL=0")
    server.tls.minimum_version = server.tls.maximum_version = ssl.TLSVersion.TLSv1_1
    with running(server), pytest.raises(ConnectionFailed, match=r"news\.test .* \(TLS 1\.2 or"):
        client(server, ca_file=ca_file).get(server.url("/page"))


def test_the_context_proves_certificate_and_name(ca_file):
    context = tls_context(ca_file)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_server_that_speaks_no_tls_fails_in_plain_words(ca_file):
    with running(Server(default=answer(PAGE))) as server:
        server.talk = lambda connection: connection.sendall(answer(PAGE))
        with pytest.raises(ConnectionFailed, match=r"news\.test .*encrypt"):
            client(server, ca_file=ca_file).get(server.url("/page", scheme="https"))


def test_a_handshake_without_end_ends_with_the_clock(ca_file):
    with running(Server()) as server:
        server.talk = lambda connection: server.stopped.wait(30)
        began = time.monotonic()
        with pytest.raises(FetchTimeout, match=r"news\.test"):
            client(server, ca_file=ca_file, seconds=0.4).get(server.url("/", scheme="https"))
        assert time.monotonic() - began < 4


def test_limits_hold_under_tls(authority, ca_file):
    with running(tls_server(authority.issue_cert("news.test"))) as server:
        start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n"
        server.pages["/slow"] = drip(server, start, b"a")
        server.pages["/long"] = b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"
        with pytest.raises(FetchTimeout):
            client(server, ca_file=ca_file, seconds=0.4).get(server.url("/slow"))
        with pytest.raises(BadResponse, match="headers"):
            client(server, ca_file=ca_file).get(server.url("/long"))


def test_from_https_to_http_goes_without_what_was_given(authority, ca_file):
    with (
        running(Server({"/page": answer(PAGE)})) as plain,
        running(tls_server(authority.issue_cert("news.test"))) as server,
    ):
        server.pages["/a"] = redirect(plain.url("/page"))
        fetcher = client(server, plain, ca_file=ca_file)
        given = {"Authorization": "Bearer x", "If-None-Match": '"1"'}
        page = fetcher.get(server.url("/a"), headers=given)
    assert page.body == PAGE
    assert page.final_url.startswith("http://")
    assert server.requests[0].headers["authorization"] == "Bearer x"
    assert not {"authorization", "if-none-match"} & plain.requests[0].headers.keys()


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_ca_file_that_cannot_be_read_is_bad_input(tmp_path, text):
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError, match=r"ca\.pem"):
        tls_context(path)


def test_without_authorities_of_the_system_there_are_those_of_certifi(monkeypatch):
    empty = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    monkeypatch.setattr(httpx2, "create_ssl_context", lambda trust_env: empty)
    monkeypatch.setattr(network, "_has_authorities", lambda context: False)
    assert tls_context(None).cert_store_stats()["x509_ca"] > 50


def test_the_environment_names_no_authorities(monkeypatch, tmp_path):
    """An attacker's SSL_CERT_FILE is an operator's too: ``ca_file`` is the one way."""
    path = tmp_path / "mine.pem"
    trustme.CA().cert_pem.write_to_path(path)
    plain = tls_context(None).cert_store_stats()
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert tls_context(None).cert_store_stats() == plain


# The egress proxy


@pytest.fixture
def egress():
    with running(Server()) as started:
        yield started


def test_everything_goes_through_the_proxy(authority, ca_file, egress):
    with running(Server({"/page?x=1": answer(PAGE)})) as server:
        proxy(egress, server)
        address = f"http://us:p%40ss@127.0.0.1:{egress.port}"
        page = client(server, egress_proxy=address).get(server.url("/page?x=1"))
        assert page.body == PAGE
        (seen,) = egress.requests
        assert seen.target == server.url("/page?x=1")
        assert seen.headers["proxy-authorization"] == "Basic dXM6cEBzcw=="
    with running(tls_server(authority.issue_cert("news.test"))) as server:
        proxy(egress, server)
        fetcher = client(server, ca_file=ca_file, egress_proxy=f"http://localhost:{egress.port}/")
        assert fetcher.get(server.url("/page")).body == PAGE
        assert (egress.requests[1].method, egress.requests[1].target) == (
            "CONNECT",
            f"news.test:{server.port}",
        )
        assert "proxy-authorization" not in server.requests[0].headers


def test_through_the_proxy_addresses_are_checked_as_far_as_names_resolve(egress):
    with running(Server({"/page": answer(PAGE)})) as server:
        proxy(egress, server)
        address = f"http://127.0.0.1:{egress.port}"
        fetcher = client(server, names={"inside.test": ["10.0.0.1"]}, egress_proxy=address)
        for host in ("127.0.0.1", "10.1.2.3", "inside.test"):
            with pytest.raises(BlockedAddress):
                fetcher.get(server.url("/page", host=host))
        assert egress.connections == 0
        assert fetcher.get(server.url("/page", host="far.test")).body == PAGE
        with pytest.raises(DNSFailure):
            client(server).get(server.url("/page", host="far.test"))


def test_a_proxy_that_refuses_or_is_not_there_is_named(authority, ca_file, egress):
    egress.default = answer(b"no", status="407 Proxy Authentication Required")
    with running(tls_server(authority.issue_cert("news.test"))) as server:
        fetcher = client(server, ca_file=ca_file, egress_proxy=f"http://127.0.0.1:{egress.port}")
        with pytest.raises(ConnectionFailed, match=r"egress proxy would not .* news\.test"):
            fetcher.get(server.url("/page"))
        with pytest.raises(ConnectionFailed, match="egress proxy"):
            fetcher.get(server.url("/page", scheme="http"))
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        fetcher = client(server, egress_proxy=f"http://127.0.0.1:{port}")
        with pytest.raises(ConnectionFailed, match=r"egress proxy takes no .* news\.test"):
            fetcher.get(server.url("/page"))


@pytest.mark.parametrize(
    "url",
    [
        *("socks5://a:1", "https://a:1", "a:1", "http://", "http://a:99999", "http://a/b"),
        *("http://a?b", "http://a b:1", "http://é:1", "http://a:1\r\n", ""),
    ],
)
def test_a_proxy_that_is_no_http_url_is_bad_input(url):
    with pytest.raises(InputError, match="egress_proxy"):
        Client(FetchSettings(egress_proxy=url))

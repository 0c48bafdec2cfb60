"""What settings open and close, and names that change, hang or fail; no test needs a network."""

from __future__ import annotations

import socket
import threading
from ipaddress import IPv4Address, ip_address

import pytest

from credcheck.config import FetchSettings
from credcheck.errors import BlockedAddress, DNSFailure, FetchTimeout, InputError
from credcheck.fetch import guard
from credcheck.fetch.guard import Guard, own_addresses, system_resolver
from tests.security.vectors import guard_with, no_network


class TestSettings:
    def test_own_addresses_are_blocked(self):
        own = {ip_address("93.184.215.14"), ip_address("2606:2800::1")}
        tested = guard_with(["93.184.215.14"], own=own)
        for host in ("news.example", "93.184.215.14", "2606:2800::1", "2002:5db8:d70e::1"):
            with pytest.raises(BlockedAddress, match="this machine's own"):
                tested.addresses(host, 80, timeout=60)
        assert tested.addresses("93.184.215.15", 80, timeout=60) == ("93.184.215.15",)

    def test_this_machine_has_loopback_among_its_own(self):
        assert IPv4Address("127.0.0.1") in own_addresses()

    def test_own_addresses_are_listed_once_a_minute(self, monkeypatch):
        now = [1000.0]
        monkeypatch.setattr(guard, "monotonic", lambda: now[0])
        listed = []

        def own():
            listed.append(now[0])
            return frozenset({ip_address(f"93.184.215.{len(listed)}")})

        tested = Guard(FetchSettings(), resolver=no_network, own=own)
        assert listed == []
        for step in (0, 59, 60, 61, 121):
            now[0] = 1000.0 + step
            tested.addresses("8.8.8.8", 80, timeout=60)
        assert listed == [1000, 1060, 1121]
        with pytest.raises(BlockedAddress):
            tested.addresses("93.184.215.3", 80, timeout=60)
        assert tested.addresses("93.184.215.1", 80, timeout=60)

    def test_nothing_is_fetched_while_own_addresses_are_unknown(self):
        def own():
            raise OSError("no netlink here")

        tested = Guard(FetchSettings(), resolver=no_network, own=own)
        with pytest.raises(BlockedAddress, match="cannot be listed"):
            tested.addresses("8.8.8.8", 80, timeout=60)

    @pytest.mark.parametrize(
        "host",
        ["93.184.215.14", "2606:2800:220::7", "2002:5db8:d701::", "2a00::5efe:93.184.215.9"],
    )
    def test_closed_networks_are_blocked(self, host):
        tested = guard_with(
            [host], blocked_addresses=("93.184.215.0/24", "2606:2800:220::/48", "9.9.9.9")
        )
        for asked in (host, "news.example"):
            with pytest.raises(BlockedAddress, match="the settings close"):
                tested.addresses(asked, 80, timeout=60)
        assert tested.addresses("9.9.9.10", 80, timeout=60) == ("9.9.9.10",)

    @pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0.0/33", "news.example", "", "::/129"])
    def test_a_closed_network_that_cannot_be_read_is_an_input_error(self, text):
        with pytest.raises(InputError, match="blocked_addresses"):
            guard_with(blocked_addresses=(text,))

    @pytest.mark.parametrize("text", ["", "a b", "http://news.example/", "news.example:80", "[x]"])
    def test_an_open_host_that_cannot_be_read_is_an_input_error(self, text):
        with pytest.raises(InputError, match="allowed_private_hosts"):
            guard_with(allowed_private_hosts=frozenset({text}))

    @pytest.mark.parametrize(
        ("opened", "asked"),
        [
            ("intranet.example", "intranet.example"),
            ("Intranet.Example.", "intranet.example"),
            ("münchen.example", "xn--mnchen-3ya.example"),
        ],
    )
    def test_an_open_host_may_have_private_addresses(self, opened, asked):
        answers = ["10.0.0.1", "127.0.0.1", "fd00::1"]
        tested = guard_with(answers, allowed_private_hosts=frozenset({opened}))
        assert tested.addresses(asked, 80, timeout=60) == tuple(answers)
        for other in (f"www.{asked}", f"x{asked}", "other.example"):
            with pytest.raises(BlockedAddress):
                tested.addresses(other, 80, timeout=60)

    @pytest.mark.parametrize("opened", ["127.0.0.1", "127.1", "[::1]", "::1"])
    def test_an_open_literal_is_that_address_in_every_spelling(self, opened):
        tested = guard_with(["127.0.0.1"], allowed_private_hosts=frozenset({opened}))
        url = "http://[0::1]/" if ":" in opened else "http://0x7f.1/"
        target = tested.target(url)
        assert tested.addresses(target.host, 80, timeout=60) == (target.host,)
        for other in ("127.0.0.2", "::ffff:127.0.0.1", "news.example"):
            with pytest.raises(BlockedAddress):
                tested.addresses(other, 80, timeout=60)

    @pytest.mark.parametrize("answer", ["10.9.0.1", "::ffff:10.9.0.1", "fe80::1%eth0", "10.9"])
    def test_an_open_host_never_leads_to_a_closed_network_or_to_no_address(self, answer):
        tested = guard_with(
            ["10.0.0.1", answer],
            allowed_private_hosts=frozenset({"intranet.example"}),
            blocked_addresses=("10.9.0.0/16",),
        )
        with pytest.raises(BlockedAddress):
            tested.addresses("intranet.example", 80, timeout=60)


class TestLookUps:
    def test_what_was_checked_is_what_comes_back(self):
        """A name that changes after the check changes nothing: it is asked for once."""
        answers = iter([["8.8.8.8"], ["127.0.0.1"]])
        tested = Guard(FetchSettings(), resolver=lambda host, port: next(answers), own=frozenset)
        assert tested.addresses("rebind.example", 80, timeout=60) == ("8.8.8.8",)
        with pytest.raises(BlockedAddress):
            tested.addresses("rebind.example", 80, timeout=60)

    def test_the_resolver_is_given_the_name_and_the_port(self):
        asked = []

        def resolver(host, port):
            asked.append((host, port))
            return ["8.8.8.8"]

        tested = Guard(FetchSettings(), resolver=resolver)
        tested.addresses("MÜNCHEN.example.", 8443, timeout=60)
        assert asked == [("xn--mnchen-3ya.example", 8443)]

    def test_a_bad_answer_is_not_shown(self):
        with pytest.raises(BlockedAddress) as caught:
            guard_with(["8.8.8.8", "10.20.30.40"]).addresses("intranet.example", 80, timeout=60)
        assert "10.20.30.40" not in str(caught.value)
        assert "private network" in str(caught.value)

    def test_no_addresses_are_a_dns_failure(self):
        with pytest.raises(DNSFailure, match=r"news\.example"):
            guard_with([]).addresses("news.example", 80, timeout=60)

    @pytest.mark.parametrize(
        "problem", [socket.gaierror(-2, "unknown"), OSError("no"), TimeoutError("slow")]
    )
    def test_a_resolver_that_fails_is_a_dns_failure(self, problem):
        def resolver(host, port):
            raise problem

        with pytest.raises(DNSFailure, match=r"news\.example"):
            Guard(FetchSettings(), resolver=resolver).addresses("news.example", 80, timeout=60)

    def test_a_fault_of_the_resolver_is_not_hidden(self):
        def resolver(host, port):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            Guard(FetchSettings(), resolver=resolver).addresses("news.example", 80, timeout=60)

    def test_names_that_hang_hold_a_bounded_number_of_threads(self, monkeypatch):
        monkeypatch.setattr(guard, "LOOKUPS", 3)
        free = threading.Event()
        asked = []

        def resolver(host, port):
            asked.append(host)
            free.wait(60)
            return ["8.8.8.8"]

        tested = Guard(FetchSettings(), resolver=resolver, own=frozenset)
        for number in range(6):
            with pytest.raises(FetchTimeout, match=f"slow{number}.example"):
                tested.addresses(f"slow{number}.example", 80, timeout=0.05)
        assert len(asked) == 3
        free.set()
        assert tested.addresses("news.example", 80, timeout=60) == ("8.8.8.8",)

    def test_no_time_left_is_a_timeout(self):
        free = threading.Event()
        tested = Guard(FetchSettings(), resolver=lambda host, port: [free.wait(60), "8.8.8.8"][1:])
        for timeout in (0, -1):
            with pytest.raises(FetchTimeout):
                tested.addresses("news.example", 80, timeout=timeout)
        free.set()

    def test_no_thread_to_be_had_is_a_timeout_and_gives_the_place_back(self, monkeypatch):
        class NoThread:
            def __init__(self, **how):
                pass

            def start(self):
                raise RuntimeError("can't start new thread")

        monkeypatch.setattr(guard, "LOOKUPS", 1)
        tested = guard_with(["8.8.8.8"])
        with monkeypatch.context() as patched:
            patched.setattr(guard, "Thread", NoThread)
            with pytest.raises(FetchTimeout):
                tested.addresses("news.example", 80, timeout=60)
        assert tested.addresses("news.example", 80, timeout=60) == ("8.8.8.8",)

    def test_the_systems_resolver_asks_for_all_addresses_of_a_stream(self, monkeypatch):
        asked = {}

        def getaddrinfo(host, port, **options):
            asked.update(options, host=host, port=port)
            return [
                (socket.AF_INET, 1, 6, "", ("8.8.8.8", 80)),
                (socket.AF_INET6, 1, 6, "", ("2606:4700::1", 80, 0, 0)),
                (socket.AF_INET6, 1, 6, "", ("fe80::1", 80, 0, 2)),
                (socket.AF_INET6, 1, 6, "", ("fe80::1%eth0", 80, 0, 2)),
            ]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        assert system_resolver("xn--mnchen-3ya.example", 80) == (
            "8.8.8.8",
            "2606:4700::1",
            "fe80::1%2",
            "fe80::1%eth0",
        )
        assert asked == {
            "host": b"xn--mnchen-3ya.example",
            "port": 80,
            "type": socket.SOCK_STREAM,
        }

    def test_the_systems_resolver_knows_localhost(self):
        with pytest.raises(BlockedAddress, match="loopback"):
            Guard(FetchSettings()).addresses("localhost", 80, timeout=60)

"""The rules of where a request may go: which URLs, which addresses, and how long a name may take.

A name is resolved once. Every address that it has is checked, and one bad address blocks the name;
what comes back is what must be connected to, so a name that changes in between changes nothing.
Hosts in ``allowed_private_hosts`` skip the check, except for the networks that the settings close.
The resolver's answers are not part of an error's text: they would show a stranger the inside of a
network.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from ipaddress import ip_address, ip_network
from threading import BoundedSemaphore, Lock, Thread
from time import monotonic

import psutil  # type: ignore[import-untyped]

from credcheck.config import FetchSettings
from credcheck.errors import BadURL, BlockedAddress, DNSFailure, FetchTimeout, InputError
from credcheck.fetch.addresses import Address, Network, why_blocked, why_closed
from credcheck.fetch.urls import Target, canonical_host, parse

__all__ = ["Guard", "Resolver", "Target", "own_addresses", "system_resolver", "why_blocked"]

Resolver = Callable[[str, int], Sequence[str]]
"""Takes an ASCII host and a port, gives its addresses as text; may block; raises OSError."""

LOOKUPS = 32  # at a time; names that never answer hold a thread each until the system gives up
OWN_SECONDS = 60.0  # how long a list of this machine's addresses is believed


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """The addresses that the operating system knows for a name; raises OSError.

    A name of bytes keeps the stdlib's older IDNA rules out. Families that this machine has no
    address for are asked for too: all that a name has is checked.
    """
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return tuple(_with_zone(answer[4]) for answer in found)


def _with_zone(address: tuple[object, ...]) -> str:
    text = str(address[0])
    zone = address[3] if len(address) > 3 else 0
    return f"{text}%{zone}" if zone and "%" not in text else text


def own_addresses() -> frozenset[Address]:
    """The addresses of every network card of this machine, now. Raises OSError.

    psutil is kept up and reads them from the kernel; ifaddr, the smaller choice, was last released
    in 2022 and starts other programs when it is imported.
    """
    return frozenset(
        ip_address(entry.address.partition("%")[0])
        for card in psutil.net_if_addrs().values()
        for entry in card
        if entry.family in {socket.AF_INET, socket.AF_INET6}
    )


class Guard:
    """Decides where a request may go; may be shared between threads.

    ``settings`` names ports, closed networks and open hosts. Raises InputError for a closed network
    or an open host that cannot be read.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolver: Resolver = system_resolver,
        own: Callable[[], frozenset[Address]] = own_addresses,
    ) -> None:
        self._ports = settings.ports
        self._closed = tuple(_network(text) for text in settings.blocked_addresses)
        self._open = frozenset(_open_host(text) for text in settings.allowed_private_hosts)
        self._resolver = resolver
        self._own = _Own(own)
        self._free = BoundedSemaphore(LOOKUPS)

    def target(self, url: str, *, base: Target | None = None) -> Target:
        """Read a URL; with ``base``, a reference such as a Location header. Raises BadURL."""
        return parse(url, ports=self._ports, base=base)

    def check_form(self, target: Target) -> None:
        """Checks a host that is an address, without a look-up. Raises BlockedAddress."""
        literal = _literal(target.host)
        if literal is not None:
            self._check(target.host, literal)

    def addresses(self, host: str, port: int, *, timeout: float) -> tuple[str, ...]:
        """The addresses to connect to, all of them checked, in the resolver's order.

        ``timeout`` is in seconds. An address literal is checked without a look-up. Raises BadURL
        for what is no host, DNSFailure, BlockedAddress when any address is bad, FetchTimeout.
        """
        host = canonical_host(host)
        literal = _literal(host)
        if literal is not None:
            self._check(host, literal)
            return (str(literal),)
        found = dict.fromkeys(self._look_up(host, port, timeout))
        if not found:
            raise DNSFailure(f"{host} has no address")
        return tuple(str(self._check(host, text)) for text in found)

    def _check(self, host: str, given: str | Address) -> Address:
        """The address, when it may be reached for this host."""
        try:
            address = ip_address(given)
        except ValueError:
            raise BlockedAddress(f"{host} leads to what is not an IP address") from None
        if host in self._open:
            zone = getattr(address, "scope_id", None) is not None
            why = "an address with a zone id" if zone else why_closed(address, self._closed)
        else:
            why = why_blocked(str(given), own=self._own.now(), closed=self._closed)
        if why is not None:
            raise BlockedAddress(f"{host} leads to an address that must not be reached: {why}")
        return address

    def _look_up(self, host: str, port: int, timeout: float) -> Sequence[str]:
        """Ask the resolver in a thread of its own, and leave that thread behind if it hangs.

        Threads are daemons, so that a hanging look-up cannot keep the process from ending.
        """
        end = monotonic() + timeout
        late = FetchTimeout(f"the name {host} was not resolved within {timeout:.3g} seconds")
        if not self._free.acquire(timeout=max(0.0, timeout)):
            raise late
        answer: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._resolver(host, port))
            except BaseException as problem:  # noqa: BLE001  the asking thread raises it
                answer.set_exception(problem)
            finally:
                self._free.release()

        try:
            Thread(target=ask, name="credcheck-lookup", daemon=True).start()
        except RuntimeError:  # the system has no thread to give
            self._free.release()
            raise late from None
        wait((answer,), timeout=max(0.0, end - monotonic()))
        if not answer.done():
            raise late
        try:
            return answer.result()
        except OSError as problem:
            raise DNSFailure(f"the name {host} could not be resolved: {problem}") from problem


class _Own:
    """The addresses of this machine, listed when first needed and again after a minute."""

    def __init__(self, find: Callable[[], frozenset[Address]]) -> None:
        self._find = find
        self._lock = Lock()
        self._known: frozenset[Address] = frozenset()
        self._until = float("-inf")

    def now(self) -> frozenset[Address]:
        with self._lock:
            if monotonic() >= self._until:
                try:
                    self._known = self._find()
                except (OSError, ValueError) as problem:
                    raise BlockedAddress(
                        "nothing is fetched while this machine's own addresses cannot be listed"
                    ) from problem
                self._until = monotonic() + OWN_SECONDS
            return self._known


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as problem:
        raise InputError(
            f"blocked_addresses holds {text!r}, which is no address or network: {problem}"
        ) from problem


def _open_host(text: str) -> str:
    literal = ":" in text and text.startswith("[") and text.endswith("]")
    try:
        return canonical_host(text[1:-1] if literal else text)
    except BadURL as problem:
        raise InputError(f"allowed_private_hosts holds {text!r}: {problem}") from problem

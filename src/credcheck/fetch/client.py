"""The one door out: a page, a feed or a robots.txt in, its bytes out, or one error that says why not.

Every hop of a fetch goes the same way: read the URL, resolve its name, check every address, wait for
the host's turn, connect to a checked address, read within limits. Nothing is kept between fetches
but host budgets and robots.txt rules: no cookies, no connections, no cache.
"""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import TracebackType
from typing import Self

import httpcore2

from credcheck.config import FetchSettings
from credcheck.errors import DNSFailure, FetchTimeout, TooManyRedirects
from credcheck.fetch import content, network, outgoing
from credcheck.fetch.answers import Answer, Reader, Reading
from credcheck.fetch.budgets import HostBudget, MemoryBudget
from credcheck.fetch.content import Kind
from credcheck.fetch.guard import Guard, Target
from credcheck.fetch.network import Deadline, Meter
from credcheck.fetch.refusals import later
from credcheck.fetch.robots import Robots

_PROXY_DNS_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent.

    ``url`` is what was asked for and ``final_url`` what answered after redirects, both without
    fragment. ``headers`` have lower-case names and no ``set-cookie``. ``body`` is unpacked.
    ``media_type`` is in lower case, ``""`` when the server names none; ``charset`` is what the
    server claims. ``fetched_at`` is ISO 8601 in UTC, to the second.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    media_type: str
    charset: str | None
    fetched_at: str


class Client:
    """Fetches URLs within the rules of ``settings``; may be shared between threads.

    ``guard`` decides where requests may go, ``budget`` when; a redirect within one host waits for
    the host's next turn like any request. Raises InputError for settings that
    cannot be used: a contact with unprintable characters, a proxy that is no http:// URL.
    """

    def __init__(
        self,
        settings: FetchSettings | None = None,
        *,
        guard: Guard | None = None,
        budget: HostBudget | None = None,
    ) -> None:
        self._settings = FetchSettings() if settings is None else settings
        self._guard = Guard(self._settings) if guard is None else guard
        self._budget = MemoryBudget() if budget is None else budget
        self._user_agent = outgoing.user_agent(self._settings.contact)
        self._proxy = outgoing.egress_proxy(self._settings.egress_proxy)
        self._robots = Robots(self._read_robots)
        self._closed = False
        network.silence()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the client: what robots.txt files said is forgotten, ``get`` raises RuntimeError."""
        self._closed = True
        self._robots.clear()

    def check_form(self, url: str) -> None:
        """Raises BadURL, and BlockedAddress for a bad address that stands there as a number.

        A name is looked up, and what it leads to is checked, when it is fetched.
        """
        self._guard.check_form(self._guard.target(url))

    def get(
        self,
        url: str,
        *,
        accept: Kind = "page",
        robots: bool | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Fetches ``url`` with at most ``settings.redirects`` redirects.

        ``accept`` is ``page`` (HTML; also what is declared as plain text, bytes or nothing and
        begins like HTML), ``feed`` (XML or JSON by type, or by its beginning where the type says
        nothing; never text/html) or ``any``. ``robots`` says whether robots.txt is honoured, at
        every hop: by default for feeds, and for others when the settings say so. ``headers`` go to
        the first origin (scheme, host and port) and not across; with If-None-Match or
        If-Modified-Since among them, a 304 answer comes back with an empty body.

        Raises the FetchErrors of ``credcheck.errors``, NotHTML, NotAFeed and TooLarge, and
        InputError for headers that cannot be sent.
        """
        if self._closed:
            raise RuntimeError("the client is closed; make a new one")
        given = outgoing.given_headers(headers)
        first = self._guard.target(url)
        deadline = Deadline.after(self._settings.seconds, first.host)
        asked = self._settings.robots or accept == "feed" if robots is None else robots
        last, answer = self._travel(first, deadline, accept, given, robots=asked)
        media, charset = content.media_type(answer.headers.get("content-type", ""))
        return Fetched(
            url=first.url,
            final_url=last.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            media_type=media,
            charset=charset,
            fetched_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        )

    def _travel(
        self,
        target: Target,
        deadline: Deadline,
        kind: Reading,
        given: Mapping[str, str],
        *,
        robots: bool,
    ) -> tuple[Target, Answer]:
        seen: set[str] = set()
        for _ in range(self._settings.redirects + 1):
            if target.url in seen:
                raise TooManyRedirects(
                    f"{target.host} leads back to an address it came from; some sites do so to "
                    "programs that keep no cookies"
                )
            seen.add(target.url)
            deadline = replace(deadline, host=target.host)
            interval = self._ask_robots(target, deadline) if robots else None
            answer = self._exchange(
                target, deadline, kind, given, 0.0 if kind == "robots" else interval
            )
            if answer.location is None:
                return target, answer
            following = self._guard.target(answer.location, base=target)
            if following.origin != target.origin:
                given = {}
            target = following
        raise TooManyRedirects(
            f"{target.host} was reached after more than {self._settings.redirects} redirects"
        )

    def _ask_robots(self, target: Target, deadline: Deadline) -> float | None:
        rules = self._guard.target("/robots.txt", base=target)
        return self._robots.check(target, rules, deadline)

    def _read_robots(self, target: Target, deadline: Deadline) -> tuple[int, bytes]:
        """A robots.txt needs no second between itself and the page, but takes a place."""
        _, answer = self._travel(target, deadline, "robots", {}, robots=False)
        return answer.status, answer.body

    def _exchange(
        self,
        target: Target,
        deadline: Deadline,
        kind: Reading,
        given: Mapping[str, str],
        interval: float | None,
    ) -> Answer:
        """One request and its answer."""
        addresses = self._addresses(target, deadline)
        authority, _, path = target.url.partition("//")[2].partition("/")
        url = httpcore2.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=f"/{path}"
        )
        accept = content.ACCEPT["any" if kind == "robots" else kind]
        headers = outgoing.request_headers(authority, self._user_agent, accept, given)
        context = self._trust if target.scheme == "https" else None
        proxy = None if self._proxy is None else self._proxy.core
        meter = Meter(deadline, self._settings.header_bytes, self._settings.wire_bytes)
        with (
            self._budget.acquire(target.host, deadline.at, interval=interval),
            network.own_errors(meter),
            network.pool(addresses, meter, context, proxy) as pool,
            pool.stream("GET", url, headers=headers) as response,
        ):
            meter.begin_body()
            folded = content.fold(response.headers)
            wait = later(response.status, folded)
            if wait is not None:
                self._budget.retry_after(target.host, wait)
            reader = Reader(response, folded, meter, self._settings)
            return reader.answer(kind, outgoing.CONDITIONAL & given.keys())

    def _addresses(self, target: Target, deadline: Deadline) -> Sequence[str]:
        """Where to connect to: checked addresses of the target, or those of the proxy.

        With a proxy the target's name is still checked as far as it can be resolved here; where it
        cannot, the proxy decides.
        """
        if self._proxy is None:
            return self._guard.addresses(target.host, target.port, timeout=deadline.remaining())
        try:
            wait = min(_PROXY_DNS_SECONDS, deadline.remaining() / 2)
            self._guard.addresses(target.host, target.port, timeout=wait)
        except (DNSFailure, FetchTimeout):
            deadline.remaining()
        proxy = self._proxy
        return proxy.guard.addresses(proxy.host, proxy.port, timeout=deadline.remaining())

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return network.tls_context(self._settings.ca_file)

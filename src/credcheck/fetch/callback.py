"""Telling a client that its job is finished: the one request that leaves with something in it.

It goes out by the same door as every other: the same rules for addresses, the same budgets, the same
limits. Nothing is followed and nothing of the answer is read but its status.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import httpcore2

from credcheck.errors import BadResponse
from credcheck.fetch import content, network, outgoing
from credcheck.fetch.client import Client
from credcheck.fetch.network import Deadline, Meter
from credcheck.fetch.refusals import later, refusal


class Sender(Client):
    """A client that posts; may be shared between threads. It is made like a Client."""

    def check(self, url: str) -> None:
        """Raises BadURL, BlockedAddress and DNSFailure for an address that is not posted to now."""
        target = self._guard.target(url)
        self._addresses(target, Deadline.after(self._settings.seconds, target.host))

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> int:
        """Posts JSON once and gives the status, which is one of success (2xx).

        ``headers`` are further ones. Raises the FetchErrors of ``credcheck.errors`` for everything
        else, redirects included, and InputError for headers that cannot be sent.
        """
        if self._closed:
            raise RuntimeError("the client is closed; make a new one")
        given = outgoing.given_headers(headers)
        target = self._guard.target(url)
        deadline = Deadline.after(self._settings.seconds, target.host)
        addresses = self._addresses(target, deadline)
        authority, _, path = target.url.partition("//")[2].partition("/")
        address = httpcore2.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=f"/{path}"
        )
        given |= {"content-type": "application/json", "content-length": str(len(body))}
        sent = outgoing.request_headers(authority, self._user_agent, "*/*", given)
        meter = Meter(deadline, self._settings.header_bytes, wire_bytes=0)
        proxy = None if self._proxy is None else self._proxy.core
        context = self._trust if target.scheme == "https" else None
        with (
            self._budget.acquire(target.host, deadline.at),
            network.own_errors(meter),
            network.pool(addresses, meter, context, proxy) as pool,
            pool.stream("POST", address, headers=sent, content=body) as response,
        ):
            folded = content.fold(response.headers)
            wait = later(response.status, folded)
            if wait is not None:
                self._budget.retry_after(target.host, wait)
            return _accepted(target.host, response.status, folded)


def _accepted(host: str, status: int, headers: Mapping[str, str]) -> int:
    """The status of a success. Raises what stands for any other."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return status
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise BadResponse(f"{host} answered with a redirect (status {status}); none is followed")
    raise refusal(host, status, headers, b"")

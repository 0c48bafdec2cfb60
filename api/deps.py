"""What routes depend on: the service, and who asks."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from credcheck.errors import Forbidden, Unauthorized
from credcheck.store import keys
from credcheck.store.keys import NOBODY_ELSE, Principal

from .limits import Rate
from .service import Service

KEY_SECONDS = 10.0
"""How long a key is believed without another look: a revoked one ends within this time."""

_KNOWN = 1_000


async def service_of(request: Request) -> Service:
    """The service that the application runs."""
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


class Allowed:
    """A dependency that gives who asks.

    Raises Unauthorized without a valid key (where one is needed), Forbidden when the key has no such
    ``scope`` (None: any key will do), TooManyRequests beyond the limit of the ``rate``.
    """

    def __init__(self, scope: str | None, rate: Rate) -> None:
        self.scope = scope
        self._rate = rate

    async def __call__(self, request: Request, service: ServiceDep) -> Principal:
        who = NOBODY_ELSE if service.keyless else await _principal(request, service)
        request.state.key = who.id
        headers = await service.limits.check(self._rate, who.id)
        request.state.rate_headers = headers
        if self.scope is not None and not who.may(self.scope):
            raise Forbidden(f"this needs a key with the scope {self.scope!r}")
        return who


class Anybody:
    """A dependency for what needs no key: only counts requests, by address."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate

    async def __call__(self, request: Request, service: ServiceDep) -> None:
        headers = await service.limits.check(self._rate, request.state.address)
        request.state.rate_headers = headers


async def _principal(request: Request, service: Service) -> Principal:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        await service.limits.check("read", request.state.address)
        raise Unauthorized("this service needs a key")
    token = token.strip()
    believed: dict[str, tuple[float, Principal]] = request.app.state.believed_keys
    now = time.monotonic()
    found = believed.get(token)
    if found is not None and found[0] > now:
        return found[1]
    who = await run_in_threadpool(keys.principal, service.database, token)
    if who is None:
        believed.pop(token, None)
        await service.limits.check("read", request.state.address)
        raise Unauthorized("the key is not valid, has expired or was revoked")
    if len(believed) >= _KNOWN:
        believed.clear()
    believed[token] = (now + KEY_SECONDS, who)
    return who

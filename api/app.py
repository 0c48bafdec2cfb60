"""The application: layers, routes and the service behind them."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from credcheck.config import Settings
from credcheck.store.opening import is_keyless, open_database
from credcheck.version import __version__

from . import errors, logs, routes
from .gate import Gate, networks
from .observing import Observing
from .service import Service

EXPOSED = [
    "ETag",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Request-ID",
]


def create_app(settings: Settings | None = None, *, loopback: bool = False) -> FastAPI:
    """The application, which opens the service when it starts.

    ``settings`` are read from the environment when not given, and logs are set up then.
    ``loopback`` says that nobody but this machine can reach it, so that ``access=auto`` may do
    without keys. Raises StoreError and InputError.
    """
    if settings is None:
        logs.configure()
        settings = Settings.from_env()
    networks(settings.service.trusted_proxies)
    with open_database(settings.service) as database:
        keyless = is_keyless(settings.service, database, loopback=loopback)
    service = Service.open(settings, keyless=keyless)
    app = FastAPI(
        title="credcheck",
        version=__version__,
        lifespan=_running,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    app.state.believed_keys = {}
    errors.install(app)
    for info in pkgutil.iter_modules(routes.__path__):
        module = importlib.import_module(f"{routes.__name__}.{info.name}")
        app.include_router(module.router)
    # The last one added is the first to see a request.
    if settings.service.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.service.origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Prefer", "Idempotency-Key"],
            expose_headers=EXPOSED,
        )
    app.add_middleware(Gate, settings=settings.service, keyless=keyless)
    app.add_middleware(Observing, metrics=service.metrics)
    return app


@contextlib.asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    await run_in_threadpool(service.start)
    try:
        yield
    finally:
        await run_in_threadpool(service.close)

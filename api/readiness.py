"""Whether the service can do its work, check by check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from credcheck import bundles
from credcheck.errors import CredcheckError

from .service import Service


def ready(service: Service) -> dict[str, dict[str, Any]]:
    """Each check's name with ``ok`` and a detail in words."""
    return {
        "bundle": _check(lambda: _bundle(service)),
        "database": _check(lambda: _database(service)),
        "queue": _check(lambda: _queue(service)),
    }


def _check(look: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"ok": True, "detail": look()}
    except CredcheckError as error:
        return {"ok": False, "detail": str(error) or error.title}


def _bundle(service: Service) -> str:
    bundles.verify(service.pipeline.bundle)
    return f"{service.pipeline.bundle.id} is as it was published"


def _database(service: Service) -> str:
    service.database.check()
    return "it answers and has the tables of this version"


def _queue(service: Service) -> str:
    if service.jobs.is_ready():
        return "it runs"
    raise CredcheckError("the queue does not run in this process")

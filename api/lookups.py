"""Many sources at once: a record for each, or the problem that takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from credcheck.errors import CredcheckError
from credcheck.report import problem
from credcheck.sources import Registry


def records(registry: Registry, names: Iterable[str]) -> list[dict[str, Any]]:
    """What the lists say of each name, in order, as ``credcheck source --json`` writes it."""
    return [_record(registry, position, name) for position, name in enumerate(names)]


def _record(registry: Registry, position: int, name: str) -> dict[str, Any]:
    try:
        return registry.lookup(name).to_dict()
    except CredcheckError as error:
        return problem(error, position=position, target=name)

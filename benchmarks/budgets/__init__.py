"""The budgets: one module each, whose ``measure(plan)`` gives its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parents[2]

Side = Literal["most", "least"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: ``threads`` of the encoder, and ``documents`` of the memory run."""

    threads: int
    quick: bool = False
    documents: int = 10_000

    def pick(self, full: int, quick: int) -> int:
        """``full``, or ``quick`` in a quick run."""
        return quick if self.quick else full


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity against its budget; without a budget it is there to be read.

    ``samples`` are the raw measurements, in seconds unless their name ends in another unit.
    ``measured`` is None for what was not measured, and ``note`` says why.
    """

    name: str
    what: str
    measured: float | None
    unit: str
    how: str
    budget: float | None = None
    at: Side = "most"
    samples: Mapping[str, Sequence[float]] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def ok(self) -> bool | None:
        """Whether the budget is kept; None without a budget or a measurement."""
        if self.measured is None or self.budget is None:
            return None
        kept = self.measured <= self.budget if self.at == "most" else self.measured >= self.budget
        return bool(kept)

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON values."""
        return {
            "name": self.name,
            "what": self.what,
            "measured": self.measured,
            "unit": self.unit,
            "budget": self.budget,
            "at": self.at,
            "ok": self.ok,
            "how": self.how,
            "note": self.note,
            "details": dict(self.details),
            "samples": {name: list(values) for name, values in self.samples.items()},
        }

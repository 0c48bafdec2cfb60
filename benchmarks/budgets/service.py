"""A stored report over HTTP: there is no service to measure yet."""

from __future__ import annotations

from benchmarks.budgets import Plan, Row


def measure(plan: Plan) -> list[Row]:
    """One row that says so."""
    del plan
    return [
        Row(
            "service",
            "stored report over HTTP, times the requests of an empty route",
            None,
            "×",
            "",
            budget=0.4,
            at="least",
            note="not measured: the service is not part of this version",
        )
    ]

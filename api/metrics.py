"""What the service counts of itself, for Prometheus. No address and no text is ever a label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from credcheck.report import Provenance, Report

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One registry for each application, so that two in one process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        made: dict[str, Any] = {"registry": self.registry}
        self._requests = Histogram(
            "credcheck_request_seconds",
            "Time to answer, by route",
            ("method", "route", "status"),
            buckets=_SECONDS,
            **made,
        )
        self._stages = Histogram(
            "credcheck_stage_seconds",
            "Time of one document in a stage: read (fetch and extract), score",
            ("stage",),
            buckets=_SECONDS,
            **made,
        )
        self._abstained = Counter(
            "credcheck_abstentions", "Scores without a value", ("score", "code"), **made
        )
        self._problems = Counter("credcheck_problems", "Problems by code", ("code",), **made)
        self._gauges: dict[str, Gauge] = {}
        self._versions = Info("credcheck", "What makes the reports", **made)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; ``route`` is the pattern, never the path."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def stage(self, name: str, seconds: float) -> None:
        """Count the time that a stage took."""
        self._stages.labels(name).observe(seconds)

    def problem(self, code: str) -> None:
        """Count a problem."""
        self._problems.labels(code).inc()

    def report(self, report: Report) -> None:
        """Count the scores that a report abstains from."""
        for name, score in report.scores.items():
            if score["abstained"]:
                self._abstained.labels(name, score["abstained"]["code"]).inc()

    def watch(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Show a number as it is when somebody asks; a second call under one name replaces it."""
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = self._gauges[name] = Gauge(f"credcheck_{name}", meaning, registry=self.registry)
        gauge.set_function(read)

    def versions(self, made_by: Provenance) -> None:
        """Show what makes the reports."""
        self._versions.info(
            {
                "version": made_by.credcheck,
                "scoring_version": str(made_by.scoring_version),
                "bundle": made_by.bundle_id,
                "sources": made_by.sources_id,
                "runtime": made_by.runtime,
            }
        )

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self.registry)

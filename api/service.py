"""All that the routes share: opened when the service starts, closed when it stops."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from credcheck.config import Settings
from credcheck.pipeline import Pipeline
from credcheck.store.budgets import DatabaseBudget
from credcheck.store.database import Database
from credcheck.store.opening import open_database

from .jobs import Jobs
from .limits import Limits
from .metrics import Metrics
from .scorer import Scorer


@dataclass(frozen=True, slots=True)
class Service:
    """``executor`` names this process among those that share the database; ``keyless`` says
    whether requests need no key.
    """

    settings: Settings
    executor: str
    database: Database
    pipeline: Pipeline
    scorer: Scorer
    limits: Limits
    metrics: Metrics
    jobs: Jobs
    keyless: bool

    @property
    def address(self) -> str:
        """Where others reach the service, as far as it knows; ``""`` for links relative to it."""
        return self.settings.service.public_url or ""

    @property
    def keep(self) -> dt.timedelta:
        """How long the content of a report is kept."""
        return dt.timedelta(days=self.settings.service.retention_days)

    @classmethod
    def open(cls, settings: Settings, *, keyless: bool) -> Service:
        """Open the database and the bundle; nothing is scored and no job begins before
        :meth:`start`. Raises StoreError and BundleError.
        """
        executor = uuid.uuid4().hex
        database = open_database(settings.service)
        metrics = Metrics()
        pipeline = Pipeline.load(settings=settings, budget=DatabaseBudget(database))
        metrics.versions(pipeline.provenance())
        scorer = Scorer(pipeline, waiting=settings.service.waiting, metrics=metrics)
        metrics.watch("inside", "Documents being read or scored, or waiting", lambda: scorer.inside)
        metrics.watch(
            "backlog_seconds", "How long a text waits that comes now", lambda: scorer.backlog.wait
        )
        metrics.watch("cache_hits", "Texts that were remembered", lambda: scorer.cache.hits)
        metrics.watch("cache_misses", "Texts that were not", lambda: scorer.cache.misses)
        metrics.watch(
            "fetches_shared", "Fetches that served another request", lambda: scorer.fetches.shared
        )
        return cls(
            settings=settings,
            executor=executor,
            database=database,
            pipeline=pipeline,
            scorer=scorer,
            limits=Limits(settings.service, database),
            metrics=metrics,
            jobs=Jobs(settings, database, scorer, metrics, executor),
            keyless=keyless,
        )

    def start(self) -> None:
        """Begin to work on what waits in the database."""
        self.jobs.start()

    def close(self) -> None:
        """Finish what has begun, leave the rest to others, and let go of everything."""
        self.jobs.stop()
        self.scorer.close()
        self.pipeline.close()
        self.database.close()

"""Telling clients that a job is finished: signed, tried again for a day, then given up."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from functools import partial
from threading import Lock

from credcheck.config import Settings
from credcheck.errors import BadURL, BlockedAddress, CredcheckError
from credcheck.fetch.callback import Sender
from credcheck.report import problem
from credcheck.store import deliveries, jobs
from credcheck.store.budgets import DatabaseBudget
from credcheck.store.database import Database
from credcheck.store.keys import Principal
from credcheck.store.packing import text_of

from .engine import Engine
from .patience import patiently

WAITS = (10, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600)
"""Seconds between one attempt and the next: about 22 hours in all."""

_FOR_GOOD = (BadURL, BlockedAddress)
_LOCAL = Principal("", frozenset({"read:all"}))


class Callbacks:
    """Makes the callbacks of jobs; safe to share between threads."""

    def __init__(self, settings: Settings, database: Database, engine: Engine) -> None:
        self._settings = settings
        self._database = database
        self._engine = engine
        self._lock = Lock()
        self._sender: Sender | None = None

    def close(self) -> None:
        """Send no more."""
        with self._lock:
            sender, self._sender = self._sender, None
        if sender is not None:
            sender.close()

    def check(self, url: str) -> None:
        """Raises BadURL, BlockedAddress and DNSFailure for an address that is not called back."""
        self._door().check(url)

    @staticmethod
    def new_secret() -> str:
        """What signs the callback of one job."""
        return f"cs_{secrets.token_urlsafe(32)}"

    def enqueue(self, delivery_id: str, *, attempt: int, delay: float = 0.0) -> None:
        """Let an attempt be made, by whichever process is free then."""
        self._engine.enqueue(
            "callbacks",
            "delivery",
            f"delivery-{delivery_id}-{attempt}",
            delivery_id,
            attempt,
            delay=delay,
        )

    def deliver(self, delivery_id: str, attempt: int) -> None:
        """Make an attempt, counted from 1, and see to the next one if it fails."""
        found = patiently(self._engine, lambda: deliveries.due(self._database, delivery_id))
        if found is None:
            return
        body = patiently(self._engine, lambda: self._body(found.id, found.job_id))
        note = partial(deliveries.note, self._database, delivery_id, attempt=attempt)
        try:
            self._door().post(found.url, body, self._headers(found.id, found.secret, body))
        except CredcheckError as error:
            last = attempt > len(WAITS) or isinstance(error, _FOR_GOOD)
            state = "given_up" if last else "waiting"
            patiently(self._engine, partial(note, state=state, problem=problem(error)))
            if not last:
                self.enqueue(delivery_id, attempt=attempt + 1, delay=WAITS[attempt - 1])
        else:
            patiently(self._engine, partial(note, state="done", problem=None))

    def mend(self) -> None:
        """Enqueue what waits and has no workflow."""
        for delivery_id, attempts in deliveries.waiting(self._database):
            if not self._engine.knows(f"delivery-{delivery_id}-{attempts + 1}"):
                self.enqueue(delivery_id, attempt=attempts + 1)

    def _body(self, delivery_id: str, job_id: str) -> bytes:
        job = jobs.get(self._database, job_id, _LOCAL)
        finished = job.finished_at or job.created_at
        return text_of(
            {
                "delivery": delivery_id,
                "event": "job.done",
                "job": {
                    "id": job.id,
                    "state": job.state,
                    "total": job.total,
                    "counts": dict(job.counts),
                    "finished_at": finished.isoformat(timespec="seconds"),
                    "results": f"{self._settings.service.public_url or ''}/v1/jobs/{job.id}/results",
                },
            }
        )

    @staticmethod
    def _headers(delivery_id: str, secret: str, body: bytes) -> dict[str, str]:
        now = int(dt.datetime.now(dt.UTC).timestamp())
        return {
            "credcheck-signature": f"t={now},id={delivery_id},v1={sign(secret, now, delivery_id, body)}"
        }

    def _door(self) -> Sender:
        with self._lock:
            if self._sender is None:
                budget = DatabaseBudget(self._database)
                self._sender = Sender(self._settings.fetch, budget=budget)
            return self._sender


def sign(secret: str, timestamp: int, delivery_id: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over ``{timestamp}.{delivery_id}.`` and the body as it was sent."""
    text = f"{timestamp}.{delivery_id}.".encode("ascii") + body
    return hmac.new(secret.encode("ascii"), text, hashlib.sha256).hexdigest()

"""The file of rating lists that clients look sources up in by themselves, made once a day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from threading import Lock

from credcheck import bundles
from credcheck.config import Settings
from credcheck.sources import Registry
from credcheck.sources.export import build, etag


class SourcesFile:
    """The file that ``credcheck source export`` writes; safe to share between threads.

    It holds the lists that ship, without lists and decisions of one's own. Levels depend on the
    date, so that it is made again when the day (UTC) changes; all processes make the same bytes.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder: Path = (settings.models or bundles.models_folder()) / settings.sources
        self._lock = Lock()
        self._day = dt.date.min
        self._made = (b"", "")

    def get(self, day: dt.date | None = None) -> tuple[bytes, str]:
        """The file and its strong entity tag. It takes seconds the first time on a day.

        Raises SourceListError.
        """
        today = day or dt.datetime.now(dt.UTC).date()
        with self._lock:
            if self._day != today:
                data = build(Registry.open(self._folder), reference=today)
                self._made, self._day = (data, etag(data)), today
            return self._made

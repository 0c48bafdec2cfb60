"""How far a run has come: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from credcheck.commands.streams import say

EVERY = 30.0
"""Seconds between two lines where nobody watches a terminal."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is done: documents in all, and the share of the input, in 0…1, where that is known."""

    documents: int
    share: float | None


class Progress:
    """Shows standings as they come. The rate is that of this process, of the last parts most."""

    def __init__(
        self, total: int | None, already: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._clock = clock
        self._began = self._said = clock()
        self._already = already
        self._began_share: float | None = None
        self._is_terminal = sys.stderr.isatty()

    def show(self, standing: Standing) -> None:
        """Say where the run stands, if it is time."""
        if self._began_share is None:
            self._began_share = self._share(Standing(self._already, 0.0)) or 0.0
        now = self._clock()
        if not self._is_terminal and now - self._said < EVERY:
            return
        self._said = now
        text = self.described(standing)
        if self._is_terminal:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
        else:
            say(text)

    def described(self, standing: Standing) -> str:
        """One line: how many, how fast, how much longer."""
        seconds = max(self._clock() - self._began, 1e-9)
        rate = (standing.documents - self._already) / seconds
        of = f" of {self._total:,}" if self._total else ""
        text = f"{standing.documents:,}{of} documents, {rate:.1f} a second"
        share = self._share(standing)
        gained = (share or 0.0) - (self._began_share or 0.0)
        if share is not None and gained > 0 and share < 1:
            text += f", {share:.0%}, {_spoken(seconds * (1 - share) / gained)} left"
        return text

    def _share(self, standing: Standing) -> float | None:
        return standing.documents / self._total if self._total else standing.share

    def end(self) -> None:
        """Take the bar away."""
        if self._is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"

"""Ctrl-C: once to finish what is in hand, twice to end at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any, Self

from credcheck.commands.streams import say


class Interrupts:
    """Within its block the first SIGINT or SIGTERM is noted, the second raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.stopping = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.stopping:
            raise KeyboardInterrupt
        self.stopping = True
        say("finishing what is in hand; once more to end at once (nothing that is written is lost)")

"""What the encoder has read before: the logits of whole windows, by their word pieces.

Agencies' paragraphs stand in hundreds of papers. A window's logits depend on its pieces alone, so that
those of one that comes again are the very same numbers and need no second run.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

Logits = NDArray[np.float32]


class WindowCache:
    """The latest windows, as many as ``size`` bytes hold; safe to share between threads.

    ``hits`` and ``misses`` count what :meth:`get` found and did not find.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._held = 0
        self._found: OrderedDict[bytes, Logits] = OrderedDict()
        self._lock = Lock()
        self.hits = self.misses = 0

    def get(self, key: bytes) -> Logits | None:
        """The logits of a window, one row a piece; None when they are not held."""
        with self._lock:
            found = self._found.get(key)
            if found is None:
                self.misses += 1
            else:
                self.hits += 1
                self._found.move_to_end(key)
            return found

    def put(self, key: bytes, logits: Logits) -> None:
        """Hold a window's logits, and let go of those that were not asked for longest."""
        with self._lock:
            if key in self._found:
                return
            self._found[key] = np.array(logits)  # a copy: the batch it comes from can go
            self._held += _cost(key, logits)
            while self._held > self._size:
                old, gone = self._found.popitem(last=False)
                self._held -= _cost(old, gone)


def _cost(key: bytes, logits: Logits) -> int:
    return len(key) + logits.nbytes + 200

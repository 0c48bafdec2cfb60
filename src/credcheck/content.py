"""What of a report rests on the text alone, and a memory of it.

The same text under another address, or asked for by somebody else, has the same sentences and the
same scores of its words; only what is said of its source differs. A signal that does not say that
it ``READS_SOURCE`` is given :func:`bare`, an article without anything that :func:`key` leaves out,
so that what is remembered is right by construction.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from threading import Lock

import numpy as np

from credcheck.sources.genre import Genre
from credcheck.types import Article, Encoding, Notice, Sentence, SignalResult

_NO_INTS = np.zeros(0, dtype=np.int64)
NOTHING_ENCODED = Encoding(_NO_INTS, _NO_INTS, _NO_INTS, np.zeros((0, 0), dtype=np.float32), ())
"""What signals are given that read the source and not the words."""


@dataclass(frozen=True, slots=True)
class Content:
    """The sentences of an article, the encoder's remarks, the results of the signals that read
    nothing but its content, and the kind of piece that its words are taken for, if any.
    """

    sentences: tuple[Sentence, ...]
    warnings: tuple[Notice, ...]
    results: Mapping[str, SignalResult]
    genre: Genre | None = None


def bare(article: Article) -> Article:
    """The article as its words alone: no address, no names of its makers, no word of its page."""
    return Article(
        text=article.text,
        blocks=article.blocks,
        headline=article.headline,
        published=article.published,
        language=article.language,
        genre=article.genre,
        links=article.links,
    )


def key(article: Article, *made_by: object) -> str:
    """The sha256 of all that :func:`bare` keeps, and of the versions that read it."""
    kept = bare(article)
    parts = [
        kept.text,
        [astuple(block) for block in kept.blocks],
        kept.headline,
        kept.published,
        kept.language,
        kept.genre,
        [astuple(link) for link in kept.links],
        [str(version) for version in made_by],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


class ContentCache:
    """Remembers the latest contents, at most ``chars`` code points of text in all; in memory only.

    Safe to share between threads. ``hits`` and ``misses`` count since it was made.
    """

    def __init__(self, chars: int = 2_000_000) -> None:
        self._limit = chars
        self._kept: OrderedDict[str, tuple[int, Content]] = OrderedDict()
        self._chars = 0
        self._lock = Lock()
        self.hits = 0
        self.misses = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: str) -> Content | None:
        """What is remembered under a key, or None."""
        with self._lock:
            found = self._kept.get(name)
            if found is None:
                self.misses += 1
                return None
            self._kept.move_to_end(name)
            self.hits += 1
            return found[1]

    def put(self, name: str, chars: int, content: Content) -> None:
        """Remember it; the longest unused are forgotten where the room ends."""
        with self._lock:
            old = self._kept.pop(name, None)
            self._chars += chars - (old[0] if old else 0)
            self._kept[name] = (chars, content)
            while self._chars > self._limit:
                _, (size, _) = self._kept.popitem(last=False)
                self._chars -= size

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._chars = 0

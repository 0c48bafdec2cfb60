"""Signals: one measured quality each, one file each.

A signal is a module in this package with three names::

    ID: str                       the key of its score in the report
    REQUIRES: tuple[str, ...]     signals whose results it reads
    def measure(context: Context) -> SignalResult

It reads the article's words and what the encoder says of them. One that reads the address, the
page or the rating lists says so with ``READS_SOURCE = True``: it is measured for every report anew
and sees no encoding, while the others are given an article without its source, and are remembered.

``discover`` finds every such module; nothing else has to be edited to add one.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from typing import Protocol, cast

from credcheck.aggregate import unfit
from credcheck.bundles import Bundle
from credcheck.sources import Registry
from credcheck.statements import count_words
from credcheck.types import Article, Encoding, Notice, Sentence, SignalResult


@dataclass(frozen=True)
class Context:
    """All that a signal may read; ``results`` holds those of the signals it requires.

    ``today`` is the date of the report, to which ages are counted.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    encoding: Encoding
    bundle: Bundle
    registry: Registry
    today: dt.date
    results: Mapping[str, SignalResult]

    def text_of(self, sentence: Sentence) -> str:
        return self.article.text[sentence.start : sentence.end]

    @cached_property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences of the article's body: no headline, caption or boilerplate."""
        return tuple(s for s in self.sentences if s.part == "body")

    @cached_property
    def headline(self) -> Sentence | None:
        return next((s for s in self.sentences if s.part == "headline"), None)

    @cached_property
    def body_words(self) -> int:
        return sum(count_words(self.text_of(sentence)) for sentence in self.body)

    @cached_property
    def unfit(self) -> Notice | None:
        """Why this article can have no score read from its language, or None."""
        return unfit(words=self.body_words, language=self.article.language)


class Signal(Protocol):
    """What ``discover`` returns: a module with these names."""

    ID: str
    REQUIRES: tuple[str, ...]

    def measure(self, context: Context) -> SignalResult:
        """Measure one article."""
        ...


@lru_cache(maxsize=1)
def discover() -> tuple[Signal, ...]:
    """Every signal of this package, each after those it requires, always in the same order."""
    modules = [
        importlib.import_module(f"{__name__}.{info.name}")
        for info in pkgutil.iter_modules(__path__)
    ]
    return ordered([cast("Signal", module) for module in modules if hasattr(module, "ID")])


def reads_source(signal: Signal) -> bool:
    """Whether a signal reads more than the article's content, or requires one that does."""
    return signal.ID in _source_readers()


@lru_cache(maxsize=1)
def _source_readers() -> frozenset[str]:
    found: set[str] = set()
    for signal in discover():  # each comes after those it requires
        if getattr(signal, "READS_SOURCE", False) or found & set(signal.REQUIRES):
            found.add(signal.ID)
    return frozenset(found)


def ordered(signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """Signals in an order that respects ``REQUIRES``.

    Raises ValueError for a requirement that no signal meets, graphlib.CycleError for a circle.
    """
    known = {signal.ID: signal for signal in sorted(signals, key=lambda signal: signal.ID)}
    for signal in known.values():
        if missing := set(signal.REQUIRES) - set(known):
            raise ValueError(f"signal {signal.ID} requires {sorted(missing)}, which do not exist")
    order = TopologicalSorter({name: signal.REQUIRES for name, signal in known.items()})
    return tuple(known[name] for name in order.static_order())

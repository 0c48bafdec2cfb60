"""How reliable a news source is, by what published lists say of it; see docs/sources.md."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from credcheck.sources.record import Assessment, SourceRecord
from credcheck.sources.registry import Registry

__all__ = ["Assessment", "Registry", "SourceRecord", "lookup"]


def lookup(domain_or_url: str | None, *, reference: dt.date | None = None) -> SourceRecord:
    """What the shipped lists say of a domain or of the source of a URL.

    The lists are read at the first call and kept. ``reference`` is the date that ages are counted
    to, today by default. Raises BadDomain for what is no domain name or http(s) URL.
    """
    return _shipped().lookup(domain_or_url, reference=reference)


@lru_cache(maxsize=1)
def _shipped() -> Registry:
    return Registry.open()

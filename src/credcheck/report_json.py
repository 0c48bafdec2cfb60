"""What JSON asks of a report: plain values, offsets in JavaScript's units, one digest."""

from __future__ import annotations

import hashlib
import json
import math
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from credcheck.errors import ReportError
from credcheck.types import Attribution, CitedSource, Span

_PLAIN = frozenset({int, bool, type(None)})
_WIDE = re.compile("[\U00010000-\U0010ffff]")


def result_sha256(data: Mapping[str, Any]) -> str:
    """SHA-256 of what the report says, whenever and under whichever id it was made.

    Taken over UTF-8 JSON with sorted keys, no blanks and Python's shortest float form, with
    offsets in code points, without ``id``, ``created_at``, ``input.fetched_at`` and itself.
    """
    content = {key: value for key, value in data.items() if key not in ("id", "created_at")}
    content["input"] = {k: v for k, v in data["input"].items() if k != "fetched_at"}
    content["provenance"] = {k: v for k, v in data["provenance"].items() if k != "result_sha256"}
    canonical = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def plain(value: Any, where: str) -> Any:
    """A deep copy as JSON values: numpy numbers become Python's, tuples become lists."""
    kind = type(value)
    if kind is dict:
        return _plain_dict(value, where)
    if kind in _PLAIN or (kind is str and value.isascii()):
        return value
    if isinstance(value, str):
        return _plain_string(value, where)
    if isinstance(value, (float, np.floating)):
        if not math.isfinite(value):
            raise ReportError(f"{where} is {value}, which JSON cannot hold")
        return float(value) + 0.0  # a negative zero becomes zero
    if isinstance(value, Mapping):
        return _plain_dict(value, where)
    if isinstance(value, (list, tuple)):
        return [item if type(item) in _PLAIN else plain(item, where) for item in value]
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, (np.bool_, np.integer, np.ndarray)):
        return plain(value.tolist(), where)
    raise ReportError(f"{where} is a {type(value).__name__}, which JSON cannot hold")


def _plain_dict(value: Mapping[Any, Any], where: str) -> dict[str, Any]:
    """A mapping's copy. Most of a report's leaves stand in one: they need no call each."""
    found = {}
    for key, item in value.items():
        if type(key) is not str or not key.isascii():
            key = _plain_string(key, where)  # noqa: PLW2901  -- the same key, checked
        kind = type(item)
        if kind in _PLAIN or (kind is str and item.isascii()):
            found[key] = item
        elif kind is float and item - item == 0.0:  # finite
            found[key] = item + 0.0
        else:
            found[key] = plain(item, key)
    return found


def _plain_string(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise ReportError(f"{where} has a key that is a {type(value).__name__}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ReportError(f"{where} holds half a surrogate pair") from None
    return value


def loads(text: str | bytes) -> Any:
    """Parse JSON text. Raises ReportError for anything else, ``NaN`` and ``Infinity`` included."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"the report is not JSON: {error}") from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def move_offsets(data: dict[str, Any], move: Callable[[int], int]) -> None:
    """Apply ``move`` to every offset of the report, in place."""

    def moved(span: list[int] | None) -> list[int] | None:
        return None if span is None else [move(offset) for offset in span]

    for sentence in data["sentences"]:
        for spanned in (sentence, *sentence["evidence"]):
            spanned["start"], spanned["end"] = move(spanned["start"]), move(spanned["end"])
        for attribution in sentence["attributions"]:
            for one in (attribution, *attribution.get("inner", ())):
                one["source"], one["cue"] = moved(one["source"]), moved(one["cue"])
            attribution["content"] = [moved(span) for span in attribution["content"]]
    for cited in data.get("sources", ()):
        cited["mentions"] = [moved(span) for span in cited["mentions"]]
        cited["unnamed_because"] = moved(cited["unnamed_because"])
    for wire in data["scores"].get("source_reliability", {}).get("second_sources", ()):
        wire["span"] = moved(wire["span"])


def attribution_json(attribution: Attribution) -> dict[str, Any]:
    """An attribution as JSON values, spans as [start, end]."""
    return {
        "source": _pair(attribution.source),
        "cue": _pair(attribution.cue),
        "content": [_pair(span) for span in attribution.content],
        "source_type": attribution.source_type,
        "resolved_source": attribution.resolved_source,
        "quote": attribution.quote,
        "basis": attribution.basis,
        "source_index": attribution.source_index,
        "inner": [
            {
                "source": _pair(inner.source),
                "cue": _pair(inner.cue),
                "source_type": inner.source_type,
            }
            for inner in attribution.inner
        ],
    }


def cited_source_json(cited: CitedSource, index: int) -> dict[str, Any]:
    """A source of the article as JSON values, spans as [start, end]."""
    return {
        "index": index,
        "name": cited.name,
        "source_type": cited.source_type,
        "title": cited.title,
        "affiliation": cited.affiliation,
        "kinds": list(cited.kinds),
        "is_promised": cited.is_promised,
        "unnamed_because": _pair(cited.unnamed_because),
        "attributions": cited.attributions,
        "statements": cited.statements,
        "running": cited.running,
        "word_share": cited.word_share,
        "sentences": list(cited.sentences),
        "quote": cited.quote,
        "mentions": [_pair(span) for span in cited.mentions],
        "relayed_by": list(cited.relayed_by),
        "links": list(cited.links),
    }


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def to_utf16(text: str) -> Callable[[int], int]:
    """From code point offsets to UTF-16 units: each character beyond U+FFFF takes two."""
    wide = [match.start() for match in _WIDE.finditer(text)]
    return lambda offset: offset + bisect_right(wide, offset - 1)


def from_utf16(text: str) -> Callable[[int], int]:
    """A move from JavaScript's offsets of ``text`` to code points; ReportError inside a character."""
    wide = [match.start() + k for k, match in enumerate(_WIDE.finditer(text))]

    def move(offset: int) -> int:
        before = bisect_right(wide, offset - 1)
        if before and wide[before - 1] == offset - 1:
            raise ReportError(f"offset {offset} falls inside a character")
        return offset - before

    return move

"""Reports as CSV, one row a sentence (RFC 4180: comma, double quotes, CRLF; UTF-8, no byte order mark).

Text cells are guarded by :func:`credcheck.render.escape.cell` and quoted; numbers are neither. An
empty cell without quotes is a missing value. (The standard writer cannot tell that from "".)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeAlias

from credcheck.render import escape, words
from credcheck.render.words import JSONObject
from credcheck.report import Report

Cell: TypeAlias = "str | int | float | None"

READINGS = ("loaded", "quoted_loaded", "subjective", "check_worthy")
CONTRIBUTIONS = ("sensationalism", "attribution", "source_style")
COLUMNS = (
    *("position", "target", "index", "part", "start", "end", "text"),
    *READINGS,
    *("attributed", "sources", "source_types", "evidence", "reasons"),
    *(f"adds_to_{name}" for name in CONTRIBUTIONS),
    *("other", "problem", "detail"),
)
SEPARATOR = " | "


def to_csv(
    outcomes: Iterable[tuple[str, Report | JSONObject]], *, header: bool = True
) -> Iterator[str]:
    """Lines of CSV, each with its line end: the header, then a row for every sentence.

    ``outcomes`` are targets (the names that the reports are asked for by) with a report or, where
    there is none, a problem object, which takes one row. Position counts them from 0. Nothing is
    kept between two of them. The columns are COLUMNS, described in docs/formats.md.
    """
    numbered = enumerate(outcomes)
    rows = chain.from_iterable(_rows(place, target, found) for place, (target, found) in numbered)
    if header:
        rows = chain([dict(zip(COLUMNS, COLUMNS, strict=True))], rows)
    for row in rows:
        yield line([row.get(name) for name in COLUMNS])


def line(cells: Iterable[Cell]) -> str:
    """One row with its line end."""
    return ",".join(map(_written, cells)) + "\r\n"


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (int, float)):
        return repr(cell)
    return '"' + escape.cell(cell).replace('"', '""') + '"'


def _rows(position: int, target: str, outcome: Report | JSONObject) -> Iterator[dict[str, Cell]]:
    item: dict[str, Cell] = {"position": position, "target": target}
    if not isinstance(outcome, Report):
        yield item | {"problem": outcome["type"], "detail": outcome["detail"]}
        return
    for sentence in outcome.sentences:
        yield item | _sentence(sentence, outcome.text)


def _sentence(sentence: JSONObject, text: str) -> dict[str, Cell]:
    scores, terms = sentence["scores"], sentence["contributions"]
    said, evidence = sentence["attributions"], sentence["evidence"]
    return {
        **{name: sentence[name] for name in ("index", "part", "start", "end", "text")},
        **{name: scores.get(name) for name in READINGS},
        "attributed": _attributed(sentence),
        "sources": _joined(words.source_name(one, text) for one in said),
        "source_types": _joined(one["source_type"] for one in said),
        "evidence": _joined(one["code"] for one in evidence),
        "reasons": _joined(one["reason"] for one in evidence),
        **{f"adds_to_{name}": terms.get(name) for name in CONTRIBUTIONS},
        "other": _other(scores, terms),
    }


def _attributed(sentence: JSONObject) -> Cell:
    """Whether the sentence counts as attributed; None where that was not asked."""
    term = sentence["contributions"].get("attribution")
    if term is None or sentence["part"] != "body":
        return None
    return "yes" if term > 0 else "no"


def _joined(items: Iterable[str]) -> str:
    return SEPARATOR.join(map(escape.plain, items))


def _other(scores: Mapping[str, Any], terms: Mapping[str, Any]) -> Cell:
    """Readings and contributions that have no column of their own, as JSON."""
    rest = {
        "scores": {name: value for name, value in scores.items() if name not in READINGS},
        "contributions": {n: value for n, value in terms.items() if n not in CONTRIBUTIONS},
    }
    rest = {name: values for name, values in rest.items() if values}
    return escape.json(rest) if rest else None

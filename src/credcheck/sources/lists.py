"""Reads a compiled folder of rating lists: a manifest ``sources.toml`` and one TSV file per list.

A list's file has a header line and the columns ``scope verdict score as_of basis note entry``; empty
columns at the end of a line are left out. A list of one's own has a last column ``url`` besides, the
link of the single verdict. ``basis`` names the part of the list that the row comes
from, ``note`` why a row is no judgement of the whole scope's reliability (see ``NOTES``), ``entry``
the list's own name for it. Raises SourceListError when anything is not as the manifest says.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from credcheck.errors import SourceListError

FORMAT = 2
COLUMNS = ("scope", "verdict", "score", "as_of", "basis", "note", "entry")
OWN_COLUMNS = (*COLUMNS, "url")
NOTES = {
    "part": "the entry judges only a part, an era or a section of this site",
    "slant": "a remark on political slant, which is not unreliability",
    "satire": "the list calls it satire, which is not unreliability",
    "unscored": "the list gives no score",
}


class Row(NamedTuple):
    """One verdict as the list's file has it; ``score`` is on the common scale or None.

    ``url`` is the link of this verdict, where it has one of its own.
    """

    scope: str
    verdict: str
    score: float | None
    as_of: str
    basis: str = ""
    note: str = ""
    entry: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RatingList:
    """One list as the manifest describes it.

    ``kind`` is ``aggregate`` for a list computed from several others and ``named`` for one whose
    maker answers for each entry. ``origins`` maps a row's basis to the primary lists it rests on,
    with ``""`` for all rows that are not named; lists that share one are not independent.
    """

    id: str
    file: str
    title: str
    citation: str
    licence: str
    url: str
    as_of: str
    kind: str
    votes: int
    rows: int
    sha256: str
    caution: str
    origins: Mapping[str, frozenset[str]]

    def rests_on(self, basis: str) -> frozenset[str]:
        """The primary lists that a row of this basis rests on."""
        return self.origins.get(basis) or self.origins[""]


@dataclass(frozen=True, slots=True)
class Manifest:
    """``sources.toml``: the lists, and how their verdicts are read together.

    ``protected`` is the file of the names that others imitate, with its digest.
    """

    id: str
    thresholds: tuple[float, float]
    intervals: Mapping[str, tuple[tuple[float, float], ...]]
    lists: tuple[RatingList, ...]
    protected: tuple[str, str]


def read_manifest(folder: Traversable) -> Manifest:
    """Parse ``sources.toml``."""
    try:
        data = tomllib.loads(folder.joinpath("sources.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SourceListError(f"cannot read {folder}/sources.toml: {problem}") from None
    if data.get("format") != FORMAT:
        raise SourceListError(
            f"{folder}/sources.toml has format {data.get('format')!r}; this version reads {FORMAT}"
        )
    try:
        low, high = data["thresholds"]["low"], data["thresholds"]["high"]
        intervals = {
            name: tuple((float(down), float(up)) for down, up in bands)
            for name, bands in data["intervals"]["residuals"].items()
        }
        lists = tuple(_rating_list(entry) for entry in data["lists"])
        names = str(data["protected"]["file"]), str(data["protected"]["sha256"])
        return Manifest(data["id"], (float(low), float(high)), intervals, lists, names)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise SourceListError(f"{folder}/sources.toml lacks or garbles {problem}") from None


def _rating_list(entry: Mapping[str, Any]) -> RatingList:
    origins = {basis: frozenset(names) for basis, names in entry["origins"].items()}
    if not origins[""]:
        raise ValueError(f"the origins of {entry['id']}")
    fields = {name: entry[name] for name in RatingList.__slots__ if name != "origins"}
    return RatingList(origins=origins, **fields)


def read_lines(folder: Traversable, rating_list: RatingList) -> list[str]:
    """The rows of one list's file, unparsed, once its digest and its count are as promised."""
    header, *lines = _table(folder, rating_list.file, rating_list.sha256)
    if tuple(header.split("\t")) != COLUMNS or len(lines) != rating_list.rows:
        raise SourceListError(f"{folder}/{rating_list.file} has the wrong columns or row count")
    return lines


def read_protected(folder: Traversable, manifest: Manifest) -> list[str]:
    """The rows of the names that others imitate, unparsed, once the digest is as promised."""
    return _table(folder, *manifest.protected)[1:]


def _table(folder: Traversable, file: str, sha256: str) -> list[str]:
    try:
        raw = folder.joinpath(file).read_bytes()
    except OSError as problem:
        raise SourceListError(f"cannot read {folder}/{file}: {problem}") from None
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise SourceListError(f"{folder}/{file} is not the file the manifest names")
    return raw.decode("utf-8").removesuffix("\n").split("\n")


def parse_row(line: str) -> Row:
    """One line of a list's file."""
    try:
        scope, verdict, score, as_of, *rest = line.split("\t")
        row = Row(scope, verdict, float(score) if score else None, as_of, *rest)
    except (ValueError, TypeError):
        raise SourceListError(f"not a row of a rating list: {line[:120]!r}") from None
    on_scale = row.score is None or 0.0 <= row.score <= 1.0
    linked = not row.url or row.url.startswith(("http://", "https://"))
    if not (scope and verdict and as_of and on_scale and linked):
        raise SourceListError(f"not a row of a rating list: {line[:120]!r}")
    return row

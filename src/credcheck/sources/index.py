"""The rows of every list by the scope that they are filed under, unparsed until they are asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from credcheck.errors import SourceListError
from credcheck.sources.lists import RatingList
from credcheck.sources.protected import ESTABLISHED, mean
from credcheck.sources.scopes import ROW

Entry = tuple[RatingList, str]
_ROWS = re.compile(rf"^{ROW.pattern}.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Index:
    """Which lists have which scopes; several rows of one list stand in one text, line by line."""

    scopes: frozenset[str]
    tables: tuple[tuple[RatingList, Mapping[str, str]], ...]

    @classmethod
    def of(cls, opened: Iterable[tuple[RatingList, Sequence[str]]]) -> Index:
        """The index of opened lists. Raises SourceListError for a row without a scope."""
        tables = tuple((one, _by_scope(one, lines)) for one, lines in opened)
        return cls(frozenset().union(*(rows for _, rows in tables)), tables)

    def __contains__(self, scope: object) -> bool:
        return scope in self.scopes

    def entries(self, scope: str) -> Iterator[Entry]:
        """Each row on a scope with its list, in the order of the lists."""
        for one, rows in self.tables:
            if (found := rows.get(scope)) is not None:
                for line in found.split("\n"):
                    yield one, line


@dataclass(frozen=True, slots=True)
class Established:
    """The names that some lists rate as outlets of their own, told by their rows when asked for."""

    index: Index
    lists: frozenset[str]

    def __contains__(self, scope: object) -> bool:
        if not isinstance(scope, str) or scope not in self.index or "/" in scope:
            return False
        scores: dict[str, list[float]] = defaultdict(list)
        for one, line in self.index.entries(scope):
            score = line.split("\t", 3)[2]
            if score and one.id in self.lists:
                scores[one.id].append(float(score))
        marks = {name: sum(given) / len(given) for name, given in scores.items()}
        return bool(marks) and mean(marks) >= ESTABLISHED


def _by_scope(rating_list: RatingList, lines: Sequence[str]) -> dict[str, str]:
    scopes = _ROWS.findall("\n".join(lines))  # in one call: twelve thousand matches take longer
    if len(scopes) != len(lines):
        wrong = next(line for line in lines if ROW.match(line) is None)
        raise SourceListError(f"{rating_list.file} has a row without a scope: {wrong[:120]!r}")
    found = dict(zip(scopes, lines, strict=True))
    if len(found) < len(lines):
        several: dict[str, list[str]] = defaultdict(list)
        for scope, line in zip(scopes, lines, strict=True):
            several[scope].append(line)
        found = {scope: "\n".join(same) for scope, same in several.items()}
    return found

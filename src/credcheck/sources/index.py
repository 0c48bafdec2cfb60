"""The rows of every list by the scope that they are filed under, unparsed until they are asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass

from credcheck.errors import SourceListError
from credcheck.sources.lists import RatingList
from credcheck.sources.protected import ESTABLISHED, mean
from credcheck.sources.scopes import ROW

Entry = tuple[RatingList, str]
_ROWS = re.compile(rf"^{ROW.pattern}.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Index:
    """Which lists have which scopes; several rows of one list stand in one text, line by line.

    ``holders`` has a bit for every table that has a scope: most scopes are in one of nine.
    """

    holders: Mapping[str, int]
    tables: tuple[tuple[RatingList, Mapping[str, str]], ...]

    @classmethod
    def of(cls, opened: Iterable[tuple[RatingList, Sequence[str]]]) -> Index:
        """The index of opened lists. Raises SourceListError for a row without a scope."""
        return cls.of_tables(tuple((one, _by_scope(one, lines)) for one, lines in opened))

    @classmethod
    def of_tables(cls, tables: tuple[tuple[RatingList, Mapping[str, str]], ...]) -> Index:
        """The index of lists whose rows stand under their scopes already."""
        holders: dict[str, int] = {}
        for number, (_, rows) in enumerate(tables):
            bit = 1 << number
            for scope in rows:
                holders[scope] = holders.get(scope, 0) | bit
        return cls(holders, tables)

    @property
    def scopes(self) -> KeysView[str]:
        """Every scope that any list has."""
        return self.holders.keys()

    def __contains__(self, scope: object) -> bool:
        return scope in self.holders

    def entries(self, scope: str) -> Iterator[Entry]:
        """Each row on a scope with its list, in the order of the lists."""
        holders, number = self.holders.get(scope, 0), 0
        while holders:
            if holders & 1:
                one, rows = self.tables[number]
                for line in rows[scope].split("\n"):
                    yield one, line
            holders >>= 1
            number += 1


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

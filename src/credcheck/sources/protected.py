"""The outlets whose names others imitate, chosen from the rating lists.

In: what the lists say of every scope. Out: :class:`KnownNames`, which :mod:`credcheck.sources.lookalikes`
compares a host with. An outlet is protected when a list that judges outlets by name calls it
reliable, so no outlet is picked by hand. The compiler of the lists chooses once and writes the names
down (:meth:`KnownNames.to_tsv`), so that a look-up need not read every list first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from credcheck.errors import SourceListError
from credcheck.sources.lists import RatingList
from credcheck.sources.platforms import PLATFORMS
from credcheck.sources.scopes import is_shaped

ESTABLISHED = 0.40
"""The least mean rating with which a listed name is taken for an outlet of its own."""

RELIABLE = 0.70
"""The rating from a list that judges outlets by name with which a name is protected …"""

UNDISPUTED = 0.65
"""… where the mean of all lists is at least this."""

MOST_SHARED = 2
"""A label that stands inside more other outlets' names than this is a common word: times, post."""

ORDINARY = frozenset(
    {
        *("amnesty", "economist", "journalism", "playboy", "reason", "sky", "variety", "vogue"),
        *("vulture", "wired"),
    }
)
"""Labels that running English text holds in lower case: words, which anybody may use."""

COLUMNS = ("domain", "label")
"""Of the file that the names are written to."""

SHORTEST_TYPO = 6
"""The shortest label in which an error of typing is looked for."""

OPENING = 3
"""How many first letters tell a label quickly; the shortest label has as many."""

_SHORTEST = OPENING
_SHORTEST_DISGUISED = 5
_ASCII_TWINS = (
    ("rn", "m"),
    ("vv", "w"),
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("3", "e"),
    ("5", "s"),
)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names a host is compared with; safe to share between threads.

    ``established`` are listed names that are never said to resemble another. ``domains`` are the
    protected ones; ``labels`` maps their first labels (``nytimes``) to them, best known first, and
    leaves out what is too short or too common to mean one outlet. ``halves`` leads from half a label
    to the labels it may be of, ``twins`` from a disguised label to the plain one.
    ``openings`` are the labels' first letters: a name without any of them holds no label.
    """

    established: Container[str]
    domains: frozenset[str]
    labels: Mapping[str, tuple[str, ...]]
    halves: Mapping[str, tuple[str, ...]]
    twins: Mapping[str, str]
    openings: frozenset[str]

    @classmethod
    def of_lists(cls, lines: Iterable[tuple[RatingList, str]]) -> KnownNames:
        """The same as :meth:`of` from the lists' unparsed lines, each with its list."""
        scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        aggregates = set()
        for rating_list, line in lines:
            scope, _, score, _ = line.split("\t", 3)
            if score:
                scores[scope][rating_list.id].append(float(score))
            if rating_list.kind == "aggregate":
                aggregates.add(rating_list.id)
        ratings = {
            scope: {name: sum(given) / len(given) for name, given in by_list.items()}
            for scope, by_list in scores.items()
        }
        return cls.of(ratings, aggregates)

    @classmethod
    def of(
        cls, ratings: Mapping[str, Mapping[str, float]], aggregates: Iterable[str] = ()
    ) -> KnownNames:
        """The names to protect and those to leave alone, by the lists' ratings.

        ``ratings`` holds 0…1 per list for every listed scope, ``aggregates`` the ids of the lists
        that are computed from others. A name is protected where a list that is none of those rates
        it RELIABLE and the mean of all is UNDISPUTED; it is established from a mean of ESTABLISHED.
        """
        scopes = {scope: marks for scope, marks in ratings.items() if marks and "/" not in scope}
        established = frozenset(s for s, m in scopes.items() if mean(m) >= ESTABLISHED)
        computed = frozenset(aggregates)
        protected = [
            scope
            for scope, marks in scopes.items()
            if scope not in PLATFORMS and _is_protected(marks, computed)
        ]
        protected.sort(key=lambda scope: (-len(scopes[scope]), len(scope), scope))
        by_label: dict[str, list[str]] = defaultdict(list)
        for scope in protected:
            by_label[scope.partition(".")[0]].append(scope)
        others = "\n".join(("", *sorted(established)))
        labels = {
            label: tuple(names)
            for label, names in by_label.items()
            if len(label) >= _SHORTEST and label not in ORDINARY and not _is_common(label, others)
        }
        return cls._indexed(established, protected, labels)

    @classmethod
    def of_tsv(cls, lines: Iterable[str], established: Container[str]) -> KnownNames:
        """What :meth:`to_tsv` wrote, without its header. Raises SourceListError for anything else."""
        domains: list[str] = []
        labels: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            domain, tab, label = line.partition("\t")
            if not tab or not is_shaped(domain) or label not in {"", domain.partition(".")[0]}:
                raise SourceListError(f"not a row of the protected names: {line[:120]!r}")
            domains.append(domain)
            if label:
                labels[label].append(domain)
        return cls._indexed(established, domains, {k: tuple(v) for k, v in labels.items()})

    def to_tsv(self) -> str:
        """The protected domains, one a line, those of one label best known first.

        The second column is the label, empty where that is too short or too common to mean one
        outlet.
        """
        rows = [(name, label) for label, names in sorted(self.labels.items()) for name in names]
        named = {name for name, _ in rows}
        rows += [(name, "") for name in sorted(self.domains - named)]
        return "\n".join(["\t".join(COLUMNS), *map("\t".join, rows)]) + "\n"

    @classmethod
    def _indexed(
        cls,
        established: Container[str],
        domains: Iterable[str],
        labels: Mapping[str, tuple[str, ...]],
    ) -> KnownNames:
        return cls(
            established=established,
            domains=frozenset(domains),
            labels=labels,
            halves=_by_half(labels),
            twins={twin(x): x for x in labels if len(x) >= _SHORTEST_DISGUISED},
            openings=frozenset(label[:OPENING] for label in labels),
        )


def _is_protected(marks: Mapping[str, float], computed: frozenset[str]) -> bool:
    """Whether a list that judges outlets by name calls it reliable and the others do not object."""
    named = [mark for name, mark in marks.items() if name not in computed]
    return max(named, default=0.0) >= RELIABLE and mean(marks) >= UNDISPUTED


def _is_common(label: str, others: str) -> bool:
    """Whether a label is a part of many names; a short one is when it is a word of them."""
    if len(label) == _SHORTEST:
        found = others.count(f"-{label}") + others.count(f"{label}-")
        return found > MOST_SHARED
    found = others.count(label)
    if found > MOST_SHARED:
        found -= others.count(f"\n{label}.") + others.count(f".{label}.")
    return found > MOST_SHARED


def twin(label: str) -> str:
    """The label with letters and digits that look alike written as one of them."""
    for written, looks in _ASCII_TWINS:
        label = label.replace(written, looks)
    return label


def halves(label: str) -> tuple[str, str]:
    """A label's first half and its last, each marked as such; the letter between them is in neither.

    One error leaves one of them as it was: a letter changed, added or left out, or two neighbours
    swapped. The first letter stands with the last half too, for it is hardly ever mistyped.
    """
    middle = len(label) // 2
    return label[:middle], label[0] + "~" + label[middle + 1 :]


def _by_half(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = defaultdict(list)
    for label in labels:
        if len(label) >= SHORTEST_TYPO:
            for half in halves(label):
                index[half].append(label)
    return {half: tuple(found) for half, found in index.items()}


def mean(marks: Mapping[str, float]) -> float:
    """The mean of the ratings that a scope has, one a list."""
    return sum(marks.values()) / len(marks)

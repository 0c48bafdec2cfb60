"""The compiled rating lists, and what they say of one source together.

A user's own lists and overrides come from a folder of their own and never touch the compiled one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from credcheck.errors import SourceListError
from credcheck.sources import combine, lists
from credcheck.sources.combine import MAX_AGE_MONTHS, Opinion
from credcheck.sources.domains import Location, locate
from credcheck.sources.index import Established, Index
from credcheck.sources.lists import Manifest, RatingList, Row
from credcheck.sources.lookalikes import resembles
from credcheck.sources.overrides import LIST as OVERRIDE
from credcheck.sources.overrides import Override, read_overrides
from credcheck.sources.platforms import PLATFORMS
from credcheck.sources.protected import KnownNames
from credcheck.sources.record import Assessment, SourceRecord
from credcheck.sources.scopes import account
from credcheck.sources.suffixes import is_public_suffix
from credcheck.sources.user_lists import read_lists
from credcheck.types import Level, Notice

BUNDLE = "sources-v2"
DISAGREEMENT = 0.35
_CACHED = 8192
_LEVELS: tuple[Level, ...] = ("low", "medium", "high")
_Key = tuple[tuple[str, ...], str | None, dt.date]


class _Judged(NamedTuple):
    """A row with its list and its age; ``why_not`` is empty where the row counts."""

    rating_list: RatingList
    row: Row
    months: float
    why_not: str


@dataclass(frozen=True, slots=True)
class Registry:
    """Rating lists opened for look-ups; safe to share between threads."""

    manifest: Manifest
    index: Index = field(repr=False)
    _names: KnownNames = field(compare=False, repr=False)
    own_lists: tuple[RatingList, ...] = ()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    _listed: Container[str] = field(init=False, compare=False, repr=False)
    _known: dict[_Key, SourceRecord] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        listed = self.index.holders
        overridden = listed.keys() | self.overrides.keys() if self.overrides else listed
        object.__setattr__(self, "_listed", overridden)

    @classmethod
    def open(cls, path: Traversable | None = None, *, extra: Path | None = None) -> Registry:
        """Open a compiled folder (the shipped one by default), with a user's folder beside it.

        ``extra`` is where ``user_lists.import_csv`` and ``overrides.override`` write; it need not
        exist. Raises SourceListError when a file is missing, is not the one the manifest names, or
        has a row without a scope.
        """
        folder = files("credcheck._models").joinpath(BUNDLE) if path is None else path
        manifest = lists.read_manifest(folder)
        own = [] if extra is None else list(read_lists(extra))
        shipped = [(one, lists.read_lines(folder, one)) for one in manifest.lists]
        index = Index.of(shipped + own)
        decided = {} if extra is None else read_overrides(extra)
        known = Established(index, frozenset(one.id for one in manifest.lists))
        names = KnownNames.of_tsv(lists.read_protected(folder, manifest), known)
        return cls(manifest, index, names, tuple(one for one, _ in own), decided)

    @property
    def id(self) -> str:
        """The name of the compiled lists, such as ``sources-v2``."""
        return self.manifest.id

    @property
    def lists(self) -> dict[str, str]:
        """Each list's id with the date of its newest judgement, for a report's provenance.

        The user's own lists come after those that ship, overrides last, with the newest one's date.
        """
        dated = {one.id: one.as_of for one in (*self.manifest.lists, *self.own_lists)}
        if self.overrides:
            dated[OVERRIDE] = max(one.on for one in self.overrides.values())
        return dated

    def lookup(
        self, domain_or_url: str | None, *, reference: dt.date | None = None
    ) -> SourceRecord:
        """What the lists say of the source that served a page.

        ``reference`` is the date that ages are counted to, today by default; a report states it so
        that it can be made again. None for a source that is not known gives an abstention
        (``no_domain``). Raises BadDomain for anything that is no domain name or http(s) URL.
        """
        today = reference or dt.datetime.now(tz=dt.UTC).date()
        if domain_or_url is None:
            return _abstained(None, today, "no_domain", "no URL or domain was given")
        place = account(locate(domain_or_url))
        record = self._of(place, today)
        return record if place.via is None else record._replace(via=place.via)

    def _of(self, place: Location, today: dt.date) -> SourceRecord:
        """The record of a place; one that lists know is kept, for the same is asked again and again."""
        if place.registrable is None:
            detail = f"{place.host} is an IP address, which names no outlet"
            return _abstained(place.host, today, "no_domain", detail)
        known = self._listed
        scopes = tuple([scope for scope in place.candidates() if scope in known])
        if not scopes:
            return self._warned(_unlisted(place, today), place, listed=False)
        key = scopes, place.shared_suffix, today
        record = self._known.get(key)
        if record is None:
            record = self._warned(self._read(place, *key), place)
            if len(self._known) >= _CACHED:
                self._known.clear()
            self._known[key] = record
        return record

    def _read(
        self, place: Location, scopes: Sequence[str], shared: str | None, today: dt.date
    ) -> SourceRecord:
        """The record of the most specific scope that is overridden or has a counting judgement."""
        if shared is None and is_public_suffix(place.host):
            return _unlisted(place, today)
        found = [(s, self._judge(s, today)) for s in scopes]
        scope = scopes[0] if len(scopes) == 1 else self._most_specific(found)
        judged = [(s, row) for s, rows in found for row in rows]
        if scope in self.overrides:
            thresholds = self.manifest.thresholds
            return _overridden(self.overrides[scope], today, judged, thresholds)
        if scope in PLATFORMS or scope == shared:
            return _platform(scope, today, judged)
        return self._record(scope, today, judged)

    def _most_specific(self, found: Sequence[tuple[str, Sequence[_Judged]]]) -> str:
        """The first scope that is overridden or has a counting judgement, else the first of all."""
        speaks = (
            scope
            for scope, rows in found
            if scope in self.overrides or any(not row.why_not for row in rows)
        )
        return next(speaks, found[0][0])

    def _warned(
        self, record: SourceRecord, place: Location, *, listed: bool = True
    ) -> SourceRecord:
        """The record with a note where no judgement above low stands and the name resembles one."""
        known = record.value is not None and record.level != "low"
        found = None if known else resembles(place, self._names, listed=listed)
        if found is None:
            return record
        return record._replace(notes=(*record.notes, Notice("resembles", found.detail)))

    def _judge(self, scope: str, today: dt.date) -> list[_Judged]:
        """The rows of one scope, each with the reason why it does not count, if any."""
        rows = []
        for rating_list, line in self.index.entries(scope):
            row = lists.parse_row(line)
            months = combine.age_in_months(row.as_of, today)
            why_not = lists.NOTES.get(row.note, "") if row.score is None else ""
            if months >= MAX_AGE_MONTHS:
                why_not = "; ".join(filter(None, (f"historic: judged in {row.as_of}", why_not)))
            rows.append(_Judged(rating_list, row, months, why_not))
        return rows

    def _record(
        self, scope: str, today: dt.date, judged: Sequence[tuple[str, _Judged]]
    ) -> SourceRecord:
        own = [j for s, j in judged if s == scope and not j.why_not]
        counted = [_opinion(j) for j in own]
        repeats: dict[int, str] = {}
        if len(own) > 1:
            newer = zip(own, combine.repeated(counted), strict=True)
            repeats = {id(j): by for j, by in newer if by is not None}
            counted = [said for j, said in zip(own, counted, strict=True) if id(j) not in repeats]
        assessments = tuple([_assessment(s, j, scope, repeats.get(id(j))) for s, j in judged])
        if not counted:
            detail = f"no list holds a current judgement of how reliable {scope} is"
            return _abstained(scope, today, "source_unknown", detail, assessments=assessments)
        thresholds = self.manifest.thresholds
        made = combine.combine(counted, thresholds[0])
        bounds = combine.interval(
            made.value, made.lists, self.manifest.intervals, thresholds, made.ends
        )
        level = combine.level(made, bounds, thresholds)
        return SourceRecord(
            scope=scope,
            value=made.value,
            interval=bounds,
            level=level,
            thresholds=thresholds,
            assessments=assessments,
            notes=tuple(_notes(made, counted, judged, level, thresholds[0])),
            votes=made.votes,
            reference=today.isoformat(),
        )


def _opinion(judged: _Judged) -> Opinion:
    rating_list, row = judged.rating_list, judged.row
    if row.score is None:
        raise SourceListError(f"{rating_list.id} has no score for {row.scope}")
    return Opinion(
        list=rating_list.id,
        score=row.score,
        months=judged.months,
        votes=rating_list.votes,
        named=rating_list.kind == "named",
        origins=rating_list.rests_on(row.basis),
    )


def _assessment(
    scope: str,
    judged: _Judged,
    about: str | None,
    repeated_by: str | None = None,
    *,
    overridden: bool = False,
) -> Assessment:
    """``about`` is the scope the value is for, None where there is no value for anything."""
    rating_list, row, _, why_not = judged
    reasons = [why_not] if why_not else []
    if overridden:
        reasons.append("an override decides the value")
    if repeated_by is not None:
        reasons.append(f"repeated by {repeated_by}, which is newer")
    if about is not None and scope != about and not why_not:
        reasons.append(f"about all of {scope}; {about} is judged on its own")
    if about is None and not why_not:
        reasons.append("about the platform, not about who writes on it")
    counts = not reasons
    if row.entry:
        reasons.append(f'listed as "{row.entry}"')
    url, note = row.url or rating_list.url, "; ".join(reasons)
    return Assessment(rating_list.id, row.verdict, row.score, row.as_of, url, counts, note, scope)


def _notes(
    made: combine.Combined,
    counted: Sequence[Opinion],
    judged: Sequence[tuple[str, _Judged]],
    level: str,
    low: float,
) -> list[Notice]:
    """Remarks a reader needs to weigh the value."""
    notes = []
    if made.lists == 1:
        detail = f"the value rests on one list alone, {counted[0].list}, so its interval is wide"
        notes.append(Notice("one_list", detail))
    elif len(combine.independent_groups(counted)) == 1:
        detail = "the lists behind the value share a primary list and vote as one"
        notes.append(Notice("dependent_lists", detail))
    if level == "unclear" and made.value < low and not made.low_supported:
        detail = "a low level takes two independent lists or one named list under 24 months old"
        notes.append(Notice("low_unsupported", detail))
    lowest, highest = made.ends or (made.value, made.value)
    if highest - lowest >= DISAGREEMENT:
        ends = sorted(counted, key=lambda opinion: opinion.score)
        notes.append(Notice("lists_disagree", _disagreement(ends[0], ends[-1])))
    satire = [j.rating_list.id for _, j in judged if j.row.note == "satire"]
    if satire:
        notes.append(Notice("satire", f"listed as satire by {', '.join(sorted(set(satire)))}"))
    return notes


def _disagreement(*ends: Opinion) -> str:
    said = " to ".join(f"{end.score:g} ({end.list})" for end in ends)
    return f"the lists disagree: their ratings run from {said}; the interval is wider for it"


def _overridden(
    decision: Override,
    today: dt.date,
    judged: Sequence[tuple[str, _Judged]],
    thresholds: tuple[float, float],
) -> SourceRecord:
    """The user's decision first, then what the lists say; no interval, for nothing was measured."""
    scope, said = decision.scope, decision.said()
    first = Assessment(
        list=OVERRIDE,
        verdict=decision.verdict,
        score=decision.score,
        as_of=decision.on,
        url="",
        counts=decision.score is not None,
        note=said,
        scope=scope,
    )
    shown = (first, *(_assessment(s, j, scope, overridden=True) for s, j in judged))
    note = Notice("overridden", said)
    if decision.score is None:
        return _abstained(scope, today, "overridden", said, assessments=shown, notes=(note,))
    number = combine.band(decision.score, thresholds)
    return SourceRecord(
        scope=scope,
        value=decision.score,
        level=_LEVELS[number],
        thresholds=thresholds,
        assessments=shown,
        notes=(note,),
        votes=0,
        reference=today.isoformat(),
    )


def _platform(
    scope: str, today: dt.date, judged: Sequence[tuple[str, _Judged]] = ()
) -> SourceRecord:
    detail = f"{scope} publishes what others write; verdicts on it are not about any one of them"
    shown = tuple(_assessment(s, j, None) for s, j in judged)
    return _abstained(scope, today, "platform", detail, assessments=shown)


def _unlisted(place: Location, today: dt.date) -> SourceRecord:
    scope, shared = place.registrable or place.host, place.shared_suffix
    if scope in PLATFORMS or scope == shared:
        return _platform(scope, today)
    notes: tuple[Notice, ...] = ()
    if shared is not None:
        detail = f"{scope} is hosted on {shared}, whose ratings say nothing about it"
        notes = (Notice("shared_host", detail),)
    detail = f"no list names {scope}; that says nothing against it"
    return _abstained(scope, today, "source_unknown", detail, notes=notes)


def _abstained(
    scope: str | None,
    today: dt.date,
    code: str,
    detail: str,
    *,
    assessments: tuple[Assessment, ...] = (),
    notes: tuple[Notice, ...] = (),
) -> SourceRecord:
    return SourceRecord(
        scope=scope,
        assessments=assessments,
        abstained=Notice(code, detail),
        notes=notes,
        reference=today.isoformat(),
    )

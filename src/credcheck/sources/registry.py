"""The compiled rating lists, and what they say of one source together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from credcheck.errors import SourceListError
from credcheck.sources import combine, lists
from credcheck.sources.combine import MAX_AGE_MONTHS, Opinion
from credcheck.sources.domains import Location, locate
from credcheck.sources.lists import Manifest, RatingList, Row
from credcheck.sources.platforms import PLATFORMS
from credcheck.sources.record import Assessment, SourceRecord
from credcheck.types import Notice

BUNDLE = "sources-v1"
DISAGREEMENT = 0.35
_CACHED = 8192
_Entry = tuple[RatingList, str]
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
    _index: Mapping[str, tuple[_Entry, ...]]
    _known: dict[_Key, SourceRecord] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def open(cls, path: Traversable | None = None) -> Registry:
        """Open a compiled folder (the shipped one by default).

        Raises SourceListError when a file is missing, is not the one the manifest names, or has a
        row without a scope.
        """
        folder = files("credcheck._models").joinpath(BUNDLE) if path is None else path
        manifest = lists.read_manifest(folder)
        index: dict[str, tuple[_Entry, ...]] = {}
        for rating_list in manifest.lists:
            for line in lists.read_lines(folder, rating_list):
                scope = line[: line.find("\t")]
                if "." not in scope:
                    raise SourceListError(f"{rating_list.file} has a row without a scope: {line!r}")
                index[scope] = (*index.get(scope, ()), (rating_list, line))
        return cls(manifest, index)

    @property
    def id(self) -> str:
        """The name of the compiled lists, such as ``sources-v1``."""
        return self.manifest.id

    @property
    def lists(self) -> dict[str, str]:
        """Each list's id with the date of its newest judgement, for a report's provenance."""
        return {rating_list.id: rating_list.as_of for rating_list in self.manifest.lists}

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
        place = locate(domain_or_url)
        if place.registrable is None:
            detail = f"{place.host} is an IP address, which names no outlet"
            return _abstained(place.host, today, "no_domain", detail)
        scopes = tuple(scope for scope in place.candidates() if scope in self._index)
        if not scopes:
            return _unlisted(place, today)
        key = scopes, place.shared_suffix, today
        record = self._known.get(key)
        if record is None:
            record = self._read(*key)
            if len(self._known) >= _CACHED:
                self._known.clear()
            self._known[key] = record
        return record

    def _read(self, scopes: Sequence[str], shared: str | None, today: dt.date) -> SourceRecord:
        """The record of the most specific scope that has a counting judgement, or any."""
        found = [(scope, self._judge(scope, today)) for scope in scopes]
        scope = next((s for s, rows in found if _counting(rows)), scopes[0])
        judged = [(s, row) for s, rows in found for row in rows]
        if scope in PLATFORMS or scope == shared:
            return _platform(scope, today, judged)
        return self._record(scope, today, judged)

    def _judge(self, scope: str, today: dt.date) -> list[_Judged]:
        """The rows of one scope, each with the reason why it does not count, if any."""
        rows = []
        for rating_list, line in self._index[scope]:
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
        own = [(j, _opinion(j)) for s, j in judged if s == scope and not j.why_not]
        newer = combine.repeated([opinion for _, opinion in own])
        repeats = {id(j): by for (j, _), by in zip(own, newer, strict=True) if by is not None}
        counted = [opinion for j, opinion in own if id(j) not in repeats]
        assessments = tuple(_assessment(s, j, scope, repeats.get(id(j))) for s, j in judged)
        if not counted:
            detail = f"no list holds a current judgement of how reliable {scope} is"
            return _abstained(scope, today, "source_unknown", detail, assessments=assessments)
        thresholds = self.manifest.thresholds
        made = combine.combine(counted, thresholds[0])
        bounds = combine.interval(made.value, made.lists, self.manifest.intervals, thresholds)
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


def _counting(rows: Sequence[_Judged]) -> bool:
    return any(not row.why_not for row in rows)


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
    scope: str, judged: _Judged, about: str | None, repeated_by: str | None = None
) -> Assessment:
    """``about`` is the scope the value is for, None where there is no value for anything."""
    rating_list, row, _, why_not = judged
    reasons = [why_not]
    if repeated_by is not None:
        reasons.append(f"repeated by {repeated_by}, which is newer")
    if about is not None and scope != about and not why_not:
        reasons.append(f"about all of {scope}; {about} is judged on its own")
    if about is None and not why_not:
        reasons.append("about the platform, not about who writes on it")
    counts = not any(reasons)
    if row.entry:
        reasons.append(f'listed as "{row.entry}"')
    return Assessment(
        list=rating_list.id,
        verdict=row.verdict,
        score=row.score,
        as_of=row.as_of,
        url=rating_list.url,
        counts=counts,
        note="; ".join(filter(None, reasons)),
        scope=scope,
    )


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
        detail = f"the value rests on one list, {counted[0].list}, so the interval is at its widest"
        notes.append(Notice("one_list", detail))
    elif len(combine.independent_groups(counted)) == 1:
        detail = "the lists behind the value share a primary list and vote as one"
        notes.append(Notice("dependent_lists", detail))
    if level == "unclear" and made.value < low and not made.low_supported:
        detail = "a low level takes two independent lists or one named list under 24 months old"
        notes.append(Notice("low_unsupported", detail))
    scores = [opinion.score for opinion in counted]
    if max(scores) - min(scores) >= DISAGREEMENT:
        detail = f"the lists disagree: their ratings run from {min(scores):g} to {max(scores):g}"
        notes.append(Notice("lists_disagree", detail))
    satire = sorted({j.rating_list.id for _, j in judged if j.row.note == "satire"})
    if satire:
        notes.append(Notice("satire", f"listed as satire by {', '.join(satire)}"))
    return notes


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

"""What the lists say of one source: the values that leave this package."""

from __future__ import annotations

from typing import Any, NamedTuple

from credcheck.types import Level, Notice


class Assessment(NamedTuple):
    """What one list says of one scope.

    ``verdict`` is in the list's own words. ``score`` is that verdict on the common scale, 0…1,
    higher is more reliable, or None when the verdict is no judgement of reliability. ``as_of`` is
    the date of the judgement (YYYY, YYYY-MM or YYYY-MM-DD). ``counts`` says whether the value
    rests on it and ``note`` why not, or what else a reader should know.
    """

    list: str
    verdict: str
    score: float | None
    as_of: str
    url: str
    counts: bool
    note: str = ""
    scope: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "list": self.list,
            "verdict": self.verdict,
            "score": self.score,
            "as_of": self.as_of,
            "url": self.url,
            "counts": self.counts,
            "note": self.note,
            "scope": self.scope,
        }


class SourceRecord(NamedTuple):
    """What is established about one source.

    ``scope`` is the path prefix, host or registrable domain that the verdicts are about, or the
    host asked for when none is listed; None when there is no domain at all. ``value`` is in 0…1,
    higher is more reliable, and None exactly when ``abstained`` says why; ``interval`` then is None
    too, as it is where an override decides the value (then ``assessments`` begins with the list
    ``override``). ``interval`` holds, nine times in ten, the rating that a further independent list
    would give. ``votes`` counts the independent votes behind the value. ``reference`` is the date
    (YYYY-MM-DD) that ages were counted to. ``via`` is the host of the copy (an AMP cache, an
    archive, a translation) inside whose address the source was found, None where it served itself.
    """

    scope: str | None
    value: float | None = None
    interval: tuple[float, float] | None = None
    level: Level = "unknown"
    thresholds: tuple[float, float] | None = None
    assessments: tuple[Assessment, ...] = ()
    abstained: Notice | None = None
    notes: tuple[Notice, ...] = ()
    votes: int = 0
    reference: str = ""
    via: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON values; floats are written in full."""
        return {
            "scope": self.scope,
            "via": self.via,
            "value": self.value,
            "interval": None if self.interval is None else list(self.interval),
            "level": self.level,
            "better": "high",
            "thresholds": None if self.thresholds is None else list(self.thresholds),
            "votes": self.votes,
            "reference": self.reference,
            "abstained": _notice(self.abstained),
            "assessments": [assessment.to_dict() for assessment in self.assessments],
            "notes": [_notice(note) for note in self.notes],
        }


def _notice(notice: Notice | None) -> dict[str, str] | None:
    return None if notice is None else {"code": notice.code, "detail": notice.detail}

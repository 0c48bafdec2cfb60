"""A date as feeds write it → ISO 8601.

feedparser's own reading is not used: it takes ``2024/03/05`` for the first of November and a Unix
time for a day in 2017.
"""

from __future__ import annotations

import datetime as dt
import re

LONGEST = 64
"""A longer text is no date."""

_YEARS = range(1970, 2101)
_REDUCED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)
# What a written date must show: "10" or "may" alone would be completed out of thin air.
_WRITTEN = re.compile(
    r"(?=.*(?<!\d)\d{4}(?!\d))(?=.*[a-z]{3}|\d{4}[/.]\d\d?[/.]\d\d?)"
    r"|.*\b\d\d? [a-z]{3} \d\d \d",
    re.ASCII | re.IGNORECASE,
)
# dateutil reads "GMT+2" as POSIX does, which is two hours west.
_NAMED_OFFSET = re.compile(r"\b(?:GMT|UTC)(?=[+-]\d)", re.IGNORECASE)
_HOURS = {
    "UT": 0.0, "GMT": 0.0, "UTC": 0.0, "Z": 0.0, "WET": 0.0, "BST": 1.0, "WEST": 1.0, "CET": 1.0,
    "MET": 1.0, "CEST": 2.0, "MEST": 2.0, "EET": 2.0, "SAST": 2.0, "EEST": 3.0, "MSK": 3.0,
    "PKT": 5.0, "SGT": 8.0, "HKT": 8.0, "AWST": 8.0, "JST": 9.0, "KST": 9.0, "ACST": 9.5,
    "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "AST": -4.0, "ADT": -3.0, "EST": -5.0,
    "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
    "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "NST": -3.5, "NDT": -2.5,
}  # fmt: skip


def moment(text: str) -> str | None:
    """The date or time that ``text`` gives, in ISO 8601; None where it gives none.

    Read are ISO 8601 and RFC 3339, RFC 822 with two- and four-digit years and the usual zone names,
    Unix times in seconds and milliseconds, ``asctime`` and English dates in words. A time comes
    back in UTC, and one without a known zone is taken for UTC. A year, month or day without a time
    comes back as that. None for anything before 1970 or after 2100, and for numbers that may be
    day-month or month-day.
    """
    raw = " ".join(text.split()) if len(text) <= LONGEST else ""
    if not raw:
        return None
    if reduced := _REDUCED.fullmatch(raw):
        return _reduced(raw, reduced)
    if _EPOCH.fullmatch(raw):
        seconds = int(raw) / (1000 if len(raw) > 10 else 1)
        return _utc(dt.datetime.fromtimestamp(int(seconds), dt.UTC))
    found: dt.datetime | None
    try:
        found = dt.datetime.fromisoformat(re.sub(r" (?=[+-]\d\d:?\d\d$)", "", raw).upper())
    except ValueError:
        found = _written(_NAMED_OFFSET.sub("", raw)) if _WRITTEN.match(raw) else None
        timed = ":" in raw
    else:
        timed = len(raw) > len("2024-W10-2")
    stated = _utc(found)
    return stated if timed or stated is None else stated[:10]


def _reduced(raw: str, match: re.Match[str]) -> str | None:
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        dt.date(year, month, day)
    except ValueError:
        return None
    return raw if year in _YEARS else None


def _written(raw: str) -> dt.datetime | None:
    from dateutil import parser  # noqa: PLC0415 - most feeds never need it

    found = []
    # Two defaults that share no field show what the text itself does not say.
    for default in (dt.datetime(2000, 1, 1), dt.datetime(2001, 2, 2)):  # noqa: DTZ001
        try:
            found.append(parser.parse(raw, default=default, tzinfos=_zone))
        except Exception:  # noqa: BLE001 - its errors are of many kinds, and all mean "no date"
            return None
    return found[0] if found[0] == found[1] else None


def _zone(name: str | None, offset: int | None) -> dt.tzinfo:
    if offset is not None:
        return dt.timezone(dt.timedelta(seconds=offset))
    return dt.timezone(dt.timedelta(hours=_HOURS.get((name or "").upper(), 0.0)))


def _utc(found: dt.datetime | None) -> str | None:
    if found is None or found.year not in _YEARS:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    try:
        return aware.astimezone(dt.UTC).replace(microsecond=0).isoformat()
    except (OverflowError, ValueError):
        return None

"""The rating lists as one small file, so that a program can look a source up without asking anyone.

``build`` writes it from an opened registry, ``read`` opens it again, ``etag`` names its content.
The format, byte by byte, stands in docs/sources-export.md; web/sources.js is the other reader.
A scope stands there as the first 48 bits of its SHA-256, with the level that the lists give it
together and with one bit per list that names it. The file carries no public suffix list: names
below which a listed scope ends (``blogspot.com``) are marked as closed instead. Raises
SourceListError for a file that is not whole.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from credcheck.errors import BadDomain, SourceListError
from credcheck.sources import suffixes
from credcheck.sources.domains import locate
from credcheck.sources.platforms import PLATFORMS
from credcheck.sources.record import SourceRecord
from credcheck.sources.registry import Registry
from credcheck.sources.scopes import _ACCOUNT_HOSTS, _NO_AT_SIGN, _VIEWS, account
from credcheck.types import Level

MAGIC = b"CCSX"
VERSION = 1
MAX_LISTS = 64
LEVELS: tuple[Level, ...] = ("unknown", "low", "medium", "high", "unclear")

_HEAD = struct.Struct(">4sBBHI")
_HASH = 6
_DIGEST = 32
_LEVEL, _LISTED, _PLATFORM, _WIDER, _CLOSED = 7, 8, 16, 32, 64
_SPARE = 128


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A list that the file's bits stand for; ``as_of`` is the date of its newest judgement."""

    id: str
    title: str
    url: str
    licence: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the file says of one source.

    ``lists`` are the ids of all lists that name it or a wider scope of it, ``counted`` those that
    the level rests on. ``platform`` says that the scope publishes what others write, and has no
    level of its own. ``as_of`` is the date (YYYY-MM-DD) that the level was computed for.
    """

    scope: str
    level: Level
    platform: bool
    lists: tuple[str, ...]
    counted: tuple[str, ...]
    as_of: str


class _Entry(NamedTuple):
    flags: int = 0
    known: int = 0
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Export:
    """An opened file; ``id`` names the lists it was made from, ``scopes`` counts those it lists."""

    id: str
    as_of: str
    thresholds: tuple[float, float]
    lists: tuple[ExportedList, ...]
    scopes: int
    _entries: Mapping[bytes, _Entry] = field(repr=False)

    def lookup(self, domain_or_url: str) -> Answer | None:
        """The answer for a domain name or URL; None where no list names it, and for an IP address.

        Raises BadDomain for anything that is no domain name or http(s) URL.
        """
        place = account(locate(domain_or_url))
        tried = [(scope, self._entries.get(_hash(scope), _Entry())) for scope in place.candidates()]
        listed = [(scope, entry) for scope, entry in tried if entry.flags & _LISTED]
        scope = next((scope for scope, entry in listed if not entry.flags & _WIDER), None)
        return None if scope is None else self._answer(scope, listed[0][1])

    def _answer(self, scope: str, entry: _Entry) -> Answer:
        ids = [rating_list.id for rating_list in self.lists]
        return Answer(
            scope=scope,
            level=LEVELS[entry.flags & _LEVEL],
            platform=bool(entry.flags & _PLATFORM),
            lists=tuple(name for i, name in enumerate(ids) if entry.known >> i & 1),
            counted=tuple(name for i, name in enumerate(ids) if entry.counted >> i & 1),
            as_of=self.as_of,
        )


def build(registry: Registry, *, reference: dt.date | None = None) -> bytes:
    """The file of everything that a registry lists, and of the known platforms.

    Levels depend on the age of judgements, which is counted to ``reference``, today by default;
    the same lists and the same date give the same bytes. Raises SourceListError when there are more
    lists or scopes than the format holds.
    """
    today = reference or dt.datetime.now(tz=dt.UTC).date()
    asked = {scope: registry.lookup(scope, reference=today) for scope in _reachable(registry)}
    records = {s: one for s, one in asked.items() if one.assessments or _is_platform(one)}
    lists = _lists(registry, records.values())
    bit = {rating_list.id: 1 << i for i, rating_list in enumerate(lists)}
    entries = {scope: _entry(scope, record, bit) for scope, record in records.items()}
    _mark_closed(entries)
    header = {
        "accounts": _account_rules(),
        "as_of": today.isoformat(),
        "id": registry.id,
        "lists": [asdict(rating_list) for rating_list in lists],
        "scopes": len(records),
        "thresholds": list(registry.manifest.thresholds),
    }
    return _pack(header, entries, len(lists))


def read(data: bytes) -> Export:
    """Open a file that ``build`` made; raises SourceListError when it is not whole and sound."""
    width, end, count = _shape(data)
    header = _header(data[_HEAD.size : end])
    hashes = [data[i : i + _HASH] for i in range(end, end + count * _HASH, _HASH)]
    if any(one >= other for one, other in pairwise(hashes)):
        raise SourceListError("the exported lists are out of order")
    flags = data[end + count * _HASH :][:count]
    masks = [
        int.from_bytes(data[i : i + width], "little")
        for i in range(end + count * (_HASH + 1), len(data) - _DIGEST, width)
    ]
    entries = list(map(_Entry, flags, masks[:count], masks[count:]))
    bits = 1 << len(header["lists"])
    if any(
        e.flags & _SPARE or e.flags & _LEVEL >= len(LEVELS) or max(e.known, e.counted) >= bits
        for e in entries
    ):
        raise SourceListError("the exported lists hold a value that the format does not have")
    return Export(**header, _entries=dict(zip(hashes, entries, strict=True)))


def etag(data: bytes) -> str:
    """A strong HTTP entity tag (RFC 9110) of the file, quotes included: half of its SHA-256."""
    return f'"{hashlib.sha256(data).hexdigest()[:32]}"'


def _hash(scope: str) -> bytes:
    return hashlib.sha256(scope.encode("utf-8")).digest()[:_HASH]


def _is_platform(record: SourceRecord) -> bool:
    return record.abstained is not None and record.abstained.code == "platform"


def _reachable(registry: Registry) -> Iterator[str]:
    """Listed, overridden and platform scopes that some address falls under, by name."""
    index = registry.index.scopes
    for scope in sorted({*index, *registry.overrides, *PLATFORMS}):
        try:
            place = account(locate(scope))
        except BadDomain:
            continue
        listed = scope in index or scope in registry.overrides or scope == place.registrable
        if listed and next(iter(place.candidates()), None) == scope:
            yield scope


def _account_rules() -> dict[str, list[Any]]:
    """For each platform with accounts: its first name, the view to leave out, if @ is dropped."""
    return {
        name: [first, _VIEWS.get(first, ""), first in _NO_AT_SIGN]
        for name, first in _ACCOUNT_HOSTS.items()
    }


def _lists(registry: Registry, records: Iterable[SourceRecord]) -> list[ExportedList]:
    """The lists that ship, the user's own, then any other that a record names (overrides)."""
    lists = {
        one.id: ExportedList(one.id, one.title, one.url, one.licence, one.as_of)
        for one in (*registry.manifest.lists, *registry.own_lists)
    }
    others: dict[str, str] = {}
    for found in (found for record in records for found in record.assessments):
        if found.list not in lists:
            others[found.list] = max(found.as_of, others.get(found.list, ""))
    made = (ExportedList(name, name, "", "", others[name]) for name in sorted(others))
    return [*lists.values(), *made]


def _entry(scope: str, record: SourceRecord, bit: Mapping[str, int]) -> _Entry:
    """The look-up of this very scope, marked where it is a wider one that is judged."""
    flags = _LISTED | LEVELS.index(record.level) | (_WIDER if record.scope != scope else 0)
    if _is_platform(record):
        flags |= _PLATFORM
    known = counted = 0
    for found in record.assessments:
        known |= bit[found.list]
        counted |= bit[found.list] if found.counts else 0
    return _Entry(flags, known, counted)


def _mark_closed(entries: dict[str, _Entry]) -> None:
    """Mark the names whose subdomains do not fall under them, as the public suffix list has it.

    Every name that a reader meets on its way up from a longer one has to be there: the hosts of all
    scopes, and the public suffixes that lie below a listed host (``s3.amazonaws.com``).
    """
    for host in {scope.partition("/")[0] for scope in entries}:
        entries.setdefault(host, _Entry())
    hosts = {name for name in entries if "/" not in name}
    hosts.update(_suffixes_below({host for host in hosts if not _is_closed(host)}))
    for host in hosts:
        entry = entries.get(host, _Entry())
        entries[host] = entry._replace(flags=entry.flags | (_CLOSED if _is_closed(host) else 0))


def _is_closed(host: str) -> bool:
    below = f"below.{host}"
    try:
        return locate(below).registrable == below
    except BadDomain:
        return False


def _suffixes_below(hosts: set[str]) -> Iterator[str]:
    """The public suffixes under any of these names; for a wildcard rule the name it starts from."""
    for rule in suffixes.rules():
        name = rule.removeprefix("*.")
        if name.startswith("!") or name.count(".") < 2:
            continue
        name = name if name.isascii() else locate(name).host
        parent = name.partition(".")[2]
        while "." in parent:
            if parent in hosts:
                yield name
                break
            parent = parent.partition(".")[2]


def _pack(header: Mapping[str, Any], entries: Mapping[str, _Entry], lists: int) -> bytes:
    text = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    rows = sorted((_hash(scope), entry) for scope, entry in entries.items())
    if any(one[0] == other[0] for one, other in pairwise(rows)):
        raise SourceListError("two scopes have the same 48-bit hash: leave one of them out")
    if lists > MAX_LISTS or len(text) > 0xFFFF:
        raise SourceListError(f"the export holds {MAX_LISTS} lists and 64 KB of words about them")
    width = max(1, -(-lists // 8))
    body = b"".join(
        (
            _HEAD.pack(MAGIC, VERSION, width, len(text), len(rows)),
            text,
            *(key for key, _ in rows),
            bytes(entry.flags for _, entry in rows),
            *(entry.known.to_bytes(width, "little") for _, entry in rows),
            *(entry.counted.to_bytes(width, "little") for _, entry in rows),
        )
    )
    return body + hashlib.sha256(body).digest()


def _shape(data: bytes) -> tuple[int, int, int]:
    """The width of a mask, where the header ends, and how many entries follow it."""
    if len(data) < _HEAD.size + _DIGEST:
        raise SourceListError("the exported lists are cut short")
    magic, version, width, length, count = _HEAD.unpack_from(data)
    if magic != MAGIC:
        raise SourceListError("not a file of exported lists: it does not begin with CCSX")
    if version != VERSION:
        raise SourceListError(f"exported lists of version {version}; this version reads {VERSION}")
    if not 1 <= width <= MAX_LISTS // 8:
        raise SourceListError(f"the exported lists hold masks of {width} bytes")
    end = _HEAD.size + length
    if len(data) != end + count * (_HASH + 1 + 2 * width) + _DIGEST:
        raise SourceListError("the exported lists are cut short, or something follows them")
    if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise SourceListError("the exported lists are damaged: their digest differs")
    return width, end, count


def _header(raw: bytes) -> dict[str, Any]:
    """The header's fields, checked one by one."""
    try:
        given = json.loads(raw)
        low, high = map(float, given["thresholds"])
        lists = tuple(ExportedList(**entry) for entry in given["lists"])
        rules = [(first, view, bare) for first, view, bare in given["accounts"].values()]
        identity, as_of, scopes = given["id"], given["as_of"], given["scopes"]
        dt.date.fromisoformat(as_of)
    except (
        ValueError,
        ArithmeticError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as why:
        raise SourceListError(f"the exported lists have a garbled header: {why}") from None
    texts = [identity, *(text for one in lists for text in _words(one))]
    texts += [text for first, view, _ in rules for text in (first, view)]
    flags = [bare for _, _, bare in rules]
    if not (
        all(isinstance(text, str) for text in texts)
        and all(isinstance(flag, bool) for flag in flags)
        and type(scopes) is int
        and 0.0 <= low <= high <= 1.0
    ):
        raise SourceListError("the exported lists have a garbled header: a value of another kind")
    return {
        "id": identity,
        "as_of": as_of,
        "thresholds": (low, high),
        "lists": lists,
        "scopes": scopes,
    }


def _words(one: ExportedList) -> Sequence[Any]:
    return one.id, one.title, one.url, one.licence, one.as_of

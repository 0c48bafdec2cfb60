"""Lists of one's own: read from CSV, kept in a folder apart from the lists that ship.

``NAME.tsv`` in the folder holds one list: a first line of JSON that says where it came from, then a
header and rows as the shipped lists have them, with a link per row. Such a list is called
``user:NAME`` in records, so that a reader of a report does not take it for a published one.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credcheck.errors import BadDomain, SourceListError
from credcheck.sources.combine import age_in_months
from credcheck.sources.lists import OWN_COLUMNS, RatingList, parse_row
from credcheck.sources.scopes import is_shaped, read_scope

CSV_COLUMNS = ("scope", "verdict", "score", "as_of", "url")
PREFIX = "user:"
_FORMAT = 1
_MAX_BYTES = 32_000_000
_MAX_CELL = 500
_ERRORS_SHOWN = 20
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the list's id in records, its ``rows``, and the file that holds them."""

    id: str
    rows: int
    path: Path
    replaced: bool


def import_csv(
    source: Path,
    name: str,
    folder: Path,
    *,
    rests_on: Sequence[str] = (),
    replace: bool = False,
    today: dt.date | None = None,
) -> Imported:
    """Add the CSV file ``source`` to ``folder`` as the list ``name``: all of it, or nothing.

    The file has a header with the columns ``scope, verdict, score, as_of, url`` in any order;
    ``score`` (0…1, higher is more reliable) and ``url`` may be empty. ``rests_on`` names the
    published lists this one is drawn from (``wikipedia``, ``mbfc`` …), with which it then shares
    one vote. An existing list is written over only with ``replace``.

    Raises SourceListError, with the number of every line at fault (the first twenty), for a file
    that cannot be read, a name that is not ``a-z 0-9 _ -``, and rows that are malformed, say the
    same scope twice, or are dated in the future.
    """
    target = list_path(folder, name)
    existed = target.exists()
    if existed and not replace:
        raise SourceListError(f"there is a list {name!r} already: {target}")
    raw = _read(source)
    date = today or dt.datetime.now(tz=dt.UTC).date()
    lines = _rows(raw, source, date)
    head = {
        "credcheck_list": _FORMAT,
        "imported": date.isoformat(),
        "file": source.name,
        "sha256": hashlib.sha256(raw).hexdigest(),
        "rests_on": sorted(set(rests_on)),
    }
    text = "\n".join([json.dumps(head), "\t".join(OWN_COLUMNS), *lines]) + "\n"
    write_whole(target, text)
    return Imported(PREFIX + name, len(lines), target, existed)


def remove(name: str, folder: Path) -> None:
    """Delete a list of one's own. Raises SourceListError when there is none of that name."""
    path = list_path(folder, name)
    try:
        path.unlink()
    except FileNotFoundError:
        raise SourceListError(f"there is no list {name!r} in {folder}") from None


def read_lists(folder: Path) -> Iterator[tuple[RatingList, list[str]]]:
    """Every list of the folder, by name, with its rows unparsed; nothing where there is no folder.

    Raises SourceListError for a file that is no list or has a malformed scope.
    """
    for path in sorted(folder.glob("*.tsv")) if folder.is_dir() else ():
        if _NAME.fullmatch(path.stem):
            yield _read_list(path)


def list_path(folder: Path, name: str) -> Path:
    """Where the list of that name is kept. Raises SourceListError for what is no name."""
    if not _NAME.fullmatch(name):
        raise SourceListError(
            f"a list's name has 1 to 40 of a-z, 0-9, _ and -, and begins with a letter or digit, "
            f"got {name[:60]!r}"
        )
    return folder / f"{name}.tsv"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Raises SourceListError when it cannot be written.
    """
    try:
        _write_whole(path, text)
    except OSError as problem:
        raise SourceListError(f"cannot write {path}: {problem.strerror}") from None


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read(source: Path) -> bytes:
    try:
        if source.stat().st_size > _MAX_BYTES:
            raise SourceListError(f"{source} is larger than {_MAX_BYTES // 1_000_000} MB")
        return source.read_bytes()
    except OSError as problem:
        raise SourceListError(f"cannot read {source}: {problem.strerror}") from None


def _rows(raw: bytes, source: Path, today: dt.date) -> list[str]:
    """The rows as they are kept, sorted by scope."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        at = raw.count(b"\n", 0, problem.start) + 1
        raise SourceListError(f"{source}, line {at}: not UTF-8") from None
    reader: csv.DictReader[str] = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    errors: list[str] = []
    kept: dict[str, tuple[int, str]] = {}
    try:
        _check_header(reader.fieldnames, source)
        for record in reader:
            scope, wrong, line = _row(record, today)
            if not wrong and scope in kept:
                wrong = f"{scope} is already in line {kept[scope][0]}"
            if wrong:
                errors.append(f"line {reader.line_num}: {wrong}")
            else:
                kept[scope] = reader.line_num, line
    except csv.Error as problem:
        errors.append(f"line {reader.line_num}: {problem}")
    if not errors and not kept:
        errors.append("line 2: there are no rows")
    if errors:
        more = f"\n… and {len(errors) - _ERRORS_SHOWN} more" if len(errors) > _ERRORS_SHOWN else ""
        shown = "\n".join(errors[:_ERRORS_SHOWN])
        raise SourceListError(f"{source} was not imported:\n{shown}{more}")
    return [line for _, (_, line) in sorted(kept.items())]


def _check_header(names: Sequence[str] | None, source: Path) -> None:
    if names is None or sorted(names) != sorted(CSV_COLUMNS):
        found = ", ".join(names or ()) or "nothing"
        raise SourceListError(
            f"{source}, line 1: expected the columns {', '.join(CSV_COLUMNS)}, found {found[:200]}"
        )


def _row(record: Mapping[Any, Any], today: dt.date) -> tuple[str, str, str]:
    """The scope, what is wrong (empty when nothing is), and the line to keep."""
    if None in record or None in record.values():
        return "", f"expected {len(CSV_COLUMNS)} cells", ""
    cells = {str(key): str(value).strip() for key, value in record.items()}
    for key, value in cells.items():
        if _CONTROL.search(value) or len(value) > _MAX_CELL:
            return "", f"{key} has a control character or over {_MAX_CELL} characters", ""
    try:
        scope = read_scope(cells["scope"])
    except BadDomain as problem:
        return "", f"scope: {problem}", ""
    wrong = _wrong_cell(cells, today)
    note = "" if cells["score"] else "unscored"
    line = (scope, cells["verdict"], cells["score"], cells["as_of"], "", note, "", cells["url"])
    return scope, wrong, "\t".join(line).rstrip("\t")


def _wrong_cell(cells: dict[str, str], today: dt.date) -> str:
    if not cells["verdict"]:
        return "verdict is empty"
    if cells["score"] and not is_score(cells["score"]):
        return f"score is not a number in 0…1: {cells['score']!r}"
    if not is_date(cells["as_of"]):
        return f"as_of is not YYYY, YYYY-MM or YYYY-MM-DD: {cells['as_of']!r}"
    if cells["as_of"] > today.isoformat():
        return f"as_of is in the future: {cells['as_of']}"
    if cells["url"] and not cells["url"].startswith(("http://", "https://")):
        return f"url is no http(s) address: {cells['url']!r}"
    return ""


def is_score(text: str) -> bool:
    """Whether a text is a number in 0…1."""
    try:
        return text.isascii() and "_" not in text and 0.0 <= float(text) <= 1.0
    except ValueError:
        return False


def is_date(text: str) -> bool:
    """Whether a text is a date as lists have it."""
    try:
        age_in_months(text, dt.date(2000, 1, 1))
    except SourceListError:
        return False
    return text.isascii() and _DATE.fullmatch(text) is not None


def _read_list(path: Path) -> tuple[RatingList, list[str]]:
    try:
        raw = path.read_bytes()
        first, header, *lines = raw.decode("utf-8").removesuffix("\n").split("\n")
        head = json.loads(first)
        rests_on = frozenset(map(str, head["rests_on"]))
        known = head["credcheck_list"] == _FORMAT and tuple(header.split("\t")) == OWN_COLUMNS
        source = f"{head['file']}, imported on {head['imported']}"
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise SourceListError(f"{path} is not a list made by an import: {problem}") from None
    if not known or not lines:
        raise SourceListError(f"{path} is not a list that this version reads")
    rows = [parse_row(line) for line in lines]
    for row in rows:
        if not is_shaped(row.scope) or not is_date(row.as_of):
            raise SourceListError(f"{path} has a row that is not as it was imported: {row.scope!r}")
    name = PREFIX + path.stem
    described = RatingList(
        id=name,
        file=path.name,
        title=path.stem,
        citation=source,
        licence="its owner's",
        url="",
        as_of=max(row.as_of for row in rows),
        kind="named",
        votes=1,
        rows=len(lines),
        sha256=hashlib.sha256(raw).hexdigest(),
        caution="A list of the user's own; it does not ship with credcheck.",
        origins={"": rests_on or frozenset({name})},
    )
    return described, lines

"""``credcheck source``: what the rating lists say of a domain."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from credcheck.commands.streams import complain, write_json
from credcheck.config import Settings
from credcheck.errors import CredcheckError
from credcheck.render.escape import plain
from credcheck.report import problem
from credcheck.sources import Registry, SourceRecord


def run(names: Sequence[str], *, as_json: bool) -> int:
    """Look every domain or URL up, in order, and return how many are neither.

    A source that no list knows is no failure: its record says so.
    """
    registry = Registry.open(extra=Settings.from_env().lists)
    failed = 0
    indent = 2 if len(names) == 1 else None
    for position, name in enumerate(names):
        try:
            record = registry.lookup(name)
        except CredcheckError as error:
            failed += 1
            if as_json:
                write_json(problem(error, position=position, target=name), indent=indent)
            else:
                complain(error, name)
            continue
        if as_json:
            write_json(record.to_dict(), indent=indent)
        else:
            _print(record)
    return failed


def _print(record: SourceRecord) -> None:
    for line in _lines(record):
        sys.stdout.write(plain(line) + "\n")


def _lines(record: SourceRecord) -> Iterator[str]:
    """One source in words: its value, what each list says with date and link, what else to know."""
    scope = record.scope or "no domain"
    if record.value is None:
        yield f"{scope}: {record.abstained.detail if record.abstained else 'unknown'}"
    else:
        yield f"{scope}: reliability {record.value:.2f}, level {record.level}{_interval(record)}"
    if record.via is not None:
        yield f"  found inside a copy kept by {record.via}"
    for found in record.assessments:
        score = " –  " if found.score is None else f"{found.score:.2f}"
        about = f" (of {found.scope})" if found.scope not in {"", record.scope} else ""
        said = f"{found.list}, {found.as_of}{about}: {found.verdict}"
        yield f"  {score}  {said}  {found.url}".rstrip()
        if found.note:
            yield f"        {found.note}"
    for note in record.notes:
        yield f"  note: {note.detail}"


def _interval(record: SourceRecord) -> str:
    if record.interval is None:
        return ""
    low, high = record.interval
    return f" (a further list would say {low:.2f} to {high:.2f}, nine times in ten)"

"""``credcheck source``: what the rating lists say of a domain."""

from __future__ import annotations

from collections.abc import Sequence

from credcheck.commands.streams import complain, write_json
from credcheck.config import Settings
from credcheck.errors import CredcheckError
from credcheck.report import problem
from credcheck.sources import Registry, SourceRecord

_MARGIN = 8


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
    """One source in words: its value, what each list says with date and link, what else to know."""
    from credcheck.render.lines import put, put_address, text, to_stdout  # noqa: PLC0415  -- JSON does without

    console = to_stdout()
    put(console, text(_headline(record)))
    if record.via is not None:
        put(console, text(f"found inside a copy kept by {record.via}"), indent=2)
    for found in record.assessments:
        score = "–" if found.score is None else f"{found.score:.2f}"
        about = f" (of {found.scope})" if found.scope not in {"", record.scope} else ""
        said = f"{found.list}, {found.as_of}{about}: {found.verdict}"
        put(console, text(said), number=score, indent=_MARGIN)
        if found.note:
            put(console, text(found.note), indent=_MARGIN)
        if found.url:
            put_address(console, found.url, indent=_MARGIN)
    for note in record.notes:
        put(console, text(f"note: {note.detail}"), indent=2)


def _headline(record: SourceRecord) -> str:
    scope = record.scope or "no domain"
    if record.value is None:
        return f"{scope}: {record.abstained.detail if record.abstained else 'unknown'}"
    return f"{scope}: reliability {record.value:.2f}, level {record.level}{_interval(record)}"


def _interval(record: SourceRecord) -> str:
    if record.interval is None:
        return ""
    low, high = record.interval
    return f" (a further list would say {low:.2f} to {high:.2f}, nine times in ten)"

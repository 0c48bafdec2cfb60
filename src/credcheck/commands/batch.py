"""``credcheck batch``: a corpus in, flat tables out, and a run that can be gone on with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from credcheck.batch import inputs
from credcheck.batch.outputs import beside
from credcheck.batch.rows import FIELDS, Columns
from credcheck.batch.running import Engine, Plan, Result
from credcheck.batch.running import run as run_plan
from credcheck.batch.scoring import INCLUDES
from credcheck.commands.streams import say
from credcheck.commands.targets import address_of
from credcheck.config import Settings

INTERRUPTED = 130
"""The exit code of a run that was told to stop and can be gone on with (128 + SIGINT)."""

_FILES = frozenset({*inputs.SUFFIXES, ".gz"})


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line was given."""

    include: str
    columns: Sequence[str]
    kind: str | None
    at: str | None
    engine: Engine
    processes: int | None
    ray_address: str | None
    near_duplicates: bool
    by_triage: bool
    top: int | None
    resume: bool
    overwrite: bool
    bundle: str | None


def refusal(options: Options) -> str | None:
    """What is wrong with the command as it was called, or None."""
    if unknown := [name for name in _names(options.include) if name not in INCLUDES]:
        return f"--include: {unknown[0]!r} is none of {', '.join(INCLUDES)}"
    for pair in options.columns:
        name, equals, column = pair.partition("=")
        if name not in FIELDS or not equals or not column:
            return f"--column: {pair!r} is not FIELD=COLUMN with a field of {', '.join(FIELDS)}"
    if options.kind is not None and options.kind not in inputs.KINDS:
        return f"--from: {options.kind!r} is none of {', '.join(inputs.KINDS)}"
    if options.resume and options.overwrite:
        return "--resume and --overwrite contradict each other"
    if options.ray_address and options.engine != "ray":
        return "--ray-address is for --engine ray"
    return _wrong_time(options.at)


def run(target: str, out: Path, options: Options) -> int:
    """Do the run and say what came of it; the exit code."""
    plan = Plan(
        target=target,
        out=out,
        kind=cast("inputs.Kind | None", options.kind),
        address=address_of(target, _FILES),
        columns=Columns(dict(pair.split("=", 1) for pair in options.columns)),
        include=_names(options.include),
        near_duplicates=options.near_duplicates,
        by_triage=options.by_triage,
        top=options.top,
        engine=options.engine,
        processes=options.processes,
        ray_address=options.ray_address,
        resume=options.resume,
        overwrite=options.overwrite,
        bundle=options.bundle,
        now=_time(options.at) if options.at else None,
        settings=Settings.from_env(),
    )
    try:
        result = run_plan(plan)
    except KeyboardInterrupt:
        say("ended; what was written is whole, and --resume goes on from there")
        return INTERRUPTED
    _report(result, out)
    if not result.finished:
        return INTERRUPTED
    return int(result.failed > 0)


def _report(result: Result, out: Path) -> None:
    if not result.finished:
        say(f"{result.documents:,} documents are scored so far; --resume goes on from there")
        return
    say(f"{result.documents:,} documents, {result.documents - result.failed:,} scored: {out}")
    if result.failed:
        say(f"{result.failed:,} could not be scored: {beside(out, 'errors')}")


def _names(include: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in include.split(","))))


def _wrong_time(at: str | None) -> str | None:
    try:
        if at is not None:
            _time(at)
    except (ValueError, OverflowError):
        return f"--at: {at!r} is no ISO 8601 date or time"
    return None


def _time(at: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(at)
    found = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
    return found.astimezone(dt.UTC).replace(microsecond=0)

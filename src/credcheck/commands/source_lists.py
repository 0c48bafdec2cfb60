"""``credcheck source import, override, withdraw, trail, export``: lists of one's own, and for others."""

from __future__ import annotations

import sys
from pathlib import Path

from credcheck.commands.streams import say
from credcheck.config import Settings
from credcheck.errors import InputError
from credcheck.render.escape import plain
from credcheck.sources import Registry, overrides, user_lists
from credcheck.sources.export import build, etag


def import_list(file: Path, *, name: str, replace: bool) -> int:
    """Take a CSV in as a list of one's own. Raises SourceListError, with nothing imported."""
    done = user_lists.import_csv(file, name, _folder(), replace=replace)
    _write(f"{done.id}: {done.rows} rows, kept in {done.path}")
    return 0


def override(scope: str, *, verdict: str, score: float | None, by: str, why: str) -> int:
    """Decide a source oneself; who, when and why are kept. Raises SourceListError and BadDomain."""
    _write(
        overrides.override(_folder(), scope, verdict=verdict, score=score, by=by, why=why).said()
    )
    return 0


def withdraw(scope: str, *, by: str, why: str) -> int:
    """End a decision: the lists speak again. Raises SourceListError where there is none."""
    _write(overrides.withdraw(_folder(), scope, by=by, why=why).said())
    return 0


def trail(scope: str | None) -> int:
    """Every decision ever made, oldest first."""
    for one in overrides.trail(_folder(), scope):
        _write(f"{one.scope}: {one.said()}")
    return 0


def export(file: Path) -> int:
    """Write what the shipped lists say of every source into one file for look-ups elsewhere."""
    data = build(Registry.open())
    try:
        file.write_bytes(data)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}") from None
    say(f"{len(data)} bytes written to {file}; ETag {etag(data)}")
    return 0


def _folder() -> Path:
    folder = Settings.from_env().lists
    if folder is None:
        raise InputError("name a folder for lists of your own in CREDCHECK_LISTS")
    return folder


def _write(line: str) -> None:
    sys.stdout.write(plain(line) + "\n")

"""What a user has decided about a source against the lists, with a trail: who, when, why.

``overrides.jsonl`` in the user's folder holds one decision a line and is only ever added to: the
last decision on a scope holds, a withdrawal is a decision too, and the file is the trail.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from credcheck.errors import SourceListError
from credcheck.sources.domains import locate
from credcheck.sources.platforms import PLATFORMS
from credcheck.sources.scopes import is_shaped, read_scope
from credcheck.sources.user_lists import is_date

FILE = "overrides.jsonl"
LIST = "override"
_MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class Override:
    """One decision: ``score`` in 0…1, or None for "not to be judged" (a domain that changed hands).

    ``by`` is who decided, ``on`` when (YYYY-MM-DD), ``why`` in a sentence. ``withdrawn`` ends an
    earlier decision on the scope.
    """

    scope: str
    verdict: str
    score: float | None
    by: str
    on: str
    why: str
    withdrawn: bool = False

    def said(self) -> str:
        """The decision's trail in words."""
        return f"overridden by {self.by} on {self.on}: {self.why}"


def override(
    folder: Path,
    scope: str,
    *,
    verdict: str,
    score: float | None,
    by: str,
    why: str,
    on: dt.date | None = None,
) -> Override:
    """Decide about a scope, from now on; returns the decision as it was recorded.

    Raises BadDomain for what is no scope, SourceListError for a platform as a whole (it would
    speak for everybody who writes there; name an account), for an empty verdict, name or reason,
    and for a score outside 0…1.
    """
    name = read_scope(scope)
    if name in PLATFORMS or name == locate(name).shared_suffix:
        raise SourceListError(f"{name} is a platform: override an account or a site on it")
    return _add(folder, Override(name, verdict.strip(), score, by.strip(), _day(on), why.strip()))


def withdraw(folder: Path, scope: str, *, by: str, why: str, on: dt.date | None = None) -> Override:
    """End the decision on a scope: the lists speak again. Raises SourceListError without one."""
    name = read_scope(scope)
    if name not in read_overrides(folder):
        raise SourceListError(f"there is no override of {name} in {folder}")
    gone = Override(name, "withdrawn", None, by.strip(), _day(on), why.strip(), withdrawn=True)
    return _add(folder, gone)


def read_overrides(folder: Path) -> dict[str, Override]:
    """The decisions that hold, by scope. Raises SourceListError for a malformed line."""
    found: dict[str, Override] = {}
    for one in trail(folder):
        if one.withdrawn:
            found.pop(one.scope, None)
        else:
            found[one.scope] = one
    return found


def trail(folder: Path, scope: str | None = None) -> list[Override]:
    """Every decision ever recorded, oldest first; those on one scope when it is given."""
    path = folder / FILE
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceListError(f"cannot read {path}: {problem}") from None
    made = [_parse(line, f"{path}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]
    wanted = None if scope is None else read_scope(scope)
    return [one for one in made if wanted in {None, one.scope}]


def _add(folder: Path, one: Override) -> Override:
    _check(one, "the override")
    line = json.dumps(asdict(one), ensure_ascii=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # One write in append mode: two people at once leave two whole lines.
        handle = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode("utf-8"))
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as problem:
        raise SourceListError(f"cannot write {folder / FILE}: {problem.strerror}") from None
    return one


def _parse(line: str, where: str) -> Override:
    try:
        data: Mapping[str, Any] = json.loads(line)
        one = Override(**data)
    except (ValueError, TypeError) as problem:
        raise SourceListError(f"{where}: not an override ({problem})") from None
    _check(one, where)
    return one


def _check(one: Override, where: str) -> None:
    for key in ("scope", "verdict", "by", "on", "why"):
        value = getattr(one, key)
        if not isinstance(value, str) or not value.strip() or len(value) > _MAX_TEXT:
            raise SourceListError(f"{where}: {key} must have 1 to {_MAX_TEXT} characters")
        if not value.isprintable():
            raise SourceListError(f"{where}: {key} has a character that cannot be printed")
    score = one.score
    if isinstance(score, bool) or not (
        score is None or (isinstance(score, int | float) and 0.0 <= score <= 1.0)
    ):
        raise SourceListError(f"{where}: score must be in 0…1 or null, not {score!r}")
    if not is_date(one.on) or len(one.on) != len("YYYY-MM-DD"):
        raise SourceListError(f"{where}: on must be YYYY-MM-DD, not {one.on!r}")
    if not isinstance(one.withdrawn, bool) or not is_shaped(one.scope):
        raise SourceListError(f"{where}: {one.scope!r} is no scope")


def _day(on: dt.date | None) -> str:
    return (on or dt.datetime.now(tz=dt.UTC).date()).isoformat()

"""What a compilation changed: rows added, removed and changed by list, as a dated section of
``CHANGES.md``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from credcheck.sources.lists import Row, parse_row

FILE = "CHANGES.md"
HEAD = (
    "# What changed in the lists\n\n"
    "One section a compilation, the newest first: scopes that were added, removed, or whose verdict, "
    "score or date changed.\n"
)
SHOWN = 40
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Diff:
    """How one list changed: scopes in order, and what was said of them before and after."""

    list: str
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def read_rows(folder: Path) -> dict[str, list[Row]]:
    """The rows of every list of a compiled folder; empty where there is none."""
    manifest = folder / "sources.toml"
    if not manifest.is_file():
        return {}
    entries = tomllib.loads(manifest.read_text(encoding="utf-8"))["lists"]
    found = {}
    for entry in entries:
        lines = (folder / entry["file"]).read_text(encoding="utf-8").splitlines()
        found[entry["id"]] = [parse_row(line) for line in lines[1:]]
    return found


def differences(before: Rows, after: Rows) -> list[Diff]:
    """One Diff for every list of either side that differs."""
    names = [*after, *(name for name in before if name not in after)]
    made = [_difference(name, before.get(name, ()), after.get(name, ())) for name in names]
    return [diff for diff in made if diff]


def _difference(name: str, before: Sequence[Row], after: Sequence[Row]) -> Diff:
    old, new = _by_scope(before), _by_scope(after)
    both = sorted(set(old) & set(new))
    return Diff(
        name,
        tuple(row for scope in sorted(set(new) - set(old)) for row in new[scope]),
        tuple(row for scope in sorted(set(old) - set(new)) for row in old[scope]),
        tuple((old[scope][0], new[scope][0]) for scope in both if old[scope] != new[scope]),
    )


def _by_scope(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.scope, []).append(row)
    return found


def section(title: str, diffs: Sequence[Diff]) -> str:
    """The section in Markdown; long lists of scopes are cut, with their number."""
    lines = [f"## {title}", ""]
    if not diffs:
        lines.append("No row changed.")
    for diff in diffs:
        lines.append(
            f"- **{diff.list}**: {len(diff.added)} added, {len(diff.removed)} removed, "
            f"{len(diff.changed)} changed"
        )
        lines += _details(diff)
    return "\n".join(lines) + "\n"


def _details(diff: Diff) -> Iterator[str]:
    groups = (
        ("added", [f"`{row.scope}` ({said(row)})" for row in diff.added]),
        ("removed", [f"`{row.scope}` ({said(row)})" for row in diff.removed]),
        ("changed", [f"`{a.scope}` ({said(a)} → {said(b)})" for a, b in diff.changed]),
    )
    for name, items in groups:
        if items:
            more = f", and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
            yield f"  - {name}: {', '.join(items[:SHOWN])}{more}"


def said(row: Row) -> str:
    """A row's verdict, score and date."""
    score = "no score" if row.score is None else f"{row.score:g}"
    return f"{row.verdict}, {score}, {row.as_of}"


def write(folder: Path, text: str) -> None:
    """Put a section before the older ones, in the place of one with the same title."""
    path = folder / FILE
    older = path.read_text(encoding="utf-8").removeprefix(HEAD) if path.is_file() else ""
    title = text.partition("\n")[0] + "\n"
    kept = [part for part in re.split(r"(?m)^(?=## )", older)[1:] if not part.startswith(title)]
    path.write_text("\n".join([HEAD, text.rstrip() + "\n", *kept]), encoding="utf-8")

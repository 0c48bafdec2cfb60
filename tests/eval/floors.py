"""The floors and digests of baseline.json, the record beside it, and the log that lowering one takes."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

HERE = Path("tests/eval")
BASELINE, RECORD, LOG = HERE / "baseline.json", HERE / "record.json", Path("training/LOG.md")

Bound = Literal["min", "max"]
BOUNDS: tuple[Bound, ...] = ("min", "max")


class GateError(Exception):
    """The gate cannot be run as asked."""


@dataclass(frozen=True, slots=True)
class Floor:
    """One bound on one figure: ``path`` leads to it in ``file``, which is relative to the root.

    The file ``tests/eval/articles`` stands for the agreement with the project's own articles, which
    is measured anew. ``optional`` floors are passed over while their file is not there.
    """

    file: str
    path: str
    bound: Bound
    value: float
    optional: bool = False

    @property
    def name(self) -> str:
        return f"{self.file}:{self.path}"

    def holds(self, measured: float) -> bool:
        """Whether ``measured`` is finite and on the right side of the floor."""
        return math.isfinite(measured) and self.better(measured, self.value) >= 0

    def better(self, one: float, other: float) -> float:
        """Positive when ``one`` asks for more than ``other``, 0 when they are the same."""
        return one - other if self.bound == "min" else other - one

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {"file": self.file, "path": self.path, self.bound: self.value}
        return data | ({"optional": True} if self.optional else {})


@dataclass(frozen=True, slots=True)
class Baseline:
    """Floors by name and digests by what they are of."""

    floors: Mapping[str, Floor]
    digests: Mapping[str, str]


def read(root: Path) -> Baseline:
    """The baseline under ``root``. Raises GateError when it cannot be read."""
    try:
        return parse(load(root / BASELINE))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GateError(f"{BASELINE} cannot be read: {error!r}") from error


def parse(data: Any) -> Baseline:
    """A baseline from JSON values; a bare list holds floors on the first bundle's metrics."""
    if isinstance(data, list):
        data = {"floors": [{"file": "models/news-v1/metrics.json", **row} for row in data]}
    floors = [_floor(row) for row in data["floors"]]
    if len({floor.name for floor in floors}) != len(floors):
        raise ValueError("a floor stands there twice")
    return Baseline({floor.name: floor for floor in floors}, dict(data.get("digests", {})))


def _floor(row: Mapping[str, Any]) -> Floor:
    bounds = [bound for bound in BOUNDS if bound in row]
    if len(bounds) != 1 or set(row) - {"file", "path", "optional", *bounds}:
        raise ValueError(f"a floor has file, path and either min or max: {row}")
    value = float(row[bounds[0]])
    return Floor(row["file"], row["path"], bounds[0], value, bool(row.get("optional", False)))


def earlier(root: Path) -> Iterator[Baseline]:
    """The baselines that git knows of; none in a folder without git, and one in a shallow clone."""
    if not (root / ".git").exists():
        return
    commits = _git(root, "log", "--format=%H", "--", BASELINE.as_posix()).split()
    for commit in commits:
        try:
            yield parse(json.loads(_git(root, "show", f"{commit}:{BASELINE.as_posix()}")))
        except ValueError:
            continue


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode()


def lowering(floor: Floor) -> str:
    """How the log says that a floor has its present value."""
    return f"floor `{floor.name}` is lowered to {floor.value!r} "


def removal(floor: Floor) -> str:
    """How the log says that a floor is gone."""
    return f"floor `{floor.name}` is removed "


def change(name: str, digest: str) -> str:
    """How the log says that a digest is another one."""
    return f"digest of `{name}` is now {digest} "


def logged(log: Sequence[str], words: str) -> bool:
    """Whether a line of the log says so."""
    return any(line.startswith("- ") and words in line for line in log)


def append(log: Path, line: str) -> None:
    """Put one line at the end of the log."""
    text = log.read_text(encoding="utf-8").rstrip("\n")
    apart = "\n" if text.splitlines()[-1].startswith("- ") else "\n\n"
    log.write_text(f"{text}{apart}{line}\n", encoding="utf-8")


def write(root: Path, baseline: Baseline, *, changed: str | None = None) -> None:
    """baseline.json, and the record: each floor's best, and the digests as first pinned.

    Only the digest of ``changed`` is taken over into the record.
    """
    path = root / RECORD
    old = parse(load(path)) if path.is_file() else Baseline({}, {})
    best = dict(old.floors)
    for name, floor in baseline.floors.items():
        known = old.floors.get(name, floor)
        if floor.bound == known.bound and floor.better(floor.value, known.value) >= 0:
            best[name] = floor
    pinned = {**baseline.digests, **old.digests}
    if changed is not None:
        pinned.pop(changed, None)
        pinned |= {changed: baseline.digests[changed]} if changed in baseline.digests else {}
    (root / BASELINE).write_text(_json(baseline), encoding="utf-8")
    path.write_text(_json(Baseline(best, pinned)), encoding="utf-8")


def _json(kept: Baseline) -> str:
    rows = ",\n    ".join(json.dumps(floor.to_dict()) for floor in kept.floors.values())
    pinned = json.dumps(dict(sorted(kept.digests.items())), indent=2).replace("\n", "\n  ")
    return f'{{\n  "floors": [\n    {rows}\n  ],\n  "digests": {pinned}\n}}\n'


def load(path: Path) -> Any:
    """The JSON values in a file."""
    return json.loads(path.read_text(encoding="utf-8"))

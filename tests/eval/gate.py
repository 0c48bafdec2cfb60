"""The quality gate: ``python tests/eval/gate.py`` compares what was measured with pinned floors.

After trafilatura's ``tests/eval_gate.py``: digests say which texts the figures stand on, floors say how
good they must be, and neither gets weaker unnoticed.

- baseline.json holds the floors and the digests; record.json the best floor that each ever had. A floor
  under its best, a missing one or another digest is an error unless training/LOG.md has a line for it.
- Where git knows earlier versions of baseline.json they count as records too.
- ``--raise`` moves floors up to what was measured less one standard error (less nothing where the
  figure has none) and writes them into the record.
- ``--lower NAME --reason "…"`` lowers a floor to what was measured less one standard error (or ``--to``
  a value, or ``--remove``), or takes a changed digest, and writes the line into the log.

Exit codes: 0 all floors hold; 1 something does not; 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

from floors import (
    BASELINE,
    HERE,
    LOG,
    RECORD,
    Baseline,
    Floor,
    GateError,
    append,
    change,
    earlier,
    load,
    logged,
    lowering,
    parse,
    read,
    removal,
    write,
)

ROOT = Path(__file__).resolve().parents[2]
ARTICLES, PAIRS = HERE / "articles", HERE / "headline_pairs.jsonl"
METRICS = "metrics.json"
DATA = "data/"
SPREAD_90 = 2 * 1.645
MARGIN_95 = 1.96

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table; ``ok`` is None for what was passed over."""

    name: str
    wanted: str
    found: str
    ok: bool | None
    note: str = ""


@dataclass(slots=True)
class Measured:
    """The figures under one root; ``agreement`` measures the project's own articles when asked for."""

    root: Path
    agreement: Callable[[], Figures]
    _files: dict[str, Figures | None] = field(default_factory=dict)

    def file(self, name: str) -> Figures | None:
        """What one file says, or None where it is not there."""
        if name not in self._files:
            path = self.root / name
            if name == str(ARTICLES):
                self._files[name] = self.agreement()
            else:
                self._files[name] = load(path) if path.is_file() else None
        return self._files[name]

    def value(self, floor: Floor) -> float | None:
        """The measured figure, or None where the file or the path in it is not there."""
        found = at(self.file(floor.file), floor.path)
        number = isinstance(found, int | float) and not isinstance(found, bool)
        return float(found) if number else None

    def margin(self, floor: Floor) -> float:
        """One standard error: ``se`` beside ``value``, else from a margin or interval, else 0."""
        parent, _, last = floor.path.rpartition(".")
        beside = at(self.file(floor.file), parent) if parent else self.file(floor.file)
        if not isinstance(beside, Mapping):
            return 0.0
        if last == "value" and "se" in beside:
            return float(beside["se"])
        if f"{last}_margin" in beside:
            return float(beside[f"{last}_margin"]) / MARGIN_95
        low, high = beside.get(f"{last}_interval", (0.0, 0.0))
        return float(high - low) / SPREAD_90


def at(data: Any, path: str) -> Any:
    """Where a dotted path leads in nested mappings, or None."""
    step: Callable[[Any, str], Any] = lambda here, key: (  # noqa: E731
        here.get(key) if isinstance(here, Mapping) else None
    )
    return reduce(step, path.split("."), data)


def check(root: Path, measured: Measured, *, data: Path | None = None) -> list[Check]:
    """Every check of the gate; ``data`` is the folder of the corpora, where there is one."""
    baseline = read(root)
    return [
        *check_bundles(root, baseline, measured),
        *check_digests(baseline, digests(root, baseline, measured, data)),
        *check_floors(baseline, measured),
        *(
            list(check_record(root, baseline))
            or [Check(str(RECORD), "no lowering", "none", ok=True)]
        ),
    ]


def check_bundles(root: Path, baseline: Baseline, measured: Measured) -> Iterator[Check]:
    """Figures count only for the bundle that they were measured on."""
    for file in sorted({floor.file for floor in baseline.floors.values()}):
        if not file.endswith(f"/{METRICS}"):
            continue
        bundle = root / Path(file).parent / "bundle.toml"
        own = _sha256(bundle) if bundle.is_file() else "no bundle.toml"
        stated = str(at(measured.file(file), "bundle.sha256"))
        yield Check(f"{file}:bundle.sha256", own[:12], stated[:12], own == stated, "make eval")


def check_floors(baseline: Baseline, measured: Measured) -> Iterator[Check]:
    """Every floor against its figure."""
    for floor in baseline.floors.values():
        wanted = f"{'≥' if floor.bound == 'min' else '≤'} {floor.value:g}"
        found = measured.value(floor)
        if found is not None:
            yield Check(floor.name, wanted, f"{found:.4f}", floor.holds(found))
        elif floor.optional and measured.file(floor.file) is None:
            yield Check(floor.name, wanted, "", None, "not measured yet")
        else:
            yield Check(floor.name, wanted, "nothing", ok=False)


def digests(
    root: Path, baseline: Baseline, measured: Measured, data: Path | None
) -> dict[str, list[str]]:
    """Each text that figures stand on, with the digests that are found for it, all to be the same."""
    found = {
        str(ARTICLES): [_folder_sha256(root / ARTICLES)],
        str(PAIRS): [_sha256(root / PAIRS)],
    }
    files = {floor.file for floor in baseline.floors.values()} - {str(ARTICLES)}
    for file in sorted(files):
        for name, digest in (at(measured.file(file), "data") or {}).items():
            found.setdefault(DATA + name, []).append(digest)
            path = data / f"{name}.jsonl.gz" if data else None
            if path and path.is_file():
                found[DATA + name].append(_sha256(path))
    return found


def check_digests(baseline: Baseline, found: Mapping[str, Sequence[str]]) -> Iterator[Check]:
    """The pinned digests against those that are found; neither may hold one more."""
    for name in sorted({*baseline.digests, *found}):
        wanted, seen = baseline.digests.get(name), found.get(name, ())
        other = next((digest for digest in seen if digest != wanted), seen[0] if seen else "")
        ok = bool(seen) and all(digest == wanted for digest in seen)
        yield Check(name, (wanted or "no digest")[:12], other[:12] or "nothing", ok)


def check_record(root: Path, baseline: Baseline) -> Iterator[Check]:
    """No floor under its best, none gone, no other digest, but for what the log has a line for."""
    log = (root / LOG).read_text(encoding="utf-8").splitlines()
    recorded = parse(load(root / RECORD))
    for name, floor in baseline.floors.items():
        best = recorded.floors.get(name)
        if best is None or floor.better(floor.value, best.value) > 0:
            yield Check(name, "in the record", "not there", ok=False, note="gate.py --raise")
    for old in (recorded, *earlier(root)):
        for name, best in old.floors.items():
            kept = baseline.floors.get(name)
            if kept is None or kept.bound != best.bound:
                if not logged(log, removal(best)):
                    yield Check(name, f"{best.value:g}", "removed", ok=False, note="not in the log")
            elif best.better(kept.value, best.value) < 0 and not logged(log, lowering(kept)):
                yield Check(name, f"{best.value:g}", f"{kept.value:g}", ok=False, note="lowered")
        for name, digest in old.digests.items():
            now = baseline.digests.get(name, "removed")
            if now != digest and not logged(log, change(name, now)):
                yield Check(name, digest[:12], now[:12], ok=False, note="changed without a reason")


def raise_floors(root: Path, measured: Measured) -> list[str]:
    """Move floors up to what was measured less the margin, and record them; what has moved, in words."""
    baseline, said = read(root), []
    floors = dict(baseline.floors)
    for name, floor in baseline.floors.items():
        to = target(floor, measured)
        if to is not None and floor.better(to, floor.value) > 0:
            floors[name] = replace(floor, value=to)
            said.append(f"{name}: {floor.value:g} → {to:g}")
    write(root, Baseline(floors, baseline.digests))
    return said


def target(floor: Floor, measured: Measured) -> float | None:
    """What was measured less the margin, to four places on the lenient side."""
    found = measured.value(floor)
    if found is None:
        return None
    sign, scale = (-1, 10_000) if floor.bound == "min" else (1, 10_000)
    value = (found + sign * measured.margin(floor)) * scale
    return (math.floor(value + 1e-9) if sign < 0 else math.ceil(value - 1e-9)) / scale


def lower(
    root: Path,
    name: str,
    reason: str,
    measured: Measured,
    *,
    to: float | None = None,
    remove: bool = False,
    data: Path | None = None,
) -> str:
    """Lower or remove a floor, or take a changed digest; returns the line that the log has now.

    Raises GateError for a name that is not pinned, an empty reason, or what would be no lowering.
    """
    baseline = read(root)
    why = " ".join(reason.split())
    if not why:
        raise GateError("say why: --reason")
    floors, pinned = dict(baseline.floors), dict(baseline.digests)
    if name in floors:
        line = _lower_floor(floors, name, measured, to=to, remove=remove)
    else:
        found = digests(root, baseline, measured, data).get(name, [])
        if name not in pinned and not found:
            raise GateError(f"{name} is neither a floor nor a digest of {BASELINE}")
        if len(set(found)) > 1:
            raise GateError(f"{name}: the figures and the file have different digests")
        was, now = pinned.pop(name, "none"), found[0] if found else "removed"
        pinned |= {name: now} if found else {}
        line = f"{change(name, now)}(was {was})"
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    append(root / LOG, f"- {today}: {line}: {why}")
    write(root, Baseline(floors, pinned), changed=None if name in baseline.floors else name)
    return f"{today}: {line}: {why}"


def _lower_floor(
    floors: dict[str, Floor], name: str, measured: Measured, *, to: float | None, remove: bool
) -> str:
    old = floors.pop(name)
    if remove:
        return f"{removal(old)}(was {old.value!r})"
    value = target(old, measured) if to is None else to
    if value is None or old.better(value, old.value) >= 0:
        raise GateError(f"{name}: {value} is no lower than {old.value}; --raise raises")
    floors[name] = replace(old, value=value)
    return f"{lowering(floors[name])}(was {old.value!r})"


def agreement() -> Figures:
    """Hits as shares on the project's own articles and headline pairs, each with its standard error."""
    from corpus import load_articles
    from judge import pair_scores, tallies

    from credcheck import Pipeline

    pipeline = Pipeline.load()
    counts = tallies(pipeline, [each for each in load_articles() if each.language == "en"])
    pairs = pair_scores(pipeline).values()
    return shares(counts | {"pairs": [sum(a > b for a, b in pairs), len(pairs)]})


def shares(counts: Mapping[str, Sequence[int]]) -> Figures:
    """Hits and totals → value, n and the standard error of a share."""
    found = {}
    for name, (hits, total) in counts.items():
        value = hits / total if total else math.nan
        error = math.sqrt(value * (1 - value) / total) if total else math.nan
        found[name] = {"value": value, "se": error, "n": total}
    return found


def table(checks: Sequence[Check]) -> str:
    """The checks as aligned lines; what fails comes last."""
    width = max(len(check.name) for check in checks)
    words = {True: "ok", False: "FAILS", None: "-"}
    lines = [
        f"{words[c.ok]:5}  {c.name:{width}}  {c.wanted:>13}  {c.found:>13}"
        + (f"  {c.note}" if c.ok is not True and c.note else "")
        for c in sorted(checks, key=lambda c: c.ok is False)
    ]
    failed = sum(check.ok is False for check in checks)
    passed = sum(check.ok is True for check in checks)
    return "\n".join([*lines, f"{passed} hold, {failed} fail, of {len(checks)}"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _folder_sha256(folder: Path) -> str:
    """One digest over the names and contents of a folder's files."""
    lines = [f"{path.name} {_sha256(path)}" for path in sorted(folder.iterdir()) if path.is_file()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the gate; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--raise", dest="up", action="store_true", help="raise and record floors")
    parser.add_argument(
        "--lower", metavar="NAME", help="a floor's or digest's name as in the table"
    )
    parser.add_argument("--to", type=float, help="with --lower: the floor's new value")
    parser.add_argument("--remove", action="store_true", help="with --lower: drop the floor")
    parser.add_argument("--reason", default="", help="with --lower: why, for training/LOG.md")
    args = parser.parse_args(arguments)
    measured = Measured(root, agreement)
    named = os.environ.get("CREDCHECK_DATA")
    data = Path(named) if named else None
    try:
        if args.lower:
            options = {"to": args.to, "remove": args.remove, "data": data}
            print(lower(root, args.lower, args.reason, measured, **options))
        if args.up:
            print("\n".join(raise_floors(root, measured)) or "no floor is to be raised")
        checks = check(root, measured, data=data)
    except GateError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(table(checks))
    return int(any(each.ok is False for each in checks))


if __name__ == "__main__":
    sys.exit(main())

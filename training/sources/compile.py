"""Compile rating lists: ``python -m training.sources.compile --data DIR --out models/sources-v2``.

In: a folder with ``ratings/*.csv``, and newer copies by ``--list NAME=PATH`` or ``NAME=URL``. Out: one
TSV file per list, ``sources.toml``, ``metrics.json``, ``README.md``, and in ``CHANGES.md`` a dated
section that says what changed since ``--before`` (the folder itself by default). The same input gives
the same lists. A list of which there is no CSV is kept as it was compiled before. ``--all`` adds
the lists that may be used here but not passed on, and refuses to write them into the folder that
ships.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credcheck.errors import CredcheckError
from credcheck.sources.lists import COLUMNS, FORMAT, Row
from credcheck.sources.protected import KnownNames

from . import (
    buzzfeed,
    changes,
    cred1,
    evaluate,
    hearvox,
    idiap,
    lasser,
    lin2023,
    nela_pink_slime,
    newer,
    opensources,
    tables,
    wikipedia_rsp,
)
from .common import Spec, read_csv, scope_of

ADAPTERS = (
    lin2023,
    cred1,
    lasser,
    wikipedia_rsp,
    idiap,
    nela_pink_slime,
    opensources,
    buzzfeed,
    hearvox,
)
SPECS: tuple[Spec, ...] = tuple(adapter.SPEC for adapter in ADAPTERS)
REPOSITORY = Path(__file__).parents[2]
SHIPPED = REPOSITORY / "models" / "sources-v2"
# Chosen on Lin's scale so that hardly an outlet Wikipedia's editors call generally reliable falls
# below the first or most of those without consensus reach the second (metrics.json, "separation").
THRESHOLDS = (0.40, 0.70)
MIN_ROWS = 20
PROTECTED = "protected.tsv"


def rows_of(spec: Spec, ratings: Path) -> tuple[list[Row], int]:
    """The rows of one list, sorted, without repetitions, and how many records were left out."""
    records = read_csv(ratings / f"{spec.csv}.csv")
    if spec.prepare is not None:
        spec.prepare(ratings, records)
    scopes = [scope_of(record["domain"]) for record in records]
    # Where a list rates example.org and m.example.org, the first speaks for both.
    exact = {s for s, r in zip(scopes, records, strict=True) if s == r["domain"]}
    rows: set[Row] = set()
    left_out = 0
    for scope, record in zip(scopes, records, strict=True):
        variant = scope != record["domain"] and scope in exact
        row = None if scope is None or variant else spec.convert(record, scope)
        left_out += row is None
        if row is not None:
            rows.add(row)
    return sorted(rows if spec.composite else one_each(rows), key=_cells), left_out


def one_each(rows: Iterable[Row]) -> list[Row]:
    """One row a scope: the newest that is scored, or the newest; several at once by their mean."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=_cells):
        found[row.scope].append(row)
    return [_together(same) for same in found.values()]


def _together(rows: Sequence[Row]) -> Row:
    scored = [row for row in rows if row.score is not None] or rows
    newest = max(row.as_of for row in scored)
    first, *others = [row for row in scored if row.as_of == newest]
    if not others:
        return first
    verdicts = dict.fromkeys(row.verdict for row in (first, *others))
    scores = [row.score for row in (first, *others) if row.score is not None]
    mean = round(sum(scores) / len(scores), 3) if scores else None
    return first._replace(verdict="; ".join(verdicts), score=mean)


def _cells(row: Row) -> tuple[str, ...]:
    score = "" if row.score is None else f"{row.score:g}"
    return row.scope, row.verdict, score, row.as_of, row.basis, row.note, row.entry


def table(rows: Sequence[Row]) -> str:
    """The TSV file of one list."""
    lines = ["\t".join(COLUMNS)]
    for row in rows:
        cells = _cells(row)
        if any("\t" in cell or "\n" in cell for cell in cells):
            raise ValueError(f"a cell with a tab or line break: {cells}")
        lines.append("\t".join(cells).rstrip("\t"))
    return "\n".join(lines) + "\n"


def compile_lists(
    data: Path,
    out: Path,
    *,
    everything: bool = False,
    before: Path | None = None,
    shrink: bool = False,
) -> dict[str, Any]:
    """Write the folder; returns what ``metrics.json`` holds. Lists without CSV come from ``before``.

    Unless ``shrink``, a list that lost more than half of its rows since is taken for a broken copy.
    """
    ratings = data / "ratings"
    chosen = [spec for spec in SPECS if spec.shipped or everything]
    kept = _Compiled.read(before)
    converted = [
        (spec, *(rows_of(spec, ratings) if _csv(spec, ratings).is_file() else kept.rows_of(spec)))
        for spec in chosen
    ]
    compiled = [(spec, rows) for spec, rows, _ in converted]
    if not shrink:
        kept.refuse_remains(compiled)
    entries, made_files = [], {}
    for spec, rows, left_out in converted:
        content = table(rows).encode()
        made_files[f"{spec.id}.tsv"] = content
        entries.append(_entry(spec, rows, left_out, hashlib.sha256(content).hexdigest()))
    rated = ((spec, line) for spec, rows in compiled for line in table(rows).splitlines()[1:])
    names = KnownNames.of_lists(rated).to_tsv().encode()
    made_files[PROTECTED] = names
    newest = max(entry["as_of"] for entry in entries)
    reference = dt.date.fromisoformat((newest + "-01-01")[: len("YYYY-MM-DD")])
    made = evaluate.predictions(
        evaluate.opinions_by_scope(compiled, reference),
        THRESHOLDS[0],
        numeric=frozenset(spec.id for spec in chosen if spec.numeric),
    )
    manifest = tables.manifest(
        version=FORMAT,
        name=out.name,
        thresholds=THRESHOLDS,
        bands=evaluate.residuals(made, THRESHOLDS),
        newest=newest,
        entries=entries,
        protected={"file": PROTECTED, "sha256": hashlib.sha256(names).hexdigest()},
    )
    metrics = {
        "sources": out.name,
        "sources_toml_sha256": hashlib.sha256(manifest.encode()).hexdigest(),
        "data": {f"{s.csv}.csv": kept.digest(s, _csv(s, ratings)) for s in chosen},
        "reference_date": newest,
        **_figures(compiled, made, reference),
    }
    made_files["sources.toml"] = manifest.encode()
    made_files["metrics.json"] = f"{json.dumps(metrics, indent=1)}\n".encode()
    made_files["README.md"] = tables.readme(out.name, entries, metrics).encode()
    _write(out, made_files)
    return metrics


def _write(folder: Path, made: Mapping[str, bytes]) -> None:
    """Nothing is written before all of it could be made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (folder / name).write_bytes(content)


def _figures(
    compiled: evaluate.Compiled, made: Sequence[evaluate.Prediction], reference: dt.date
) -> dict[str, Any]:
    """What the lists say of each other."""
    return {
        "predictions": dict(sorted(Counter(p.target for p in made).items())),
        "leave_one_list_out": evaluate.leave_one_out(made, THRESHOLDS),
        "contradictions": evaluate.contradictions(made, THRESHOLDS),
        "pairs": evaluate.pairs(compiled, reference),
        "separation": evaluate.separation(compiled, THRESHOLDS),
        "labels": evaluate.labels(compiled),
    }


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A folder compiled before: where lists come from of which there is no CSV."""

    rows: Mapping[str, Sequence[Row]]
    left_out: Mapping[str, int]
    data: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path | None) -> _Compiled:
        if folder is None or not (folder / "sources.toml").is_file():
            return cls({}, {}, {})
        manifest = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        left_out = {entry["id"]: entry["left_out"] for entry in manifest["lists"]}
        return cls(changes.read_rows(folder), left_out, metrics["data"])

    def rows_of(self, spec: Spec) -> tuple[list[Row], int]:
        if spec.id not in self.rows:
            raise FileNotFoundError(f"no {spec.csv}.csv, and no list compiled before: {spec.id}")
        return list(self.rows[spec.id]), self.left_out[spec.id]

    def refuse_remains(self, compiled: evaluate.Compiled) -> None:
        for spec, rows in compiled:
            old = len(self.rows.get(spec.id, ()))
            if old >= MIN_ROWS and 2 * len(rows) < old:
                said = f"{spec.id} went from {old} rows to {len(rows)}; --shrink if that is meant"
                raise ValueError(said)

    def digest(self, spec: Spec, path: Path) -> str:
        return _sha256(path) if path.is_file() else self.data[f"{spec.csv}.csv"]


def _csv(spec: Spec, ratings: Path) -> Path:
    return ratings / f"{spec.csv}.csv"


def _entry(spec: Spec, rows: Sequence[Row], left_out: int, digest: str) -> dict[str, Any]:
    return {
        "id": spec.id,
        "file": f"{spec.id}.tsv",
        "title": spec.title,
        "citation": spec.citation,
        "licence": spec.licence,
        "url": spec.url,
        "origin": spec.origin,
        "as_of": max(row.as_of for row in rows),
        "oldest": min(row.as_of for row in rows),
        "kind": spec.kind,
        "votes": spec.votes,
        "caution": spec.caution,
        "rows": len(rows),
        "scored": sum(row.score is not None for row in rows),
        "left_out": left_out,
        "sha256": digest,
        "origins": {basis: sorted(names) for basis, names in sorted(spec.origins.items())},
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def update(
    data: Path,
    out: Path,
    *,
    copies: Mapping[str, str],
    dates: Mapping[str, str],
    before: Path,
    today: dt.date,
    everything: bool = False,
    shrink: bool = False,
) -> tuple[dict[str, Any], str]:
    """Compile with newer copies and write what changed; returns the metrics and that section."""
    old = changes.read_rows(before)
    with tempfile.TemporaryDirectory() as folder:
        ratings = Path(folder) / "ratings"
        newer.lay_over(ratings, data / "ratings", copies, dates, SPECS)
        metrics = compile_lists(
            Path(folder), out, everything=everything, before=before, shrink=shrink
        )
    diffs = changes.differences(old, changes.read_rows(out))
    since = f", since {before.name}" if before.resolve() != out.resolve() and old else ""
    text = changes.section(f"{today.isoformat()}: {out.name}{since}", diffs)
    if diffs or not (out / changes.FILE).is_file():
        changes.write(out, text)
    return metrics, text


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    if given.everything and given.out.resolve() == SHIPPED.resolve():
        _parser().error("--all adds lists that must not be passed on: name another folder by --out")
    try:
        metrics, text = update(
            given.data,
            given.out,
            copies=dict(given.copies),
            dates=dict(given.dates),
            before=given.before or given.out,
            today=given.date,
            everything=given.everything,
            shrink=given.shrink,
        )
    except (CredcheckError, OSError, ValueError, KeyError) as problem:
        print(f"nothing was compiled: {problem}", file=sys.stderr)
        return 1
    print(text)
    print(json.dumps(metrics["leave_one_list_out"], indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    default = os.environ.get("CREDCHECK_DATA", REPOSITORY.parent / "shared" / "data")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--list", type=_pair, action="append", default=[], dest="copies")
    parser.add_argument("--as-of", type=_pair, action="append", default=[], dest="dates")
    parser.add_argument("--before", type=Path)
    parser.add_argument(
        "--date", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date()
    )
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--all", action="store_true", dest="everything")
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    return name, value


if __name__ == "__main__":
    sys.exit(main())

"""Compile rating lists: ``python -m training.sources.compile --data DIR --out models/sources-v1``.

In: a folder with ``ratings/*.csv``. Out: one TSV file per list, ``sources.toml``, ``metrics.json``
and ``README.md``; the same input gives the same bytes. ``--all`` adds the lists that may be used
here but not passed on, and refuses to write them into the folder that ships.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from credcheck.sources.lists import COLUMNS, FORMAT, Row

from . import (
    buzzfeed,
    cred1,
    evaluate,
    hearvox,
    idiap,
    lasser,
    lin2023,
    nela_pink_slime,
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
SHIPPED = REPOSITORY / "models" / "sources-v1"
# Chosen on Lin's scale so that hardly an outlet Wikipedia's editors call generally reliable falls
# below the first or most of those without consensus reach the second (metrics.json, "separation").
THRESHOLDS = (0.40, 0.70)


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
    return sorted(rows, key=_cells), left_out


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


def compile_lists(data: Path, out: Path, *, everything: bool = False) -> dict[str, Any]:
    """Write the folder; returns what ``metrics.json`` holds."""
    ratings = data / "ratings"
    chosen = [spec for spec in SPECS if spec.shipped or everything]
    converted = [(spec, *rows_of(spec, ratings)) for spec in chosen]
    compiled = [(spec, rows) for spec, rows, _ in converted]
    out.mkdir(parents=True, exist_ok=True)
    entries = []
    for spec, rows, left_out in converted:
        content = table(rows).encode()
        (out / f"{spec.id}.tsv").write_bytes(content)
        entries.append(_entry(spec, rows, left_out, hashlib.sha256(content).hexdigest()))
    newest = max(entry["as_of"] for entry in entries)
    reference = dt.date.fromisoformat(newest)
    made = evaluate.predictions(evaluate.opinions_by_scope(compiled, reference), THRESHOLDS[0])
    bands = evaluate.residuals(made, THRESHOLDS)
    manifest = tables.manifest(
        version=FORMAT,
        name=out.name,
        thresholds=THRESHOLDS,
        bands=bands,
        newest=newest,
        entries=entries,
    )
    metrics = {
        "sources": out.name,
        "sources_toml_sha256": hashlib.sha256(manifest.encode()).hexdigest(),
        "data": {f"{s.csv}.csv": _sha256(ratings / f"{s.csv}.csv") for s in chosen},
        "reference_date": newest,
        "predictions": dict(sorted(Counter(p.target for p in made).items())),
        "leave_one_list_out": evaluate.leave_one_out(made, THRESHOLDS),
        "pairs": evaluate.pairs(compiled, reference),
        "separation": evaluate.separation(compiled, THRESHOLDS),
        "labels": evaluate.labels(compiled),
    }
    (out / "sources.toml").write_text(manifest, encoding="utf-8")
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    (out / "README.md").write_text(tables.readme(out.name, entries, metrics), encoding="utf-8")
    return metrics


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


def main(arguments: Sequence[str] | None = None) -> int:
    default = os.environ.get("CREDCHECK_DATA", REPOSITORY.parent / "shared" / "data")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--all", action="store_true", dest="everything")
    given = parser.parse_args(arguments)
    if given.everything and given.out.resolve() == SHIPPED.resolve():
        parser.error("--all adds lists that must not be passed on: name another folder by --out")
    metrics = compile_lists(given.data, given.out, everything=given.everything)
    print(json.dumps(metrics["leave_one_list_out"], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

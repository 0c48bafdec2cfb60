"""``python -m benchmarks``: measures every budget in one run.

Writes benchmarks/results.json, its picture results.svg and the table of README.md. With ``--only`` or
``--quick`` nothing is written unless ``--out`` names a file or ``--refresh`` is given, which puts the
new rows into results.json beside the older ones. Exit codes: 0 no budget is exceeded; 1 one is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from benchmarks import picture
from benchmarks.budgets import (
    ROOT,
    Plan,
    Row,
    cold,
    disk,
    lookup,
    memory,
    quantisation,
    service,
    speed,
)

RESULTS = ROOT / "benchmarks" / "results.json"
CORES = 2
"""Budgets are about this many cores; on a machine with more, the run keeps to the first ones."""

BUDGETS: Mapping[str, Callable[[Plan], list[Row]]] = {
    "speed": speed.measure,
    "int8": quantisation.measure,
    "bundle": disk.bundle,
    "cold": cold.measure,
    "memory": memory.measure,
    "service": service.measure,
    "lookup": lookup.measure,
    "install": disk.install,
}
PACKAGES = (
    *("credcheck", "onnxruntime", "tokenizers", "numpy", "nupunkt", "trafilatura", "lxml"),
    *("torch", "transformers", "onnx"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, write what is asked for."""
    args = _parser().parse_args(arguments)
    keep_to(CORES)
    plan = Plan(threads=args.threads, quick=args.quick, documents=args.documents)
    began = time.monotonic()
    rows = list(_rows(plan, args.only or list(BUDGETS)))
    results = {**circumstances(plan), "seconds": round(time.monotonic() - began)}
    results["rows"] = [row.to_dict() for row in rows]
    if args.refresh:
        results = _refreshed(results)
    out = args.out or (None if (args.only or args.quick) and not args.refresh else RESULTS)
    if out is not None:
        out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        picture.draw(results, out.with_suffix(".svg"))
        if out == RESULTS:
            picture.write_table(results)
    return int(any(row.ok is False for row in rows))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BUDGETS), help="measure only these")
    parser.add_argument(
        "--quick", action="store_true", help="few repeats: does it run, not how fast"
    )
    parser.add_argument(
        "--refresh",
        action="store_true",
        help="put the rows of --only into results.json, each with when and where it was measured",
    )
    parser.add_argument("--threads", type=int, default=CORES, help="encoder threads (default 2)")
    parser.add_argument("--documents", type=int, default=10_000, help="documents of the memory run")
    parser.add_argument("--out", type=Path, help="write the results to this file")
    return parser


def keep_to(cores: int) -> None:
    """Keep this process and those it starts to a few cores, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def _rows(plan: Plan, names: Sequence[str]) -> Iterator[Row]:
    for name in names:
        for row in BUDGETS[name](plan):
            sys.stdout.write(picture.line(row.to_dict()) + "\n")
            sys.stdout.flush()
            yield row


def _refreshed(results: dict[str, Any]) -> dict[str, Any]:
    """The results that are there with some rows measured again, in the order in which they were."""
    kept: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    measured = {key: results[key] for key in ("commit", "date", "quick", "machine")}
    new = {row["name"]: {**row, "refreshed": measured} for row in results["rows"]}
    names = [row["name"] for row in kept["rows"]]
    rows = [new.pop(row["name"], row) for row in kept["rows"]]
    place = names.index("install") if "install" in names else len(names)
    rows[place:place] = new.values()
    return {**kept, "rows": rows}


def circumstances(plan: Plan) -> dict[str, Any]:
    """The commit, the date, the machine and the versions of what is measured."""
    return {
        "schema": 1,
        "commit": _commit(),
        "date": dt.datetime.now(tz=dt.UTC).isoformat(timespec="seconds"),
        "quick": plan.quick,
        "machine": {
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "cores_used": min(CORES, os.cpu_count() or 1),
            "encoder_threads": plan.threads,
            "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "load_at_end": round(os.getloadavg()[0], 2),
        },
        "versions": {"python": platform.python_version(), **_versions()},
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _commit() -> str:
    """The commit, with a plus when a file that is measured differs from it."""
    head = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--", "src", "models", "benchmarks/budgets")
    return f"{head or 'unknown'}{'+' if changed else ''}"


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.decode().strip()


def _cpu() -> str:
    """The processor's name, and which of the instructions that int8 likes it has."""
    info = Path("/proc/cpuinfo")
    text = info.read_text(encoding="utf-8") if info.is_file() else ""
    named = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    flags = [flag for flag in ("avx2", "avx512_vnni", "avx_vnni", "asimddp") if f" {flag}" in text]
    name = named[0] if named else platform.processor() or platform.machine()
    return f"{name} ({', '.join(flags)})" if flags else name


if __name__ == "__main__":
    sys.exit(main())

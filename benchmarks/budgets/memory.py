"""Resident memory of a fresh process that scores thousands of documents, texts and pages mixed."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.budgets import ROOT, Plan, Row

MEGABYTE = 1_000_000


def measure(plan: Plan) -> list[Row]:
    """The largest size of the process, and how much it grew after warming up."""
    count = plan.pick(plan.documents, min(plan.documents, 400))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.budgets.scorer", str(count), str(plan.threads)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    found = json.loads(done.stdout)
    how = (
        f"a fresh process that scores {count} documents of 100 to 500 words with score_many, every "
        "third one a page; pages are read in worker processes, which are counted apart"
    )
    details = {name: found[name] for name in ("documents", "failed", "seconds", "warm_documents")}
    workers = {"workers_mb": round(found["children_max"] / MEGABYTE, 1)}
    # The end is the mean of the last tenth, so that one moment decides nothing.
    growth = 100 * (found["end"] / found["warm"] - 1)
    return [
        Row(
            "memory",
            "resident memory, serving: the largest",
            found["peak"] / MEGABYTE,
            "MB",
            how,
            budget=400.0,
            samples={"resident_bytes": found["resident"], "children_bytes": found["children"]},
            details=details | workers,
        ),
        Row(
            "memory_growth",
            "growth of resident memory over the documents after the first ones",
            growth,
            "%",
            f"mean of the last tenth against the mean just after {found['warm_documents']} documents",
            budget=5.0,
            details={"warm_mb": found["warm"] / MEGABYTE, "end_mb": found["end"] / MEGABYTE},
        ),
    ]

"""docs/scale.md from measured numbers: ``python -m benchmarks.scale``.

Reads benchmarks/bulk.json (stage times, bytes) and asks the queueing simulation where a batch stops
keeping up. Nothing here is typed by hand but the number of pages a day, which is an argument.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.budgets import ROOT
from benchmarks.bulk_page import RESULTS_NAME
from benchmarks.queueing import Found, Stage, simulate
from credcheck.batch.chunks import DOCUMENTS

DAY = 86_400
LOAD = 0.7
"""How busy scoring processes are planned to be."""

SCALES = (1, 10, 100, 1_000)
SERIAL = ("read", "write", "assemble")
"""Stages that one process does for all the others."""

PAGE = ROOT / "docs" / "scale.md"


def main() -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages-a-day", type=int, default=600_000, help="assumed of CC-NEWS")
    args = parser.parse_args()
    results = json.loads((ROOT / "benchmarks" / RESULTS_NAME).read_text(encoding="utf-8"))
    PAGE.write_text(_page(results, args.pages_a_day), encoding="utf-8")
    return 0


def stages_at(results: Mapping[str, Any], rate: float) -> list[Stage]:
    """The stages of a batch that has to keep up with ``rate`` parts a second."""
    cost = results["stages"]["milliseconds"]
    each = (cost["extract"]["median"] + cost["score"]["median"]) / 1000 * DOCUMENTS
    # The mean of a part's articles varies less than an article does.
    spread = cost["score"]["spread"] / math.sqrt(DOCUMENTS)
    processes = max(1, math.ceil(rate * each / LOAD))
    # One part is written at once, whatever it holds: the disk is waited for once.
    serial = {
        "read": cost["read"]["median"] / 1000 * DOCUMENTS,
        "write": cost["write"]["median"] / 1000,
        "assemble": cost["assemble"]["median"] / 1000 * DOCUMENTS,
    }
    return [
        Stage("read", serial["read"], 0.3, 1),
        Stage("score", each, spread, processes),
        Stage("write", serial["write"], cost["write"]["spread"], 1),
        Stage("assemble", serial["assemble"], 0.3, 1),
    ]


def _row(results: Mapping[str, Any], scale: int, pages: int) -> str:
    rate = scale * pages / DAY / DOCUMENTS
    stages = stages_at(results, rate)
    found = simulate(stages, rate)
    processes = next(stage.servers for stage in stages if stage.name == "score")
    cells = " | ".join(_cell(found[stage.name]) for stage in stages)
    full = [name for name in SERIAL if found[name].busy > 0.9]
    first = max(SERIAL, key=lambda name: found[name].busy)
    verdict = f"**{', '.join(full)}**" if full else f"none ({first} comes first)"
    return f"| {scale:,} × | {processes:,} | {cells} | {verdict} |"


def _cell(found: Found) -> str:
    return f"{min(found.busy, 1.0):.0%}, {_time(found.wait_95)}"


def _time(seconds: float) -> str:
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 3600:.1f} h"


def _limit(results: Mapping[str, Any]) -> tuple[str, float]:
    """The serial stage that fills first, and the articles a second at which it is full."""
    serial = [stage for stage in stages_at(results, 1e-9) if stage.name in SERIAL]
    slowest = max(serial, key=lambda stage: stage.seconds)
    return slowest.name, DOCUMENTS / slowest.seconds


def _size(count: float) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def _page(results: Mapping[str, Any], pages: int) -> str:
    cost = {name: one["median"] for name, one in results["stages"]["milliseconds"].items()}
    size, machine = results["stages"]["bytes"], results["machine"]
    core = sum(cost[name] for name in ("read", "extract", "score", "assemble"))
    tables = sum(value for name, value in size.items() if name.endswith(".parquet"))
    stage, limit = _limit(results)
    rows = "\n".join(_row(results, scale, pages) for scale in SCALES)
    return f"""# What scale costs

Made by `python -m benchmarks.scale` from `benchmarks/bulk.json`, measured {results["date"][:10]} at commit `{results["commit"][:12]}` on
{machine["cpu"]} with a load of {machine["load_at_end"]} on {machine["cores"]} cores. Where other work shares the caches, processor time
is higher than on a machine that does nothing else: read the times as an upper bound.

## An article

| stage | ms, median | where |
| --- | --: | --- |
| read a page out of a packed WARC file, check its id, digest it | {cost["read"]:.2f} | one process |
| extract the article | {cost["extract"]:.1f} | every scoring process's reader |
| score it and make its rows | {cost["score"]:.1f} | every scoring process |
| write its part, flushed to the disk (wall clock, once for {DOCUMENTS} articles) | {cost["write"]:.1f} | one process |
| put the output together (Parquet and reports) | {cost["assemble"]:.2f} | one process, at the end |

That is **{1000 / core:.1f} articles a second and core**, of {results["stages"]["articles"]} articles of 300 to 900 words.

| an article leaves | bytes |
| --- | --: |
| its report as JSON | {size["report"]:,.0f} |
| the same, packed (zlib) | {size["report_packed"]:,.0f} |
| rows of the three tables in Parquet | {tables:,.0f} |
| growth of a SQLite database that stores the report, index included | {size["database_row"]:,.0f} |

## CC-NEWS

At {pages:,} pages a day, which is an assumption (`--pages-a-day`) and not a measurement:

| | a day | a year |
| --- | --: | --: |
| core hours | {pages * core / 3.6e6:,.1f} | {365 * pages * core / 3.6e6:,.0f} |
| cores that keep up, {LOAD:.0%} busy | {math.ceil(pages * core / 1000 / DAY / LOAD)} | the same |
| Parquet tables | {_size(pages * tables)} | {_size(365 * pages * tables)} |
| reports, packed | {_size(pages * size["report_packed"])} | {_size(365 * pages * size["report_packed"])} |
| a database of all reports | {_size(pages * size["database_row"])} | {_size(365 * pages * size["database_row"])} |

A database of a year's reports is the first thing to grow out of one machine. Reports expire after 30 days by default, and a
corpus belongs into Parquet, not into the database.

## Where it stops

A queueing simulation of one run that has to keep up: parts of {DOCUMENTS} articles arrive at random; reading, writing and putting
together is one process each, scoring as many as it takes. Shown is how busy a stage is and how long 19 of 20 parts wait for it at
most. ([benchmarks/queueing.py](../benchmarks/queueing.py); tests hold it to Pollaczek and Khinchine's and Erlang's formulas.)

| CC-NEWS | scoring processes | read | score | write | assemble | cannot keep up |
| --- | --: | --- | --- | --- | --- | --- |
{rows}

Scoring grows with cores, locally and on Ray. The first stage that does not is **{stage}**: one run ends at about {limit:,.0f} articles a
second whatever it is given. Beyond that, run one batch for each input file: a day of CC-NEWS is many files, runs share nothing, and
their Parquet files are read together (`'news-*.parquet'`).
"""  # noqa: E501


if __name__ == "__main__":
    sys.exit(main())

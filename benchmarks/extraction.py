"""``python -m benchmarks.extraction``: how well and how fast pages are read, beside other extractors.

Reads pages_scrapinghub and pages_trafilatura from the folder that CREDCHECK_DATA names, or
../shared/data, and the labels of benchmarks/page_labels.json. Writes benchmarks/extraction.json and,
from it, benchmarks/extraction.md; ``--report`` writes the second alone. No page's text is kept.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import os
import platform
import time
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks import extraction_report
from benchmarks.extraction_measures import (
    Overlap,
    difference,
    overlap,
    string_scores,
    strings,
    with_margins,
)
from benchmarks.extraction_readers import READERS, Reader, Reading
from credcheck.keys import key

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "extraction.json"
REPORT = HERE / "extraction.md"
LABELS = HERE / "page_labels.json"
SETS = ("pages_scrapinghub", "pages_trafilatura")
REPEATS = 3
WORST = 0.9
"""Pages of which less is right are listed by their ids."""

OURS = next(iter(READERS))
Rows = Sequence[Mapping[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the figures, then the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--report", action="store_true", help="write the report of older figures")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="readings of a page to time")
    args = parser.parse_args(arguments)
    if not args.report:
        RESULTS.write_text(json.dumps(measure(args.repeats), indent=1) + "\n", encoding="utf-8")
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    REPORT.write_text(extraction_report.written(results), encoding="utf-8")
    return 0


def measure(repeats: int) -> dict[str, Any]:
    """Every figure of the report; a page is named by :func:`page_id`."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    scraped, probed = (_rows(name) for name in SETS)
    readings = {
        name: [_read(reader, row) for row in scraped] for name, (_, reader) in READERS.items()
    }
    probes = {name: [_read(reader, row) for row in probed] for name, (_, reader) in READERS.items()}
    by_page = {
        page_id(row): {name: found[name][i] for name in READERS}
        for rows, found in ((scraped, readings), (probed, probes))
        for i, row in enumerate(rows)
    }
    return {
        "data": {name: hashlib.sha256(_file(name).read_bytes()).hexdigest() for name in SETS},
        "labels": hashlib.sha256(LABELS.read_bytes()).hexdigest(),
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package, _ in READERS.values()}
        | {"lxml": version("lxml")},
        "pages": {name: len(rows) for name, rows in zip(SETS, (scraped, probed), strict=True)},
        "shingles": _shingle_figures(scraped, readings),
        "strings": _string_figures(probed, probes),
        "facts": _fact_figures(by_page),
        "speed": _speed([*scraped, *probed], repeats),
    }


def page_id(row: Mapping[str, Any]) -> str:
    """The first sixteen hex digits of the sha256 of a page's URL."""
    return hashlib.sha256(row["url"].encode()).hexdigest()[:16]


def _file(name: str) -> Path:
    beside = HERE.parents[1] / "shared" / "data"
    return Path(os.environ.get("CREDCHECK_DATA", beside)) / f"{name}.jsonl.gz"


def _rows(name: str) -> Rows:
    with gzip.open(_file(name), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _read(reader: Reader, row: Mapping[str, Any]) -> Reading:
    """A reading; a library that fails on a page has found nothing in it."""
    try:
        return reader(row["html"], row["url"])
    except Exception:  # noqa: BLE001
        return Reading("")


def _shingle_figures(rows: Rows, readings: Mapping[str, Sequence[Reading]]) -> dict[str, Any]:
    truth = [row["article_text"] for row in rows]
    overlaps = {
        name: [overlap(true, found.body) for true, found in zip(truth, found_in, strict=True)]
        for name, found_in in readings.items()
    }
    variants: dict[str, list[Overlap]] = {}
    for true, found in zip(truth, readings[OURS], strict=True):
        for name, text in (found.variants or {}).items():
            variants.setdefault(name, []).append(overlap(true, text))
    ours = overlaps[OURS]
    worst = sorted(
        ({"page": page_id(row)} | _shares(o) for row, o in zip(rows, ours, strict=True)),
        key=lambda page: float(page["shared"]),
    )
    return {
        "readers": {name: with_margins(found) for name, found in overlaps.items()},
        "variants": {name: with_margins(found) for name, found in variants.items()},
        "ahead_of": {n: difference(ours, theirs) for n, theirs in overlaps.items() if n != OURS},
        "worst": [page for page in worst if page["shared"] < WORST],
    }


def _shares(found: Overlap) -> dict[str, Any]:
    return {"shared": found.shared, "extra": found.extra, "lost": found.lost}


def _string_figures(rows: Rows, readings: Mapping[str, Sequence[Reading]]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, found_in in readings.items():
        counts: Counter[str] = Counter(kept=0, lost=0, leaked=0, withheld=0)
        for row, found in zip(rows, found_in, strict=True):
            counts.update(strings(found.body, row["must_contain"], row["must_not_contain"]))
        figures[name] = dict(counts) | string_scores(counts)
    return figures


def _fact_figures(readings: Mapping[str, Mapping[str, Reading]]) -> dict[str, Any]:
    """Headline, date and byline against the labels; the wrong ones of ours by page."""
    labels = json.loads(LABELS.read_text(encoding="utf-8"))["pages"]
    figures: dict[str, Any] = {"pages": len(labels), "readers": {}}
    for name in READERS:
        wrong: dict[str, list[str]] = {"headline": [], "date": [], "byline": []}
        tally: Counter[str] = Counter(days=0, right=0, named=0, true=0)
        for page, label in labels.items():
            found = readings[page][name]
            names = {_digest(n) for n in found.byline}
            tally["days"] += found.published == label["published"]
            tally["right"] += len(names & set(label["byline"]))
            tally["named"] += len(names)
            tally["true"] += len(label["byline"])
            if _digest(found.headline or "") != label["headline"]:
                wrong["headline"].append(page)
            day = label["published"]
            if found.published not in {day, label.get("published_utc", day)}:
                wrong["date"].append(page)
            if names != set(label["byline"]):
                wrong["byline"].append(page)
        figures["readers"][name] = {
            "right": {what: len(labels) - len(pages) for what, pages in wrong.items()},
            "same_day_as_shown": tally["days"],
            "name_precision": tally["right"] / max(1, tally["named"]),
            "name_recall": tally["right"] / max(1, tally["true"]),
        } | ({"wrong": wrong} if name == OURS else {})
    return figures


def _digest(text: str) -> str:
    return hashlib.sha256(key(text).encode()).hexdigest()


def _speed(rows: Rows, repeats: int) -> dict[str, Any]:
    """Processor time for a page, the fastest of several readings, all readers page by page."""
    times: dict[str, list[float]] = {name: [] for name in READERS}
    names = list(READERS)
    for number, row in enumerate(rows):
        turn = number % len(names)
        for name in (*names[turn:], *names[:turn]):
            best = float("inf")
            for _ in range(repeats):
                begun = time.process_time()
                _read(READERS[name][1], row)
                best = min(best, time.process_time() - begun)
            times[name].append(best)
    figures = {
        name: {"median": median(taken), "p95": quantiles(taken, n=20)[-1]}
        for name, taken in times.items()
    }
    base = figures[names[1]]
    return {
        "pages": len(rows),
        "repeats": repeats,
        "base": names[1],
        "readers": {
            name: {
                "median_ms": 1000 * own["median"],
                "p95_ms": 1000 * own["p95"],
                "median_ratio": own["median"] / base["median"],
                "p95_ratio": own["p95"] / base["p95"],
            }
            for name, own in figures.items()
        },
    }


if __name__ == "__main__":
    raise SystemExit(main())

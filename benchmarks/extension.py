"""What the browser extension marks, and what that costs a page: ``python -m benchmarks.extension``.

The extension is loaded into Chromium and asks a service of its own on the loopback interface. Pages
as they were on the web come from CREDCHECK_DATA; of them counts alone are kept. Writes
benchmarks/extension.json and extension.md, and ends with 1 where too few sentences are marked.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.budgets import ROOT
from tests.api.harness import page as article
from tests.api.processes import Process, started
from tests.browser.conftest import NAMES
from tests.browser.extension import (
    HOSTS,
    MARKED,
    MARKED_SHARE,
    Extension,
    builder,
    drawn_amiss,
    launched,
    many_nodes,
    origin,
    scraped,
)
from tests.security.server import Server, answer, running

RESULTS = ROOT / "benchmarks" / "extension.json"
PAGES, REPEATS = 40, 7
SETTLED = 1_500
"""Milliseconds after a page has loaded, before anything is measured on it."""

LEFT = "Its own script sends the page elsewhere."
"""Why nothing is known of a page: it was left before it could be read."""

COSTS = {
    "TaskDuration": "task",
    "ScriptDuration": "script",
    "RecalcStyleDuration": "style",
    "LayoutDuration": "layout",
}
"""Processor time of the page's main thread, as Chromium counts it: all of its tasks, and of them
scripts, styles and layout."""

WATCH = """window.tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries())).observe({ type: "longtask" });"""
LONGEST = """(begun) =>
  Math.max(0, ...tasks.filter((one) => one.startTime >= begun).map((one) => one.duration))"""


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured with: the extension, and a site whose pages are put there."""

    extension: Extension
    site: Server

    def serve(self, page: bytes) -> str:
        """Put a page there. Gives its address."""
        self.site.pages["/page"] = answer(page)
        return f"http://127.0.0.1:{self.site.port}/page"


@contextlib.contextmanager
def prepared() -> Iterator[Bench]:
    """A browser with the extension in it, a service that was told of it, a site."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise SystemExit("no Chromium: install the system package chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        built = builder().build(folder / "chrome", "chrome", hosts=HOSTS)
        settings = {"CREDCHECK_SCORE_RATE": "off", "CREDCHECK_ORIGINS": origin(built)}
        process = Process(f"sqlite:///{folder / 'service.db'}", folder, environment=settings)
        with (
            started(process),
            running(Server()) as site,
            launched(playwright, path, built, folder / "profile") as context,
        ):
            extension = Extension.of(context, f"http://localhost:{process.port}")
            extension.choose("text")
            yield Bench(extension, site)


def marked(bench: Bench, pages: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Which share of each page's sentences is marked on exactly their words."""
    shares, refused, sentences, exact, amiss = [], [], 0, 0, 0
    page = bench.extension.context.new_page()
    for number, one in enumerate(pages):
        page.goto(bench.serve(one["html"].encode()), wait_until="load")
        _, state = bench.extension.press(page)
        if not state.get("found"):
            told = (state.get("problem") or {}).get("title", LEFT)
            refused.append({"page": number, "why": told})
            continue
        found = state["found"]
        amiss += len(drawn_amiss(page.evaluate(MARKED), state))
        sentences += found["sentences"]
        exact += found["exact"]
        shares.append(found["exact"] / found["sentences"])
    page.close()
    return {
        "pages": len(pages),
        "refused": refused,
        "sentences": sentences,
        "exact": exact,
        "share": round(exact / max(1, sentences), 4),
        "share_least": round(min(shares, default=0.0), 4),
        "pages_below_goal": sum(share < MARKED_SHARE for share in shares),
        "marks_on_other_words": amiss,
        "shares": [round(share, 4) for share in shares],
    }


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of a page's main thread, by what they went into, and how long its longest task was."""

    load: float
    added: dict[str, float]
    longest: float
    state: dict[str, Any] | None


def cost(bench: Bench, whole: bytes, repeats: int) -> dict[str, Any]:
    """What a check takes of a page's main thread, beside the same page left alone for as long."""
    address = bench.serve(whole)
    pairs = []
    for _ in range(repeats):
        begun = time.perf_counter()
        pressed = _spent(bench, address, bench.extension.press)
        took = time.perf_counter() - begun
        alone = _spent(bench, address, lambda page, took=took: page.wait_for_timeout(took * 1000))
        pairs.append((pressed, alone))
    state = pairs[-1][0].state
    if state is None or not state["found"]:
        raise SystemExit(f"the page was not marked: {state and state['problem']}")
    added = [pressed.added["task"] - alone.added["task"] for pressed, alone in pairs]
    ratios = [pressed.added["task"] / max(alone.added["task"], 0.1) for pressed, alone in pairs]
    return {
        "elements": state["elements"],
        "sentences": state["found"]["sentences"],
        "repeats": repeats,
        "added_ms": _spread(added),
        "times_alone": _spread(ratios),
        "pressed_ms": {
            name: _spread([one.added[name] for one, _ in pairs]) for name in COSTS.values()
        },
        "alone_ms": {
            name: _spread([one.added[name] for _, one in pairs]) for name in COSTS.values()
        },
        "load_ms": _spread([one.load for pair in pairs for one in pair]),
        "longest_task_ms": _spread([one.longest for one, _ in pairs]),
        "longest_task_alone_ms": _spread([one.longest for _, one in pairs]),
    }


def _spent(bench: Bench, address: str, act: Callable[[Page], Any]) -> Spent:
    """Load a page, let it come to rest, do something with it, let it rest again."""
    page = bench.extension.context.new_page()
    page.add_init_script(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def metrics() -> dict[str, float]:
        found = session.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] * 1000 for one in found}

    page.goto(address, wait_until="load")
    page.bring_to_front()
    page.wait_for_timeout(SETTLED)
    before, begun = metrics(), page.evaluate("() => performance.now()")
    done = act(page)
    page.wait_for_timeout(SETTLED)
    after = metrics()
    longest = page.evaluate(LONGEST, begun)
    elements = page.evaluate("() => document.getElementsByTagName('*').length")
    page.close()
    return Spent(
        load=before["TaskDuration"],
        added={name: after[key] - before[key] for key, name in COSTS.items()},
        longest=longest,
        state={**done[1], "elements": elements} if done else None,
    )


def _spread(values: list[float]) -> dict[str, float]:
    return {"median": round(median(values), 1), "most": round(max(values), 1)}


def measure(data: Path | None, pages: int, repeats: int) -> dict[str, Any]:
    """Everything, as JSON values. Without the pages' folder that part is left out."""
    with prepared() as bench:
        costs = {
            "ordinary": cost(bench, many_nodes(article(), links=True), repeats),
            "all_read": cost(bench, many_nodes(article()), repeats),
        }
        version = bench.extension.worker.evaluate("() => navigator.userAgent")
        return {
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "commit": _commit(),
            "machine": {
                "cores": os.cpu_count(),
                "load": round(os.getloadavg()[0], 2),
                "chromium": re.search(r"Chrome/([\d.]+)", version)[1],
            },
            "goal": MARKED_SHARE,
            "cost": costs,
            "marked": None if data is None else marked(bench, scraped(data, pages)),
        }


def _commit() -> str:
    command = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


def written(results: dict[str, Any]) -> str:
    """The results as a page."""
    costs, machine, found = results["cost"], results["machine"], results["marked"]
    kinds = {
        "ordinary": "an article, and a list of links that is not read",
        "all_read": "an article that goes on as a list, all of which is read",
    }
    rows = "\n".join(_row(kinds[kind], one) for kind, one in costs.items())
    return f"""# The browser extension, measured

## What is marked

{_marked(found, results["goal"])}

## What it costs a page

Processor time of the page's main thread that a press of the button adds, from the press until the sentences are marked, as Chromium counts it
(`TaskDuration` in `threadTicks`), less what the same page takes when it is left alone for as long. Medians of {costs["ordinary"]["repeats"]}, each in a fresh
tab; in brackets the most.

| page | elements | sentences | its own loading | added | of it scripts | styles | layout | left alone | times that | longest task |
| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |
{rows}

The longest task is that of the `longtask` entries, by the clock: a busy machine lengthens it, and entries begin at 50 ms. The service's work is none of the page's: it runs in a process
of its own. Measured {results["date"]} at commit `{results["commit"]}`, Chromium {machine["chromium"]}, {machine["cores"]} cores under a load of {machine["load"]}.

`python -m benchmarks.extension` makes this page.
"""  # noqa: E501


def _row(kind: str, one: dict[str, Any]) -> str:
    cells = [f"{one['elements']:,}", f"{one['sentences']:,}"]
    for spread, has_most in [
        (one["load_ms"], False),
        (one["added_ms"], True),
        (one["pressed_ms"]["script"], False),
        (one["pressed_ms"]["style"], False),
        (one["pressed_ms"]["layout"], False),
        (one["alone_ms"]["task"], False),
        (one["longest_task_ms"], True),
    ]:
        most = f" ({spread['most']:,.0f})" if has_most else ""
        cells.append(f"{spread['median']:,.0f}{most} ms")
    cells.insert(8, f"{one['times_alone']['median']:,.0f} ×")
    return f"| {kind} | {' | '.join(cells)} |"


def _marked(found: dict[str, Any] | None, goal: float) -> str:
    if found is None:
        return "Not measured: CREDCHECK_DATA names no folder with pages."
    whys = Counter(one["why"] for one in found["refused"])
    refused = "; ".join(f"{count} × “{why}”" for why, count in whys.most_common()) or "none"
    return f"""{found["pages"]} pages as they were on the web, checked in the mode that sends the text.

| | |
| --- | --: |
| sentences in the reports | {found["sentences"]:,} |
| marked on exactly their words | {found["exact"]:,} ({found["share"]:.2%}; goal {goal:.0%}) |
| the page with the smallest share | {found["share_least"]:.2%} |
| pages below the goal | {found["pages_below_goal"]} |
| marks on words that are none of their evidence | {found["marks_on_other_words"]} |
| pages refused | {len(found["refused"])} |

Refused: {refused}."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extension", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    args = parser.parse_args(arguments)
    given = os.environ.get("CREDCHECK_DATA")
    results = measure(Path(given) if given else None, args.pages, args.repeats)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    RESULTS.with_suffix(".md").write_text(written(results), encoding="utf-8")
    sys.stdout.write(json.dumps(results, indent=1) + "\n")
    found = results["marked"]
    return int(
        found is not None and (found["share"] < MARKED_SHARE or bool(found["marks_on_other_words"]))
    )


if __name__ == "__main__":
    raise SystemExit(main())

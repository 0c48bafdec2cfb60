"""results.json as a picture and as a table: ``python -m benchmarks.picture`` makes both again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
README = ROOT / "benchmarks" / "README.md"
MARKED = re.compile(r"(<!-- table: budgets -->\n).*?(<!-- end -->)", re.DOTALL)

# Okabe and Ito's colours, which colour-blind people tell apart; hatching says it without colour.
KEPT, BROKEN, LIMIT = "#0072B2", "#D55E00", "#333333"
WORDS = {True: "kept", False: "not kept", None: ""}
LONGEST = 1.6

Results = Mapping[str, Any]


def share(row: Results) -> float | None:
    """How much of its budget a row uses: 1 is the limit, less is better; None without a figure."""
    measured, budget = row["measured"], row["budget"]
    if measured is None or budget is None:
        return None
    above, below = (measured, budget) if row["at"] == "most" else (budget, measured)
    if below:
        return max(0.0, float(above / below))
    return 0.0 if above <= 0 else float("inf")


def number(value: float | None) -> str:
    """Three significant digits, whole numbers from 100 on."""
    if value is None:
        return "–"
    if abs(value) >= 100 or not value:
        return f"{value:,.0f}"
    return f"{value:#.3g}"


def figure(row: Results) -> str:
    """What was measured, in its unit."""
    return f"{number(row['measured'])} {row['unit']}".strip()


def limit(row: Results) -> str:
    """The budget, in words."""
    if row["budget"] is None:
        return ""
    sign = "≤" if row["at"] == "most" else "≥"
    return f"{sign} {number(row['budget'])} {row['unit']}".strip()


def line(row: Results) -> str:
    """One row for a terminal."""
    verdict = WORDS[row["ok"]].upper() if row["ok"] is False else WORDS[row["ok"]]
    return f"{row['name']:22} {figure(row):>18}  {limit(row):14} {verdict or row['note']}".rstrip()


def draw(results: Results, path: Path) -> None:
    """One bar a budget: measured as a share of it, the limit at 100 %."""
    import matplotlib as mpl  # noqa: PLC0415  -- the table needs none

    mpl.use("Agg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "credcheck", "font.size": 10})
    from matplotlib import pyplot as plt  # noqa: PLC0415  -- after the backend is chosen

    rows = [row for row in results["rows"] if row["budget"] is not None][::-1]
    canvas, axes = plt.subplots(figsize=(11, 0.44 * len(rows) + 1.5), layout="constrained")
    for at, row in enumerate(rows):
        _bar(axes, at, row)
    axes.axvline(1.0, color=LIMIT, linewidth=1.4)
    axes.set_yticks(range(len(rows)), [row["what"] for row in rows])
    axes.set_xlim(0, LONGEST)
    axes.set_xticks([0, 0.5, 1.0, 1.5], ["0", "50 %", "the budget", "150 %"])
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    machine = results["machine"]
    axes.set_title(
        f"How much of each budget is used (less is better)\n{machine['cpu'].partition(' (')[0]}, "
        f"{machine['cores_used']} cores, {results['date'][:10]}",
        loc="left",
        fontsize=10,
    )
    canvas.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=110)
    plt.close(canvas)


def _bar(axes: Any, at: int, row: Results) -> None:
    used, kept = share(row), bool(row["ok"])
    if used is not None:
        axes.barh(
            at,
            min(used, LONGEST),
            height=0.62,
            color=KEPT if kept else BROKEN,
            hatch=None if kept else "///",
            edgecolor="white",
        )
    words = f"{figure(row)} ({limit(row)})" if used is not None else row["note"].partition(":")[0]
    if used is not None and not kept:
        words += ": not kept"
    axes.text(LONGEST + 0.04, at, words, va="center", color=LIMIT, fontsize=9, clip_on=False)


def table(results: Results) -> str:
    """The rows with a budget, then the others, as Markdown."""
    budgets = ["| what | measured | budget | |", "| --- | --: | --: | --- |"]
    others = ["| also measured | |", "| --- | --: |"]
    for row in results["rows"]:
        if row["budget"] is None:
            others.append(f"| {row['what']} (`{row['name']}`) | {figure(row)} |")
        else:
            verdict = WORDS[row["ok"]] or row["note"]
            budgets.append(f"| {row['what']} | {figure(row)} | {limit(row)} | {verdict} |")
    return "\n".join([*budgets, "", *others, "", _where(results)]) + "\n"


def _where(results: Results) -> str:
    machine, versions = results["machine"], results["versions"]
    named = ", ".join(f"{name} {found}" for name, found in versions.items())
    quick = " A quick run: few repeats." if results["quick"] else ""
    quick += "".join(f" {told}" for told in _again(results))
    return (
        f"Measured {results['date'][:10]} at commit `{results['commit'][:12]}` on {machine['cpu']}, "
        f"{machine['cores_used']} of {machine['cores']} cores, {machine['encoder_threads']} encoder threads, "
        f"{machine['memory_gb']} GB; {named}.{quick}"
    )


def _again(results: Results) -> list[str]:
    """Which rows were measured again since, when, and how busy the machine was."""
    found: dict[str, list[str]] = {}
    for row in results["rows"]:
        if again := row.get("refreshed"):
            when = f"{again['date'][:10]} at commit `{again['commit'][:12]}`"
            load = (
                f"a load of {again['machine']['load_at_end']} on {again['machine']['cores']} cores"
            )
            found.setdefault(f"{when}, under {load}", []).append(f"`{row['name']}`")
    return [f"Measured again {when}: {', '.join(names)}." for when, names in found.items()]


def render(page: str, results: Results) -> str:
    """The page with the table between its markers written anew."""
    return MARKED.sub(lambda found: found[1] + table(results) + found[2], page)


def write_table(results: Results) -> None:
    """Put the table into benchmarks/README.md."""
    README.write_text(render(README.read_text(encoding="utf-8"), results), encoding="utf-8")


def main() -> None:
    """Draw results.svg and write the table from the results that are there."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    draw(results, RESULTS.with_suffix(".svg"))
    write_table(results)


if __name__ == "__main__":
    main()

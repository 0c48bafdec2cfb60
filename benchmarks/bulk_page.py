"""bulk.json as a table and a picture: ``python -m benchmarks.bulk_page`` makes both again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS_NAME = "bulk.json"

NAMES = {
    "bare": "the bare encoder session, 2 threads (the limit)",
    "local_2": "credcheck batch, 2 processes",
    "local_1": "credcheck batch, 1 process",
    "trafilatura": "trafilatura alone: pages to text, no scores",
    "textacy": "textacy's direct quotations on spaCy (en_core_web_sm)",
    "torch": "three transformers pipelines of the same encoder on torch",
}
GOALS = (
    ("local_2", "bare", "sentences a second, beside the bare encoder", 0.85),
    ("local_2", "torch", "beside three transformers pipelines", 6.0),
    ("local_2", "textacy", "beside textacy's quotations, which do less", 5.0),
    ("bare", "textacy", "the bare encoder beside textacy: the most that can be reached", None),
    ("local_2", "local_1", "two processes beside one", 1.8),
    ("local_2", "trafilatura", "articles a second, beside trafilatura alone", None),
)
Results = Mapping[str, Any]


def rates(results: Results, name: str) -> list[float]:
    """Sentences a second, round by round."""
    rounds = results["rounds"]
    count = rounds["sizes"].get(name, {}).get("sentences", 0)
    return [count / seconds for seconds in rounds["seconds"].get(name, [])]


def ratio(results: Results, one: str, other: str) -> float | None:
    """The median of the rounds' ratios of rates; None when one of them was not measured."""
    pairs = list(zip(rates(results, one), rates(results, other), strict=False))
    return median(a / b for a, b in pairs) if pairs else None


def write(results: Results, place: Path) -> None:
    """The table and the picture beside the figures."""
    picture = place.with_suffix(".svg")
    _draw(results, picture)
    place.with_name("results.md").write_text(_page(results, picture.name), encoding="utf-8")


def _page(results: Results, picture: str) -> str:
    lines = [
        "# Many articles at once",
        "",
        f"![Sentences a second of each contender]({picture})",
        "",
        "| credcheck batch | measured | to reach | |",
        "| --- | --: | --: | --- |",
        *(_goal(results, *goal) for goal in GOALS),
        *_engines(results),
        *_flat(results),
        "",
        "| contender | sentences a second | articles a second |",
        "| --- | --: | --: |",
        *(_contender(results, name) for name in NAMES),
        "",
        _how(results),
        "",
        "`python -m benchmarks.bulk` (a part of `make bench`) measures again; `bulk.json` has the raw times.",
        "",
    ]
    return "\n".join(lines)


def _how(results: Results) -> str:
    machine, plan = results["machine"], results["plan"]
    cores = machine["cores_used"]
    return f"""{plan["rounds"]} rounds, every contender once in each, in alternating order, on the same articles ({plan["articles"]} for
credcheck and the bare session, the first {plan["peer_articles"]} for the others); medians of the rounds, and of the rounds' ratios.
Processes are warm. The bare session gets the very windows that the library makes, in its fastest batches; the three pipelines have
the same encoder with heads of random weights; trafilatura reads the articles as pages. Every stretch that the encoder reads at once
has a number of its own in it, so that what credcheck remembers of wire copy gains nothing here. textacy looks for direct quotations
alone (what it finds: attribution.md); with this encoder nobody can go further beyond it than the bare session does. Measured {results["date"][:10]} at commit
`{results["commit"][:12]}` on {machine["cpu"]}, {cores} of {machine["cores"]} cores, load at the end {machine["load_at_end"]}: a load over
{cores} means that the machine did other work, which makes rates low and ratios rough.

NELA features (`nela-features`) are not among the contenders: they need data files of NLTK, which no package ships whole."""  # noqa: E501


def _goal(results: Results, one: str, other: str, what: str, goal: float | None) -> str:
    found = ratio(results, one, other)
    shown = "not measured" if found is None else f"{found:.2f} ×"
    wanted = "" if goal is None else f"≥ {goal:g} ×"
    verdict = "" if goal is None or found is None else "reached" if found >= goal else "not reached"
    return f"| {what} | {shown} | {wanted} | {verdict} |"


def _engines(results: Results) -> list[str]:
    if "engines" not in results:
        return []
    pairs = zip(results["engines"]["ray"], results["engines"]["local"], strict=True)
    found = median(ray / own for ray, own in pairs)
    return [f"| Ray on this machine beside local processes, as many | {found:.2f} × | | |"]


def _flat(results: Results) -> list[str]:
    if "flat" not in results:
        return []
    flat = results["flat"]
    count = f"{flat['articles']:,}"
    cost = flat["last_cpu_ms"] / flat["first_cpu_ms"]
    memory = flat["last_resident"] / flat["first_resident"]
    parent = flat["last_parent"] / flat["first_parent"]
    return [
        f"| processor time an article, the last tenth of {count} beside the first | {cost:.2f} × | flat | |",
        f"| memory of a process, the same | {memory:.2f} × | flat | |",
        f"| memory of the parent, the same | {parent:.2f} × | flat | |",
    ]


def _contender(results: Results, name: str) -> str:
    found = rates(results, name)
    if not found:
        return f"| {NAMES[name]} | not measured | |"
    size = results["rounds"]["sizes"][name]
    articles = median(found) * size["articles"] / size["sentences"]
    return f"| {NAMES[name]} | {median(found):,.0f} | {articles:.1f} |"


def _draw(results: Results, path: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415  -- the table needs none

    mpl.use("Agg")
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "credcheck", "font.size": 10})
    from matplotlib import pyplot as plt  # noqa: PLC0415  -- after the backend is chosen

    names = [name for name in NAMES if rates(results, name)][::-1]
    canvas, axes = plt.subplots(figsize=(10, 0.5 * len(names) + 1.2), layout="constrained")
    for at, name in enumerate(names):
        _bar(axes, at, rates(results, name), ours=name.startswith("local"))
    axes.set_yticks(range(len(names)), [NAMES[name] for name in names])
    axes.set_xscale("log")
    axes.set_xlabel("sentences a second (logarithmic; the whisker spans the rounds)")
    axes.spines[["top", "right"]].set_visible(False)
    canvas.savefig(path, metadata={"Date": None})
    plt.close(canvas)


def _bar(axes: Any, at: int, found: Sequence[float], *, ours: bool) -> None:
    middle = median(found)
    axes.barh(at, middle, height=0.6, color="#0072B2" if ours else "#999999")
    axes.plot([min(found), max(found)], [at, at], color="#333333", linewidth=1)
    axes.annotate(f" {middle:,.0f}", (max(found), at), va="center")


if __name__ == "__main__":
    PLACE = ROOT / "benchmarks" / RESULTS_NAME
    write(json.loads(PLACE.read_text(encoding="utf-8")), PLACE)

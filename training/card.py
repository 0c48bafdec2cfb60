"""The model card, from run.json and metrics.json alone."""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from training import card_measured, card_tables

INTRO = """# {id}

MiniLM-L6 (22 million parameters, from sentence-transformers/all-MiniLM-L6-v2, Apache-2.0) with linear
heads, trained on several public sets at once and quantised to int8. It reads English news. This card
is generated from `run.json` and `metrics.json`; every interval is 90 %, by bootstrap over groups.

- what it is for: the scores of credcheck, each with the words behind it
- what it is not for: saying whether something is true, judging people, languages other than English,
  deciding anything without a reader
"""


def value(entry: dict[str, Any]) -> str:
    """A figure with its interval."""
    low, high = entry["interval"]
    return (
        f"{entry['value']:.4f} ({low:.4f} to {high:.4f}; n {entry['n']}, groups {entry['groups']})"
    )


def table(metrics: Mapping[str, Any]) -> str:
    """All figures on dev as a Markdown table, those of an open run beside them where there is one."""
    rows = [
        (head, name, _cell(entry))
        for head, figures in metrics["heads"].items()
        for name, entry in figures.items()
    ]
    if beside := metrics.get("open"):
        lines = [f"| head | figure | dev | {beside['name']} |", "| --- | --- | --- | --- |"]
        for head, name, cell in rows:
            entry = beside["heads"].get(head, {}).get(name)
            lines.append(f"| {head} | {name} | {cell} | {'–' if entry is None else _cell(entry)} |")
    else:
        lines = ["| head | figure | dev |", "| --- | --- | --- |"]
        lines += [f"| {head} | {name} | {cell} |" for head, name, cell in rows]
    of_heads = len(lines)
    style = metrics["style"]
    low, high = style["publisher_auc_interval"]
    lines.append(
        f"| style | publisher AUC, nested grouped folds, publishers with "
        f"{style['publisher_auc_min_articles']} articles or more | {style['publisher_auc']:.4f} "
        f"({low:.4f} to {high:.4f}; {style['publisher_auc_publishers']} publishers) |"
    )
    low, high = style["publisher_auc_all_interval"]
    lines.append(
        f"| style | the same, every publisher (most have one article) | {style['publisher_auc_all']:.4f} "
        f"({low:.4f} to {high:.4f}; {style['publishers']} publishers) |"
    )
    left_out = metrics.get("biased_leave_one_outlet_out")
    if left_out:
        lines.append(
            f"| biased | macro_f1, mean over left-out outlets | {left_out['mean']:.4f} "
            f"(standard error {left_out['se']:.4f}; {len(left_out['macro_f1_by_outlet'])} outlets) |"
        )
    if left_out and (gap := left_out.get("false_positive_gap")):
        lines.append(
            f"| biased | unbiased sentences called biased, left less right outlets, each left out | "
            f"{gap['value']:+.4f} (left {gap['left']:.4f}, right {gap['right']:.4f}) |"
        )
    for task, found in metrics.get("cross_domain", {}).items():
        lines.append(
            f"| {task} | AUC on {found['judged_on']} after {found['learnt']} alone | "
            f"{found['other']['mean']:.4f} (standard deviation over {len(found['runs'])} seeds "
            f"{found['other']['sd_of_seeds']:.4f}; on its own dev {found['own']['mean']:.4f}) |"
        )
    if beside:
        lines[of_heads:] = [f"{line} – |" for line in lines[of_heads:]]
    return "\n".join(lines)


def _cell(entry: Any) -> str:
    """A figure, with its interval where it has one; several by name, with their signs."""
    if isinstance(entry, float):
        return f"{entry:.4f}"
    if "value" in entry:
        return value(entry)
    return ", ".join(f"{key} {one['value']:+.3f}" for key, one in entry.items())


def render(home: Path) -> str:
    """The card of the bundle in ``home``."""
    metrics = json.loads((home / "metrics.json").read_text())
    run = json.loads((home / "run.json").read_text())
    bundle = tomllib.loads((home / "bundle.toml").read_text())
    parts = [
        INTRO.format(id=bundle["id"]),
        "## Figures on dev\n\n" + table(metrics),
        *_where_there(metrics, "open", "## Without non-free sets", card_measured.opened),
        *_where_there(metrics, "comparison", "## Side by side", card_measured.comparison),
        "## Is a probability what it says?\n\n" + card_measured.calibration(metrics["calibration"]),
        "## Do intervals hold?\n\n" + card_measured.coverage(metrics["coverage"]),
        "## What sensationalism is worth\n\n"
        + card_measured.worth(metrics["agreement"])
        + "\n\n"
        + _agreement(metrics["agreement"]),
        "## Check-worthiness on news\n\n"
        + card_tables.check_worthy_news(metrics["check_worthy_news"]),
        "## What should not matter\n\n" + card_tables.fairness(metrics["fairness"]),
        *_where_there(metrics, "genre", "## Kinds of pieces", card_tables.genre),
        "## int8 against fp32\n\n" + _quantisation(metrics["quantisation"]),
        "## What does not change a score\n\n" + _invariance(metrics),
        "## Training\n\n" + _training(run),
        "## Data and licences\n\n" + card_measured.data(run["data"]),
        "## Limits\n\n" + LIMITS,
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


LIMITS = """- Attribution was learnt from US political news of 2016, loaded language from US politics of
  2017-2019, clickbait from news tweets of 2016-2017, check-worthiness from spoken debates: what it
  is worth on news stands above, and credcheck only ranks by it.
- Calibration and intervals come from held-out groups of the same sets; elsewhere they may be too narrow.
- Names of people, parties and peoples move scores, by as much as stands above.
- Several training sets are non-commercial or state no licence (below)."""


def _where_there(
    metrics: dict[str, Any], name: str, title: str, section: Callable[[dict[str, Any]], str]
) -> list[str]:
    return [f"{title}\n\n{section(metrics[name])}"] if name in metrics else []


def _agreement(found: dict[str, Any]) -> str:
    lines = ["| judged | by | AUC |", "| --- | --- | --- |"]
    for name, figures in found.items():
        for measure, entry in figures.items():
            if isinstance(entry, dict) and "interval" in entry:
                low, high = entry["interval"]
                lines.append(
                    f"| {name} (n {figures['articles']}, {figures['positive']} positive) | {measure} | "
                    f"{entry['value']:.3f} ({low:.3f} to {high:.3f}) |"
                )
    return "\n".join(lines)


def _quantisation(found: dict[str, Any]) -> str:
    lines = ["| head | mean difference of p | flipped decisions |", "| --- | --- | --- |"]
    lines += [
        f"| {h} | {e['mean_abs']:.4f} | {e['flipped']} of {e['n']} |" for h, e in found.items()
    ]
    return "\n".join(lines)


def _invariance(metrics: dict[str, Any]) -> str:
    case, batch = metrics["case"], metrics["batch"]
    return (
        f"- lower, Title and sentence case of {case['headlines']} headlines: clickbait differs by at most "
        f"{case['clickbait']:g}, charged by {case['charged']:g}\n"
        f"- {batch['sentences']} sentences alone and in {batch['shuffles']} shuffled batches: logits differ "
        f"by at most {batch['max_abs_logit_difference']:g}"
    )


def _training(run: dict[str, Any]) -> str:
    versions = ", ".join(f"{k} {v}" for k, v in run["versions"].items())
    lines = [f"Python {run['python']}, {versions}."]
    if run["steps"]:
        lines.append(_own(run))
    if averaged := (run.get("start") or {}).get("averaged"):
        lines.append("It began with" if run["steps"] else "It is")
        lines[-1] += " the average of weights, by their shares:\n"
        lines += [f"- {_name(one)} {one['share']:.2f}" + _how(one) for one in averaged]
    return "\n".join(lines)


def _name(start: dict[str, Any]) -> str:
    return str(start.get("run", start.get("bundle")))


def _how(start: dict[str, Any]) -> str:
    """How a run that was begun with was trained; nothing of a bundle, which has a card."""
    return f": {_own(start)}" if "steps" in start else ""


def _own(run: dict[str, Any]) -> str:
    settings = ", ".join(f"{k} {v}" for k, v in run["recipe"].items() if not isinstance(v, dict))
    minutes = run["seconds"] / 60
    return f"{run['steps']} steps in {minutes:.0f} minutes, threads: {run['threads']}. {settings}."

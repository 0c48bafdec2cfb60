"""The generated texts: the manifest, the folder's README and the tables of docs/sources.md.

``python -m training.sources.tables`` rewrites the tables in docs/sources.md from the shipped
``sources.toml`` and ``metrics.json``.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Entry = Mapping[str, Any]
REPOSITORY = Path(__file__).parents[2]
COMMAND = "python -m training.sources.compile"
LABELS = (
    "The common scale is that of Lin et al. 2023. A label's score stands near the median that Lin "
    "gives the scopes bearing it; labels of few such scopes stand with the label that means the "
    "same. No score: no judgement of reliability."
)


def manifest(
    *,
    version: int,
    name: str,
    thresholds: tuple[float, float],
    bands: Mapping[str, Sequence[tuple[float, float]]],
    newest: str,
    entries: Sequence[Entry],
    protected: Mapping[str, str],
) -> str:
    """``sources.toml``."""
    lines = [
        f"# Written by {COMMAND}; do not edit.",
        f"format = {version}",
        f"id = {_toml(name)}",
        f"as_of = {_toml(newest)}",
        "",
        "[thresholds]",
        f"low = {thresholds[0]}",
        f"high = {thresholds[1]}",
        "",
        "# 5 % and 95 % of (a left-out list's rating - value), for values below the low threshold,",
        "# between the thresholds, and from the high threshold on.",
        "[intervals.residuals]",
    ]
    lines += [f"{stratum} = {_toml([list(b) for b in rows])}" for stratum, rows in bands.items()]
    lines += ["", "# The names that others imitate.", "[protected]"]
    lines += [f"{key} = {_toml(value)}" for key, value in protected.items()]
    for entry in entries:
        lines += ["", "[[lists]]"]
        lines += [f"{key} = {_toml(value)}" for key, value in entry.items() if key != "origins"]
        lines += ["[lists.origins]"]
        lines += [f"{_toml(basis)} = {_toml(names)}" for basis, names in entry["origins"].items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A JSON string, number or list of them is a TOML value too."""
    return json.dumps(value, ensure_ascii=False)


def readme(name: str, entries: Sequence[Entry], metrics: Mapping[str, Any]) -> str:
    """The folder's README.md."""
    opening = (
        f"Written by `{COMMAND}`. One TSV file per list, facts only: scope, the verdict in the "
        "list's own words, that verdict on the common scale (0 to 1, higher is more reliable, "
        "empty where it is no judgement of reliability), the date of the judgement, which part of "
        "the list it comes from, why it is not scored, and the list's own name for the entry. "
        "`protected.tsv` holds the domains whose names others imitate, chosen from the lists. "
        "docs/sources.md says how they are read together and how an outlet objects."
    )
    parts = [f"# {name}: what published lists say of news sources", opening]
    parts += [list_table(entries), "## Each list"]
    for entry in entries:
        rests = sorted({n for names in entry["origins"].values() for n in names})
        parts.append(
            f"### {entry['id']}\n\n{entry['title']}.\n\n"
            f"- Cite: {entry['citation']}\n"
            f"- Licence: {entry['licence']}\n"
            f"- From: {entry['origin']}\n"
            f"- Rests on: {', '.join(rests)}\n"
            f"- Records left out (no domain, no usable scope): {entry['left_out']}\n"
            f"- Mind: {entry['caution']}"
        )
    parts += ["## Leaving one list out", agreement_table(metrics), agreement_note(metrics)]
    parts += ["## Labels on the common scale", LABELS, label_table(metrics)]
    return "\n\n".join(parts) + "\n"


def list_table(entries: Sequence[Entry]) -> str:
    """What there is, how old, how many."""
    lines = [
        "| list | kind | votes | rows | scored | judged | licence |",
        "|---|---|--:|--:|--:|---|---|",
    ]
    for e in entries:
        judged = e["as_of"] if e["oldest"] == e["as_of"] else f"{e['oldest']} to {e['as_of']}"
        lines.append(
            f"| `{e['id']}` | {e['kind']} | {e['votes']} | {e['rows']} | {e['scored']} | {judged} "
            f"| {e['licence']} |"
        )
    return "\n".join(lines)


def agreement_table(metrics: Mapping[str, Any]) -> str:
    """How well the others foretell a list that is left out."""
    lines = [
        "| left-out list | n | Spearman | 95 % interval | apart | contradictions | coverage | unseen |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, row in metrics["leave_one_list_out"].items():
        cells = [
            f"`{name}`" if name != "all" else "all",
            str(row["n"]),
            _number(row["spearman"]),
            _range(row["spearman_interval"]),
            _number(row["mean_absolute_difference"]),
            f"{row['gross_contradictions']} of {row['news']} ({row['gross_share']:.1%})",
            _number(row["coverage"]),
            _number(row.get("coverage_transfer")),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def agreement_note(metrics: Mapping[str, Any]) -> str:
    """How to read the table."""
    against = (
        metrics["leave_one_list_out"].get("wikipedia_rsp") or metrics["leave_one_list_out"]["all"]
    )
    return (
        "A list is predicted from the lists that share no primary list with it, judgements "
        f"younger than 60 months on {metrics['reference_date']}. Coverage is the share of its "
        "ratings inside the 90 % interval: fitted on the other nine tenths of the scopes, and "
        "(last column) on the other lists only. *Apart* is the mean difference. A gross "
        "contradiction is *reliable* on one side and *unreliable* on the other: the value by its "
        "thresholds, the left-out list by its own words (by the thresholds where it has numbers "
        "only), counted on news domains; with the "
        f"sites that publish no news it is {against['gross_contradictions_everywhere']} of "
        f"{against['n']} for `wikipedia_rsp`. No correlation is given where a list has a single "
        "label."
    )


def contradiction_table(metrics: Mapping[str, Any]) -> str:
    """The gross contradictions by name."""
    lines = ["| scope | left-out list | says | the others say | news |", "|---|---|--:|--:|---|"]
    lines += [
        f"| {row['scope']} | `{row['left_out']}` | {row['says']:.2f} | {row['others']:.2f} "
        f"| {'yes' if row['news'] else 'no'} |"
        for row in metrics["contradictions"]
    ]
    return "\n".join(lines)


def pair_table(metrics: Mapping[str, Any]) -> str:
    """Every two lists on the scopes both score."""
    lines = [
        "| lists | share a primary list | n | Spearman | mean difference | 0.35 or more apart |",
        "|---|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| `{row['lists'][0]}`, `{row['lists'][1]}` "
        f"| {'yes' if row['share_a_primary_list'] else 'no'} | {row['n']} "
        f"| {_number(row['spearman'])} | {_number(row['mean_absolute_difference'])} "
        f"| {row['far_apart']} |"
        for row in metrics["pairs"]
    ]
    return "\n".join(lines)


def separation_table(metrics: Mapping[str, Any]) -> str:
    """Where Lin's scores put the outlets that Wikipedia sorted."""
    lines = ["| Wikipedia's verdict | n | below low | high or above |", "|---|--:|--:|--:|"]
    lines += [
        f"| {verdict} | {row['n']} | {row['below_low']:.0%} | {row['from_high']:.0%} |"
        for verdict, row in metrics["separation"].items()
    ]
    return "\n".join(lines)


def interval_table(data: Mapping[str, Any]) -> str:
    """How far a further list's rating may lie from the value."""
    low, high = data["thresholds"]["low"], data["thresholds"]["high"]
    lines = [
        f"| value rests on | below {low:.2f} | {low:.2f} to {high:.2f} | from {high:.2f} |",
        "|---|---|---|---|",
    ]
    for stratum, bands in data["intervals"]["residuals"].items():
        cells = " | ".join(f"{down:+.3f} … {up:+.3f}" for down, up in bands)
        lines.append(f"| {stratum.replace('_', ' ')} | {cells} |")
    return "\n".join(lines)


def label_table(metrics: Mapping[str, Any]) -> str:
    """Each label's score beside what Lin's numbers say of the scopes that bear it."""
    lines = ["| list | part | verdict | score | n | Lin's median |", "|---|---|---|--:|--:|--:|"]
    lines += [
        f"| `{row['list']}` | {row['basis']} | {row['verdict']} | {_number(row['score'])} "
        f"| {row['n']} | {_number(row['median'])} |"
        for row in metrics["labels"]
    ]
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _range(values: Sequence[float] | None) -> str:
    return "–" if values is None else f"{values[0]:.2f} … {values[1]:.2f}"


def lookalike_table(figures: Mapping[str, Any]) -> str:
    """How many impostors are caught, and how many outlets rated well are wrongly pointed at."""
    lines = [
        (
            "| half of the lists | impostors of protected outlets | of any outlet "
            "| outlets rated well | wrongly pointed at |"
        ),
        "|---|--:|--:|--:|--:|",
    ]
    for part, name in (("tune", "rules were made on it"), ("report", "the other")):
        groups, reliable = figures[part]["impostors"], figures[part]["reliable"]
        caught = [
            f"{len(groups[group]['caught'])} of {groups[group]['n']} caught"
            for group in ("imitates_protected", "imitates")
        ]
        wrong = f"{len(reliable['wrongly_flagged'])} ({reliable['rate']:.2%})"
        lines.append(f"| {name} | {' | '.join(caught)} | {reliable['n']} | {wrong} |")
    flagged = figures["report"]["reliable"]["wrongly_flagged"]
    missed = figures["report"]["impostors"]["imitates_protected"]["missed"]
    return "\n".join(lines) + (
        f"\n\nProtected are {figures['protected_domains']} domains. In the other half, wrongly "
        f"pointed at: {', '.join(f'{name} ({found[0]})' for name, found in flagged.items())}; "
        f"impostors of protected outlets missed: {', '.join(missed)}."
    )


def fill(text: str, folder: Path) -> str:
    """The document with every ``<!-- table: NAME -->`` block written anew."""
    data = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    figures = json.loads((folder / "lookalikes.json").read_text(encoding="utf-8"))
    made = {
        "lists": list_table(data["lists"]),
        "agreement": f"{agreement_table(metrics)}\n\n{agreement_note(metrics)}",
        "contradictions": contradiction_table(metrics),
        "pairs": pair_table(metrics),
        "separation": separation_table(metrics),
        "intervals": interval_table(data),
        "lookalikes": lookalike_table(figures),
    }
    return re.sub(
        r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}{made[found[2]]}\n{found[3]}",
        text,
        flags=re.DOTALL,
    )


def main() -> int:
    document = REPOSITORY / "docs" / "sources.md"
    filled = fill(document.read_text(encoding="utf-8"), REPOSITORY / "models" / "sources-v2")
    document.write_text(filled, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

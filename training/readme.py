"""Writes the tables of README.md: ``python -m training.readme``.

Figures come from the bundle's metrics.json and licences from models/LICENSES.toml; what stands between a
table's marker and ``<!-- end -->`` is replaced.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from training.licences import Licence
from training.licences import licences as all_licences

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "README.md"
BUNDLE = ROOT / "models" / "news-v2"
MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

Metrics = Mapping[str, Any]
# What is measured, on what, as what; and where the figure stands in metrics.json.
ROWS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "clickbait of a headline",
        "Webis-Clickbait-17",
        "rank correlation with five judges",
        ("clickbait", "spearman"),
    ),
    ("", "", "mean squared error", ("clickbait", "mse")),
    ("", "", "how often the 90 % interval held", ("clickbait", "interval_coverage")),
    ("sentences with attributed content", "PolNeAR", "F1", ("attribution", "sentence_f1")),
    ("words of a source", "PolNeAR", "F1 over word pieces", ("attribution", "token_f1_source")),
    (
        "words that attribute (cue)",
        "PolNeAR",
        "F1 over word pieces",
        ("attribution", "token_f1_cue"),
    ),
    (
        "words attributed (content)",
        "PolNeAR",
        "F1 over word pieces",
        ("attribution", "token_f1_content"),
    ),
    (
        "attributed share of an article",
        "PolNeAR",
        "correlation with hand counts",
        ("attribution", "share_r"),
    ),
    ("", "", "mean absolute error", ("attribution", "share_mae")),
    ("", "", "how often the 90 % interval held", ("attribution", "share_interval_coverage")),
    ("sentences with loaded language", "PTC", "AUC", ("loaded", "line_auc")),
    ("loaded words", "PTC", "F1 over word pieces", ("loaded", "token_f1")),
    ("biased wording", "BABE", "macro-F1", ("biased", "macro_f1")),
    ("subjective sentences", "CheckThat! 2025", "macro-F1", ("subjective", "macro_f1")),
    ("check-worthy sentences (debates)", "CheckThat! 2024", "F1", ("check_worthy", "f1")),
)
JUDGED = {
    "health_release_sensational_language": "health releases that reviewers found sensational",
    "hyperpartisan_article": "articles judged hyperpartisan",
}
BESIDE = (
    ("headline alone", "headline_only"),
    ("body alone", "body_only"),
    ("number of words", "words"),
    ("VADER", "vader"),
)


def figures(metrics: Metrics) -> str:
    """Every row of ``ROWS``, biased wording, style and agreement, each with its 90 % interval."""
    lines = [
        "| what is read | measured on | figure | value | 90 % interval |",
        "| --- | --- | --- | --: | --: |",
    ]
    lines += [_row(*words, _at(metrics["heads"], *path)) for *words, path in ROWS]
    left_out = metrics.get("biased_leave_one_outlet_out")
    if left_out:
        count = len(left_out["macro_f1_by_outlet"])
        lines.append(
            f"| biased wording, each outlet left out | BABE | mean macro-F1 of {count} outlets | "
            f"{left_out['mean']:.3f} | standard error {left_out['se']:.3f} |"
        )
    return "\n".join([*lines, *_style(metrics["style"])]) + "\n"


def _style(style: Metrics) -> list[str]:
    """The style head on outlets it never saw: those with several articles, and all of them."""
    least, some = style["publisher_auc_min_articles"], style["publisher_auc_publishers"]
    chosen = (
        ("publisher_auc", f"{some} outlets with {least} articles or more"),
        ("publisher_auc_all", f"all {style['publishers']} outlets"),
    )
    return [
        _row(
            "style, outlets never seen" if key == "publisher_auc" else "",
            where,
            "AUC over outlets",
            {"value": style[key], "interval": style[f"{key}_interval"]},
        )
        for key, where in chosen
    ]


def agreement(metrics: Metrics) -> str:
    """How the whole sensationalism score ranks articles that people judged, beside simpler readings."""
    heads = " | ".join(name for name, _ in BESIDE)
    lines = [f"| AUC for | sensationalism | {heads} |", "| --- " + "| --: " * 5 + "|"]
    for name, words in JUDGED.items():
        found = metrics["agreement"][name]
        low, high = found["sensationalism"]["interval"]
        simple = " | ".join(f"{found[key]['value']:.2f}" for _, key in BESIDE)
        lines.append(
            f"| {words} ({found['positive']} of {found['articles']}) | "
            f"{found['sensationalism']['value']:.2f} ({low:.2f} to {high:.2f}) | {simple} |"
        )
    return "\n".join([*lines, "", _matched(metrics["agreement"])]) + "\n"


def _matched(judged: Metrics) -> str:
    """In words, which simpler reading ranks no worse than the whole score."""
    found = [
        f"{words} ({JUDGED[name]})"
        for name in JUDGED
        for words, key in BESIDE
        if judged[name][key]["value"] >= judged[name]["sensationalism"]["value"]
    ]
    if not found:
        return "No simpler reading ranks these articles as well."
    return f"Simpler readings that rank as well or better: {', '.join(found)}."


def licences(stated: Mapping[str, Licence]) -> str:
    """What each training set's licence was found to be, and what the classes allow."""
    lines = ["| training set | licence as found | class |", "| --- | --- | --- |"]
    lines += [f"| `{name}` | {each.stated} | {each.kind} |" for name, each in stated.items()]
    kinds = {each.kind: each.allows for each in stated.values()}
    return "\n".join([*lines, "", *(f"- **{k}**: {kinds[k]}" for k in sorted(kinds))]) + "\n"


def _row(what: str, where: str, figure: str, entry: Mapping[str, Any]) -> str:
    low, high = entry["interval"]
    return f"| {what} | {where} | {figure} | {entry['value']:.3f} | {low:.3f} to {high:.3f} |"


def _at(data: Mapping[str, Any], *path: str) -> Any:
    for key in path:
        data = data[key]
    return data


def render(page: str) -> str:
    """The page with every marked table written anew. Raises KeyError for a table that is not known."""
    metrics = json.loads((BUNDLE / "metrics.json").read_text(encoding="utf-8"))
    run = json.loads((BUNDLE / "run.json").read_text(encoding="utf-8"))
    stated = {name: known for name, known in all_licences().items() if name in run["data"]}
    tables: dict[str, Callable[[], str]] = {
        "figures": lambda: figures(metrics),
        "agreement": lambda: agreement(metrics),
        "licences": lambda: licences(stated),
    }
    return MARKED.sub(lambda match: match[1] + tables[match[2]]() + match[3], page)


def main() -> None:
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

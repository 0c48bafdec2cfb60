"""Sections of the card on calibration, worth, licences and comparisons, from the figures alone."""

from collections.abc import Mapping
from typing import Any

from training.licences import licences
from training.limits import NEAR, SLOPES

Figures = Mapping[str, Any]
NAMED = {
    "subjective": "subjective",
    "check_worthy": "check-worthy (debates)",
    "biased": "biased",
    "loaded": "loaded line",
    "loaded_quoting": "loaded line, of lines that quote",
    "panel_mean": "clickbait: the panel's mean",
    "loaded_share": "loaded share of an article",
    "attributed_share": "attributed share of an article",
}
READINGS = {
    "headline_only": "the headline alone",
    "body_only": "the body alone",
    "words": "the number of words",
    "vader": "VADER",
}
JUDGED = {
    "health_release_sensational_language": (
        "health releases whose language reviewers found sensational"
    ),
    "hyperpartisan_article": "articles judged hyperpartisan",
}


def calibration(report: Figures) -> str:
    """Slopes, intercepts and errors of the probabilities, the diagrams, and which slopes are off."""
    lines = [
        "![Reliability diagrams: the share of positives against the probability](reliability.svg)",
        "",
        "| probability | slope | intercept | Brier score | that of the base rate | ECE | ECE by chance | n |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name, found in report.items():
        slope, intercept = found["slope"], found["intercept"]
        brier, base = found["brier"]["value"], found["brier_of_the_base_rate"]
        lines.append(
            f"| {NAMED[name]} | {slope['value']:.2f} ± {slope['se']:.2f} | {intercept['value']:+.2f} ± "
            f"{intercept['se']:.2f} | {brier:.4f} | {base:.4f} | {found['ece']:.3f} | "
            f"{found['ece_by_chance']:.3f} | {found['n']} |"
        )
    low, high = SLOPES
    slopes = {name: found["slope"]["value"] for name, found in report.items()}
    off = [f"{NAMED[n]} ({slope:.2f})" for n, slope in slopes.items() if not low <= slope <= high]
    said = (
        f"Slopes outside {low:g} to {high:g}: {', '.join(off)}."
        if off
        else f"Every slope lies within {low:g} to {high:g}."
    )
    return "\n".join(
        [*lines, "", f"{said} After ± stands one standard error, by group. {EXPLAINED}"]
    )


EXPLAINED = (
    "A slope of 1 and an intercept of 0 are right; a slope under 1 is too sure of itself, an intercept "
    "under 0 says yes too often. ECE by chance is what labels drawn by the very probabilities give. "
    "A bin of the diagrams holds a tenth of the rows; its bar is the 90 % interval of its share."
)


def coverage(report: Figures) -> str:
    """How often the 90 % intervals held, overall and by group."""
    lines = [
        "| interval of | held | share, with its exact 90 % interval | mean width | as it should |",
        "| --- | --: | --: | --: | --- |",
    ]
    for name, found in report.items():
        low, high = found["clopper_pearson"]
        share = f"{found['value']:.3f} ({low:.3f} to {high:.3f})"
        lines.append(
            f"| {NAMED[name]} | {found['held']} of {found['n']} | {share} | {found['mean_width']:.3f} | "
            f"{'yes' if found['as_it_should'] else 'no'} |"
        )
    rule = (
        f"As it should: .90 lies in the exact interval (Clopper and Pearson); on 1,000 rows or more the "
        f"share itself lies in {NEAR[0]:g} to {NEAR[1]:g}. By group:"
    )
    lines += ["", rule, ""]
    for name, found in report.items():
        if found["by_group"]:
            parts = [f"{g} {own['held']} of {own['n']}" for g, own in found["by_group"].items()]
            lines.append(f"- {NAMED[name]}: {', '.join(parts)}")
    return "\n".join(lines)


def worth(found: Figures) -> str:
    """In plain words, how the sensationalism formula ranks what people judged, beside simpler readings."""
    lines = []
    for name, judged in found.items():
        own = judged["sensationalism"]
        low, high = own["interval"]
        lines.append(
            f"- {JUDGED[name]}: of one such and one other, the score puts the right one higher "
            f"{own['value'] * 100:.0f} times in 100 ({low * 100:.0f} to {high * 100:.0f}; a coin does 50). "
            + _beside(judged["ahead_of"])
        )
    lines.append("")
    lines.append(VADER)
    return "\n".join(lines)


VADER = (
    "Differences are of AUCs, the score's less the simpler reading's, on the same resampled articles (by "
    "domain where it is known); the score is better or worse where the 90 % interval excludes 0. VADER is "
    "the mean over sentences of its absolute compound score. Nothing was fitted on these articles. The "
    "score orders wording; it says nothing of whether a health claim is right or where an outlet stands."
)


def _beside(ahead: Figures) -> str:
    said = []
    for name, words in READINGS.items():
        difference = ahead[name]
        low, high = difference["interval"]
        verdict = "better than" if low > 0 else "worse than" if high < 0 else "not told apart from"
        said.append(f"{verdict} {words} ({difference['value']:+.3f}, {low:+.3f} to {high:+.3f})")
    return f"It is {'; '.join(said)}."


def data(digests: Figures) -> str:
    """Every training set with its licence as found and what that allows."""
    known = licences()
    lines = ["| set | licence as found | class | sha256 |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {name} | {known[name].stated} | {known[name].kind} | `{digest[:16]}…` |"
        for name, digest in digests.items()
    ]
    lines += ["", "What that allows:", ""]
    kinds = {known[name].kind: known[name].allows for name in digests}
    lines += [f"- **{kind}**: {allows}" for kind, allows in sorted(kinds.items())]
    lines += ["", ASK]
    return "\n".join(lines)


ASK = (
    "Weights learnt from sets that are non-commercial or state nothing are shared for research and "
    "evaluation; ask the sets' authors before commercial use."
)


def opened(found: Figures) -> str:
    """What the column of the open run leaves out."""
    return (
        f"The column `{found['name']}` is a run from the base without the sets whose licence is "
        f"{' or '.join(found['excluded'])}: {', '.join(found['left_out'])}. It has no figure for a head "
        f"that is then not learnt."
    )


def comparison(found: Figures) -> str:
    """Models side by side, and what each may claim against the first."""
    names = found["sides"]
    lines = [
        f"| head | figure | {' | '.join(names)} |",
        f"| --- | --- | {' | '.join('--:' for _ in names)} |",
    ]
    for head, rows in found["heads"].items():
        for name, entries in rows.items():
            cells = {entry["side"]: _cell(entry) for entry in entries}
            shown = " | ".join(cells.get(number, "–") for number in range(len(names)))
            lines.append(f"| {head} | {name} | {shown} |")
    explained = (
        f"In brackets the difference from {names[0]} with its standard error, and P, the share of paired "
        f"draws of groups (articles, documents, or rows where nothing better is known) in which it is better."
    )
    lines += ["", explained, ""]
    for name, won in list(zip(names, found["claims"], strict=True))[1:]:
        lines.append(
            f"- {name} is better than {names[0]} (P at least .95 on the head's main figure) in: "
            f"{', '.join(won) or 'no head'}."
        )
    return "\n".join(lines)


def _cell(entry: Figures) -> str:
    if "against_first" not in entry:
        return f"{entry['value']:.4f}"
    difference = entry["against_first"]
    return (
        f"{entry['value']:.4f} ({difference['value']:+.4f} ± {difference['se']:.4f}, "
        f"P {difference['p_better']:.2f})"
    )

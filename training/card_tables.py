"""Tables of the card that are more than a figure a row."""

from collections.abc import Mapping
from typing import Any


def _with_interval(one: Mapping[str, Any]) -> str:
    low, high = one["interval"]
    return f"{one['value']:.3f} ({low:.3f} to {high:.3f})"


def check_worthy_news(found: Mapping[str, Any]) -> str:
    """Check-worthiness on the project's own news sentences."""
    fitted, gain = found["news_calibration"], found["brier_gain"]
    kinds = ", ".join(f"{kind} {one['auc']:.2f}" for kind, one in found["auc_by_kind"].items())
    where = "in this bundle" if fitted["in_bundle"] else "not in this bundle"
    rows = [
        f"| {name.replace('_', ' ')} | {_with_interval(debates)} | {_with_interval(found['news'][name])} |"
        for name, debates in found["debates"].items()
    ]
    intro = (
        f"{found['auc']['n']} sentences written for the project, {found['positive_share']:.0%} of them "
        f"worth checking. AUC {_with_interval(found['auc'])}; of each kind against all of the other "
        f"label: {kinds}."
    )
    fit = (
        f"The calibration on news is a scale and a shift fitted on {fitted['sentences']} other sentences "
        f"({where}). It lowers the Brier score by {_with_interval(gain)}."
    )
    return "\n".join(
        [
            intro,
            "",
            "| level | calibrated on debates | calibrated on news |",
            "| --- | --- | --- |",
            *rows,
            "",
            fit,
        ]
    )


def fairness(found: Mapping[str, Any]) -> str:
    """How far each head moves where nothing should move it, and by what."""
    limit, heads = found["limits"], found["heads"]
    rows = [_head(name, one) for name, one in heads.items()]
    slots = sorted({slot for one in heads.values() for slot in one["by_slot"]})
    intro = (
        f"{found['templates']} templates written for the project, {found['texts']} texts, those of one "
        "template alike but for a name, a party, a people, a gender or the dialect. Δp is between every "
        "two texts of a template, and every template weighs the same; a group stands against the other "
        f"texts of its templates. Wanted: a 95th percentile of at most {limit['p95']:.2f}, a largest of "
        f"{limit['max']:.2f}, and {limit['group']:.2f} at most for any group and for left less right."
    )
    return "\n".join(
        [
            intro,
            "",
            "| head | 95th percentile of Δp | largest Δp | in | left less right | furthest group |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            "95th percentile and largest Δp by what is exchanged:",
            "",
            f"| exchanged | {' | '.join(heads)} |",
            f"| --- |{' --- |' * len(heads)}",
            *(
                f"| {slot} | {' | '.join(_slot(one, slot) for one in heads.values())} |"
                for slot in slots
            ),
        ]
    )


def _head(name: str, one: Mapping[str, Any]) -> str:
    group, furthest = max(one["groups"].items(), key=lambda item: abs(item[1]["value"]))
    left, worst = one["left_right"], one["worst"][0]
    apart = f"{left['value']:+.3f}" if left else "none"
    return (
        f"| {name} | {_with_interval(one['p95'])} | {one['max']:.3f} | {worst['id']}: {worst['lowest']}, "
        f"{worst['highest']} | {apart} | {group} {furthest['value']:+.3f} |"
    )


def _slot(one: Mapping[str, Any], slot: str) -> str:
    found = one["by_slot"].get(slot)
    return f"{found['p95']:.2f}, {found['max']:.2f}" if found else ""


def genre(found: Mapping[str, Any]) -> str:
    """What kinds of pieces are read from the words, and how surely."""
    names = {"folds": "outlets left out", "dev": "dev", "dev_against_fake": "dev, fake news alone"}
    rows = [
        f"| {kind.replace('_', ' ')} | {names[where]} | {one['positive']} of {one['n']} | {one['auc']:.3f} "
        f"| {one['f1_at_half']:.3f} | {one['named']} | {_share(one['precision'])} | {_share(one['recall'])} |"
        for kind, figures in found.items()
        for where, one in figures.items()
        if where in names
    ]
    intro = (
        "A piece is named from the probability on at which nine in ten were of the kind, across outlets "
        "that the head had not seen."
    )
    return "\n".join(
        [
            intro,
            "",
            "| kind | on | of the kind | AUC | F1 at one half | named | precision | recall |",
            "| --- | --- | --- | --: | --: | --: | --: | --: |",
            *rows,
        ]
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"

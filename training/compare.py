"""Models side by side on dev: ``python -m training.compare models/news-v1 models/news-v2 [more …]``.

A model is a bundle's folder, a training run's folder or an ``.npz`` file of tables kept in
training/cache/. The first is the one that the others are compared with: every figure of each, and the
share of paired draws of groups in which it is better. A head is said to be better where its main figure
is in 95 of 100 draws. ``--write BUNDLE`` puts the comparison into that bundle's metrics.json and card,
``--open RUN`` the figures of a run without the sets that ``exclude_licences`` leaves out.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training import card_measured
from training.evaluate import heads, write
from training.intervals import figure, paired
from training.measures import LOWER, MAIN, of_head
from training.sides import Side, open_side

CLAIM = 0.95


def compare(sides: Sequence[Side]) -> dict[str, Any]:
    """Figures of every side by head, each but the first with its difference from the first.

    ``p_better`` is the share of paired draws in which it is better, ties counted half. Heads or figures that
    a side lacks are left out for it. Raises ValueError when sides were measured on other rows.
    """
    first = sides[0]
    found: dict[str, Any] = {"sides": _names(sides), "heads": {}}
    for head in dict.fromkeys(head for side in sides for head in side.heads):
        rows: dict[str, Any] = {}
        for number, side in enumerate(sides):
            if head not in side.heads:
                continue
            for name, (table, measure) in of_head(side.predictions, head).items():
                if name.endswith("coverage"):
                    continue
                entry = {"side": number, **figure(measure, table.groups)}
                if number and head in first.heads:
                    before, one = of_head(first.predictions, head)[name]
                    if before.groups != table.groups:
                        raise ValueError(
                            f"{side.name} was not measured on the rows of {first.name}"
                        )
                    entry["against_first"] = better(
                        paired(one, measure, table.groups), lower=name in LOWER
                    )
                rows.setdefault(name, []).append(entry)
        found["heads"][head] = rows
    found["claims"] = claims(found["heads"], len(sides))
    return found


def better(difference: dict[str, Any], *, lower: bool) -> dict[str, Any]:
    """A paired difference with ``p_better`` in place of ``p_above``."""
    above = difference.pop("p_above")
    return difference | {"p_better": 1 - above if lower else above}


def claims(found: dict[str, Any], count: int) -> list[list[str]]:
    """By side, the heads whose main figure is better than the first side's in 95 of 100 draws."""
    won: list[list[str]] = [[] for _ in range(count)]
    for head, rows in found.items():
        for entry in rows.get(MAIN[head], ()):
            if entry.get("against_first", {}).get("p_better", 0.0) >= CLAIM:
                won[entry["side"]].append(head)
    return won


def _names(sides: Sequence[Side]) -> list[str]:
    """The sides' names, told apart by a number where they are the same."""
    names = [side.name for side in sides]
    return [
        f"{name} ({number + 1})" if names.count(name) > 1 else name
        for number, name in enumerate(names)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--write", type=Path, metavar="BUNDLE")
    parser.add_argument("--open", type=Path, metavar="RUN")
    args = parser.parse_args()
    more = {"comparison": compare([open_side(path) for path in args.models])}
    if args.open:
        side = open_side(args.open)
        excluded = side.run.get("recipe", {}).get("exclude_licences")
        if not excluded:
            parser.error(f"the recipe of {args.open} excludes no licences")
        more["open"] = {
            "name": side.name,
            "excluded": excluded,
            "left_out": side.run["left_out"],
            "heads": heads(side.predictions),
        }
    if args.write:
        metrics = json.loads((args.write / "metrics.json").read_text())
        write(args.write, metrics | more)
    print(card_measured.comparison(more["comparison"]))


if __name__ == "__main__":
    main()

"""What ``credcheck score`` prints: one printer a format, each given outcomes in order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import TextIOWrapper
from typing import Any, TypeAlias

from credcheck.commands.streams import complain, write_json
from credcheck.errors import CredcheckError
from credcheck.report import Report, problem

Outcome: TypeAlias = tuple[int, str, Report | CredcheckError]
"""The target's place among all, from 0; the target; what came of it."""


def print_all(outcomes: Iterable[Outcome], form: str, *, several: bool) -> None:
    """Print outcomes as they come; ``form`` is text, json, markdown or csv.

    ``several`` says whether more than one is to come. A failure's problem stands in its place, but
    in text: there standard error says what was wrong.
    """
    printers: dict[str, Callable[[Iterable[Outcome], bool], None]] = {
        "text": _text,
        "json": _json,
        "markdown": _markdown,
        "csv": _csv,
    }
    printers[form](outcomes, several)


def _text(outcomes: Iterable[Outcome], several: bool) -> None:
    from rich.rule import Rule  # noqa: PLC0415  -- the other formats do without rich
    from rich.text import Text  # noqa: PLC0415

    from credcheck.render.escape import plain  # noqa: PLC0415
    from credcheck.render.lines import to_stdout  # noqa: PLC0415
    from credcheck.render.terminal import print_report  # noqa: PLC0415

    console = to_stdout()
    for _, target, outcome in outcomes:
        if isinstance(outcome, CredcheckError):
            complain(outcome, target)
            continue
        if several:
            console.print(Rule(Text(plain(target)), characters="-"))
        print_report(outcome, console)


def _json(outcomes: Iterable[Outcome], several: bool) -> None:
    for position, target, outcome in outcomes:
        found = _data(position, target, outcome)
        data = found.to_dict() if isinstance(found, Report) else found
        write_json(data, indent=None if several else 2)


def _markdown(outcomes: Iterable[Outcome], several: bool) -> None:  # noqa: ARG001
    from credcheck.render import markdown  # noqa: PLC0415

    sys.stdout.writelines(markdown.stream(_pairs(outcomes)))


def _csv(outcomes: Iterable[Outcome], several: bool) -> None:  # noqa: ARG001
    from credcheck.render.csv import to_csv  # noqa: PLC0415

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(newline="")  # rows bring their own line ends
    sys.stdout.writelines(to_csv(_pairs(outcomes)))


def _pairs(outcomes: Iterable[Outcome]) -> Iterator[tuple[str, Report | Mapping[str, Any]]]:
    for position, target, outcome in outcomes:
        yield target, _data(position, target, outcome)


def _data(
    position: int, target: str, outcome: Report | CredcheckError
) -> Report | Mapping[str, Any]:
    if isinstance(outcome, Report):
        return outcome
    return problem(outcome, position=position, target=target)

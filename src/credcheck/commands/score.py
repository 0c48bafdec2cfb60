"""``credcheck score``: files in, a report for each out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from credcheck.commands.streams import (
    STDIN,
    complain,
    decode,
    progress,
    read_bytes,
    say,
    write_json,
)
from credcheck.errors import CredcheckError
from credcheck.extract import split_headline
from credcheck.pipeline import Document, Pipeline
from credcheck.render.escape import plain
from credcheck.report import Report, problem

HTML_SUFFIXES = frozenset({".html", ".htm"})
TEXT_SUFFIXES = frozenset({".txt"})

_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+.-]*://|www\.|(?:data|about|mailto|javascript):")
_HOST = re.compile(r"(?i)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?(?:[/?#].*)?")


@dataclass(frozen=True, slots=True)
class Output:
    """Where reports go: JSON or a printed report, and perhaps HTML at ``page``."""

    as_json: bool
    page: Path | None
    several: bool


def refusal(targets: Sequence[str], page: Path | None) -> str | None:
    """What is wrong with the command as it was called, or None; looks at no file's content."""
    for target in targets:
        if wrong := _wrong_target(target):
            return wrong
    if targets.count(STDIN) > 1:
        return "standard input (-) can be read only once"
    return _wrong_page(targets, page) if page is not None else None


def run(targets: Sequence[str], *, as_json: bool, page: Path | None, bundle: str | None) -> int:
    """Score every target, in order, and return how many failed.

    With ``as_json`` a failed target's problem object stands in its place; otherwise standard error
    says what was wrong. ``page`` is an HTML file, or a folder when there are several targets.
    """
    output = Output(as_json, page, several=len(targets) > 1)
    names = _page_names(targets) if page is not None else {}
    if page is not None and output.several:
        page.mkdir(parents=True, exist_ok=True)
    pipeline = Pipeline.load(bundle)
    outcomes = _outcomes(pipeline, targets)
    if output.several:
        outcomes = progress(outcomes, total=len(targets), what="scoring")
    failed = 0
    for position, outcome in outcomes:
        target = targets[position]
        if isinstance(outcome, Report):
            place = None
            if page is not None:
                place = _page_path(page, names[position], several=output.several)
                # Before printing, which ends early where nobody reads on.
                place.write_text(outcome.to_html(), encoding="utf-8")
            _write(outcome, target, output)
            if place is not None:
                say(f"report written to {place}")
            continue
        failed += 1
        if as_json:
            write_json(
                problem(outcome, position=position, target=target),
                indent=None if output.several else 2,
            )
        else:
            complain(outcome, target)
    return failed


def _outcomes(
    pipeline: Pipeline, targets: Sequence[str]
) -> Iterator[tuple[int, Report | CredcheckError]]:
    """Each target's place and result, in order; what cannot be read never reaches the pipeline."""
    unread: dict[int, CredcheckError] = {}
    read: deque[int] = deque()

    def documents() -> Iterable[Document]:
        for position, target in enumerate(targets):
            try:
                document = _document(target)
            except CredcheckError as error:
                unread[position] = error
            else:
                read.append(position)
                yield document

    following = 0
    for outcome in pipeline.score_many(documents()):
        position = read.popleft()
        yield from ((early, unread[early]) for early in range(following, position))
        yield position, outcome
        following = position + 1
    yield from ((late, unread[late]) for late in range(following, len(targets)))


def _document(target: str) -> Document:
    data = read_bytes(target)
    if Path(target).suffix.lower() in HTML_SUFFIXES:
        return Document(html=data)
    headline, text = split_headline(decode(data, "the text"))
    return Document(text=text, headline=headline)


def _write(report: Report, target: str, output: Output) -> None:
    if output.as_json:
        write_json(report.to_dict(), indent=None if output.several else 2)
        return
    from rich.console import Console  # noqa: PLC0415  (JSON output does without rich)
    from rich.rule import Rule  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from credcheck.render.terminal import print_report  # noqa: PLC0415

    console = Console(highlight=False, markup=False, emoji=False)
    if output.several:
        console.print(Rule(Text(plain(target)), characters="-"))
    print_report(report, console)


def _wrong_target(target: str) -> str | None:
    if target == STDIN:
        return None
    if _SCHEME.match(target):
        return _no_urls(target)
    if Path(target).suffix.lower() in HTML_SUFFIXES | TEXT_SUFFIXES:
        return None
    if _HOST.fullmatch(target) and not Path(target).exists():
        return _no_urls(target)
    return f"{target!r} is no .html, .htm or .txt file; text of any other kind can be piped in as -"


def _no_urls(target: str) -> str:
    return (
        f"{target!r} looks like a URL, and this version does not fetch pages: "
        "save the page as .html, or its text as .txt, and score that file"
    )


def _wrong_page(targets: Sequence[str], page: Path) -> str | None:
    if len(targets) > 1:
        if page.exists() and not page.is_dir():
            return f"--html: {str(page)!r} is a file; several targets need a folder"
        names = (page / name for name in _page_names(targets).values())
    else:
        if not page.is_dir() and not page.parent.is_dir():
            return f"--html: there is no folder {str(page.parent)!r}"
        names = (_page_path(page, name, several=False) for name in _page_names(targets).values())
    sources = {Path(target).resolve() for target in targets}
    if clash := next((name for name in names if name.resolve() in sources), None):
        return f"--html: {str(clash)!r} is a target and would be overwritten"
    return None


def _page_path(page: Path, name: str, *, several: bool) -> Path:
    return page / name if several or page.is_dir() else page


def _page_names(targets: Sequence[str]) -> dict[int, str]:
    """A file name for each target's page, from its own name, numbered where two are alike."""
    taken: set[str] = set()
    names: dict[int, str] = {}
    for position, target in enumerate(targets):
        stem = "stdin" if target == STDIN else Path(target).stem
        name, number = f"{stem}.html", 2
        while name.lower() in taken:
            name, number = f"{stem}-{number}.html", number + 1
        taken.add(name.lower())
        names[position] = name
    return names

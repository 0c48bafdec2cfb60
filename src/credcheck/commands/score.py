"""``credcheck score``: addresses and files in, a report for each out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from credcheck.commands.formats import Outcome, print_all
from credcheck.commands.streams import decode, progress, read_bytes, say
from credcheck.commands.targets import STDIN, address_of
from credcheck.documents import Document
from credcheck.errors import CredcheckError
from credcheck.extract import split_headline
from credcheck.pipeline import Pipeline
from credcheck.report import Report

HTML_SUFFIXES = frozenset({".html", ".htm"})
TEXT_SUFFIXES = frozenset({".txt"})


def refusal(targets: Sequence[str], page: Path | None) -> str | None:
    """What is wrong with the command as it was called, or None; looks at no file's content."""
    for target in targets:
        if wrong := _wrong_target(target):
            return wrong
    if targets.count(STDIN) > 1:
        return "standard input (-) can be read only once"
    return _wrong_page(targets, page) if page is not None else None


def run(targets: Sequence[str], *, form: str, page: Path | None, bundle: str | None) -> int:
    """Score every target, in order, and return how many failed.

    ``form`` is what is printed; ``page`` is an HTML file, or a folder when there are several targets.
    """
    several = len(targets) > 1
    names = _page_names(targets) if page is not None else {}
    if page is not None and several:
        page.mkdir(parents=True, exist_ok=True)
    failed = 0

    def outcomes(pipeline: Pipeline) -> Iterator[Outcome]:
        nonlocal failed
        found = _outcomes(pipeline, targets)
        if several:
            found = progress(found, total=len(targets), what="scoring")
        for position, outcome in found:
            place = None
            if isinstance(outcome, CredcheckError):
                failed += 1
            elif page is not None:
                place = _page_path(page, names[position], several=several)
                # Before printing, which ends early where nobody reads on.
                place.write_text(outcome.to_html(), encoding="utf-8")
            yield position, targets[position], outcome
            if place is not None:
                say(f"report written to {place}")

    with Pipeline.load(bundle) as pipeline:
        print_all(outcomes(pipeline), form, several=several)
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
                document = document_of(target)
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


def document_of(target: str) -> Document:
    """The document that a target names: an address, a file, or standard input. Raises InputError."""
    if address := _address(target):
        return Document(url=address)
    data = read_bytes(target)
    if Path(target).suffix.lower() in HTML_SUFFIXES:
        return Document(html=data)
    headline, text = split_headline(decode(data, "the text"))
    return Document(text=text, headline=headline)


def _address(target: str) -> str | None:
    return address_of(target, HTML_SUFFIXES | TEXT_SUFFIXES)


def _wrong_target(target: str) -> str | None:
    if target == STDIN or _address(target) is not None:
        return None
    if Path(target).suffix.lower() in HTML_SUFFIXES | TEXT_SUFFIXES:
        return None
    return (
        f"{target!r} is no address and no .html, .htm or .txt file; "
        "text of any other kind can be piped in as -"
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
    sources = {Path(target).resolve() for target in targets if _address(target) is None}
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
        stem = _stem(target)
        name, number = f"{stem}.html", 2
        while name.lower() in taken:
            name, number = f"{stem}-{number}.html", number + 1
        taken.add(name.lower())
        names[position] = name
    return names


def _stem(target: str) -> str:
    if target == STDIN:
        return "stdin"
    if (address := _address(target)) is None:
        return Path(target).stem
    try:
        parts = urlsplit(address)
    except ValueError:
        return "page"
    words = re.findall(r"[a-z0-9]+", f"{parts.hostname or ''} {Path(parts.path).stem}".lower())
    return "-".join(words)[:80] or "page"

"""``credcheck lines``: headlines or sentences in, one JSON object a line out, in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, Literal

from credcheck.commands.streams import decode, progress, say, write_json
from credcheck.commands.targets import STDIN
from credcheck.errors import BadRecord, CredcheckError, EmptyInput, InputError
from credcheck.pipeline import Pipeline
from credcheck.report import problem

Unit = Literal["headline", "sentence"]

# Rows that are scored together; a row's result does not depend on it.
BATCH = 256
_JSONL_SUFFIXES = frozenset({".jsonl", ".ndjson"})


def run(target: str, *, unit: Unit, bundle: str | None) -> int:
    """Score every line of a file, or of standard input for ``-``; return how many failed.

    A line that holds no text, or a row of JSONL that is no object with a string ``text``, gives a
    problem object in its place, with its ``position`` in the input from 0. Raises InputError when
    the file cannot be opened.
    """
    with ExitStack() as stack:
        stream = _open(target, stack)
        total = None if target == STDIN else _count(stream)
        pipeline = Pipeline.load(bundle)
        rows = (line.rstrip(b"\r\n") for line in stream)
        first = list(islice(rows, BATCH))
        is_jsonl = Path(target).suffix.lower() in _JSONL_SUFFIXES or _holds_json(first)
        texts = (_text(row, is_jsonl=is_jsonl) for row in chain(first, rows))
        results = _results(pipeline, texts, unit)
        failed = 0
        for position, result in enumerate(progress(results, total=total, what="scoring")):
            if isinstance(result, CredcheckError):
                failed += 1
                write_json(problem(result, position=position))
            else:
                write_json(result)
    return failed


def _open(target: str, stack: ExitStack) -> BinaryIO:
    if target == STDIN:
        if sys.stdin.isatty():
            say("reading lines from the terminal; Ctrl-D ends them")
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(target).open("rb"))
    except OSError as error:
        raise InputError(f"{target}: {error.strerror or error}") from None


def _count(stream: BinaryIO) -> int | None:
    """How many lines a file has, the file rewound; None for a pipe."""
    if not stream.seekable():
        return None
    count = sum(1 for _ in stream)
    stream.seek(0)
    return count


def _holds_json(rows: Iterable[bytes]) -> bool:
    """Whether these are rows of JSONL: one reads as a JSON object, or the first begins like one."""
    given = [row.removeprefix(b"\xef\xbb\xbf").strip() for row in rows]
    objects = [row for row in given if row.startswith(b"{")]
    return any(map(_is_object, objects)) or next(filter(None, given), b"").startswith(b'{"')


def _is_object(row: bytes) -> bool:
    try:
        return isinstance(json.loads(row), dict)
    except (ValueError, RecursionError):
        return False


def _text(row: bytes, *, is_jsonl: bool) -> str | CredcheckError:
    """The text of one row, or what is wrong with it."""
    try:
        text = decode(row, "the line")
        if is_jsonl and text.strip():
            text = _text_of_record(text)
        if not text.strip():
            return EmptyInput("the line holds no text")
    except CredcheckError as error:
        return error
    return text


def _text_of_record(row: str) -> str:
    try:
        record = json.loads(row)
    except RecursionError:
        raise BadRecord("the row is nested too deeply") from None
    except ValueError as error:
        raise BadRecord(f"the row is not JSON: {error}") from None
    text = record.get("text") if isinstance(record, dict) else None
    if not isinstance(text, str):
        raise BadRecord('the row is not a JSON object with a string "text"')
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadRecord("the text holds half a surrogate pair")
    return text


def _results(
    pipeline: Pipeline, texts: Iterable[str | CredcheckError], unit: Unit
) -> Iterator[dict[str, Any] | CredcheckError]:
    """Each text's result as JSON values, each error as it came, in order, a batch at a time."""
    source = iter(texts)
    while batch := list(islice(source, BATCH)):
        good = [text for text in batch if isinstance(text, str)]
        scored = iter(pipeline.score_lines(good, unit=unit) if good else ())
        for text in batch:
            yield next(scored).to_dict() if isinstance(text, str) else text

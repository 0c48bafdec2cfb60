"""A chunk → its part: the rows of every table as lines of JSON, the same on every machine."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from credcheck.batch import flat
from credcheck.batch.chunks import Chunk
from credcheck.batch.rows import Row
from credcheck.config import Settings
from credcheck.documents import Document, Prepared, Reader, internal
from credcheck.errors import CredcheckError, InternalError, OutputError
from credcheck.pipeline import Pipeline
from credcheck.report import Report, problem
from credcheck.window_cache import WindowCache
from credcheck.windowed import WindowedEncoder

INCLUDES = ("sentences", "attributions", "reports")
"""What may be written beside the articles."""


REMEMBERED = 32_000_000
"""Bytes of a process that hold what was read before: some ten thousand windows of wire copy."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every engine has to know: the same for all parts of a run.

    ``now`` is when the run began (UTC): it dates all reports. ``include`` names tables beside the
    articles. ``signatures`` asks for what near-duplicates are found by.
    """

    now: dt.datetime
    settings: Settings
    bundle: str | Path | None = None
    include: tuple[str, ...] = INCLUDES[:2]
    signatures: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What came of one chunk; ``tables`` are lines of JSON in the order of the input.

    ``sha256`` is the chunk's, ``first`` and ``last`` the positions of its rows, ``failed`` counts
    those that gave a problem. ``share`` is the chunk's, for whoever shows progress.
    """

    number: int
    sha256: str
    first: int
    last: int
    documents: int
    failed: int
    tables: dict[str, bytes]
    share: float | None = None


class Scorer:
    """Makes parts; one a process, with one encoder thread and one process that reads pages."""

    def __init__(self, work: Work) -> None:
        self._work = work
        settings = replace(work.settings, threads=1, workers=1)
        self._pipeline = Pipeline.load(work.bundle, settings=settings)
        if isinstance(self._pipeline.encoder, WindowedEncoder):
            self._pipeline.encoder.cache = WindowCache(REMEMBERED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads pages."""
        self._pipeline.close()

    def part(self, chunk: Chunk) -> Part:
        """Score a chunk. A row that fails gives a problem and never an error.

        Raises OutputError when the machine has no room or memory left: no row is to blame for that.
        """
        read = [_prepared(self._pipeline.reader, row) for row in chunk.rows]
        outcomes = self._pipeline.score_ready(read, now=self._work.now)
        wanted = ("articles", *(name for name in self._work.include if name != "reports"))
        lines: dict[str, list[bytes]] = {name: [] for name in (*wanted, "reports", "errors")}
        lines["signatures"] = []
        failed = 0
        for row, outcome in zip(chunk.rows, outcomes, strict=True):
            if isinstance(outcome, CredcheckError):
                _check_machine(outcome)
                failed += 1
                lines["errors"].append(flat.line(_problem(row, outcome)))
                continue
            report = self._named(row, outcome)
            for name in wanted:
                for values in flat.rows(name, row.position, report, row.id):
                    lines[name].append(flat.line(values))
            if "reports" in self._work.include:
                lines["reports"].append(flat.line(_report(row, report)))
            if self._work.signatures:
                lines["signatures"].append(flat.line(self._signature(row, report)))
        first, last = chunk.rows[0].position, chunk.rows[-1].position
        tables = {name: b"".join(found) for name, found in lines.items()}
        counts = (first, last, len(chunk.rows), failed)
        return Part(chunk.number, chunk.sha256, *counts, tables, chunk.share)

    def _named(self, row: Row, report: Report) -> Report:
        """The report under an id that says what it was made of, and not when."""
        bundle = self._pipeline.bundle.sha256
        digest = hashlib.sha256(f"{bundle} {row.position} ".encode() + row.digest())
        return Report({**report.data, "id": digest.hexdigest()[:32]})

    @staticmethod
    def _signature(row: Row, report: Report) -> dict[str, Any]:
        from credcheck.batch.neardup import signature  # noqa: PLC0415  -- only where asked for

        body = [s["text"] for s in report.sentences if s["part"] == "body"]
        return {"position": row.position, **signature(" ".join(body))}


def _prepared(reader: Reader, row: Row) -> Prepared | CredcheckError:
    content = row.content
    if isinstance(content, CredcheckError):
        return content
    try:
        if isinstance(content, Prepared):
            found = content
        elif content.html is not None and row.charset is not None:
            page = reader.extractor.from_html(content.html, url=content.url, charset=row.charset)
            found = Prepared(page)
        else:
            found = reader.read(content)
    except CredcheckError as error:
        return error
    except Exception as error:  # noqa: BLE001  -- one document never ends a batch
        return internal(error)
    article = replace(
        found.article,
        published=found.article.published or row.published,
        publisher=found.article.publisher or row.publisher,
    )
    return replace(found, article=article)


def _report(row: Row, report: Report) -> dict[str, Any]:
    return {"position": row.position, "document_id": row.id, **report.data}


def _check_machine(error: CredcheckError) -> None:
    """Refuse to blame a row for what the machine lacks."""
    if isinstance(error, InternalError) and isinstance(error.__cause__, (OSError, MemoryError)):
        cause = error.__cause__
        raise OutputError(
            f"no room or memory to work with: {cause or type(cause).__name__}; what was written before is "
            "whole: make room, then --resume"
        )


def _problem(row: Row, error: CredcheckError) -> dict[str, Any]:
    """The problem object of a row, named by what the input calls it."""
    address = row.content.url if isinstance(row.content, Document) else row.address
    return problem(error, position=row.position, target=row.id or address)

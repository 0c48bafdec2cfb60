"""The chunks of an input that are still to be scored, read again from the beginning each time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from credcheck.batch import inputs
from credcheck.batch.chunks import Chunk, End, cut
from credcheck.batch.rows import Columns, Row, Source
from credcheck.batch.scoring import Work
from credcheck.documents import Document, Reader
from credcheck.errors import CredcheckError, InputChanged


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read, and what of it is done: ``done`` has the digest of each chunk that is.

    ``size`` is how many bytes of a file belong to the run. Can be sent to another process.
    """

    work: Work
    path: Path
    kind: inputs.Kind
    columns: Columns
    size: int | None
    documents: int
    done: Mapping[int, str]

    def total(self) -> int | None:
        """The number of rows, where it is known beforehand. Raises InputError and its kinds."""
        source = self._open()
        source.close()
        return source.total

    def chunks(self) -> Iterator[Chunk | End]:
        """The chunks to score, documents that are addresses fetched, and the end. Never raises."""
        count = 0
        reader = Reader(self.work.settings)
        source = None
        try:
            source = self._open()
            for chunk in cut(source.rows, self.documents):
                count += 1
                before = self.done.get(chunk.number)
                if before is None:
                    yield _fetched(reader, replace(chunk, share=source.done()))
                elif before != chunk.sha256:
                    first, last = chunk.rows[0].position, chunk.rows[-1].position
                    told = f"rows {first} to {last} are not those that were scored"
                    yield End(count, InputChanged(told))
                    return
            yield End(count)
        except CredcheckError as error:
            yield End(count, error)
        finally:
            reader.close()
            if source is not None:
                source.close()

    def _open(self) -> Source:
        return inputs.open_source(self.path, self.kind, self.columns, self.size)


def _fetched(reader: Reader, chunk: Chunk) -> Chunk:
    """The chunk with its addresses fetched and read: by one client, which knows each host's turn."""
    rows: list[Row] = list(chunk.rows)
    addresses: dict[int, Document] = {}
    for place, row in enumerate(rows):
        if isinstance(row.content, Document) and row.content.is_fetched:
            addresses[place] = row.content
    if not addresses:
        return chunk
    found = reader.read_many(list(addresses.values()))
    for place, content in zip(addresses, found, strict=True):
        rows[place] = replace(rows[place], content=content, address=addresses[place].url)
    return replace(chunk, rows=tuple(rows))


class Ahead:
    """The chunks, a few of them read ahead by a thread; its errors are raised where they are taken."""

    def __init__(self, chunks: Iterator[Chunk | End], size: int = 2) -> None:
        self._chunks = chunks
        self._waiting: queue.Queue[Chunk | End | BaseException] = queue.Queue(size)
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._read, name="credcheck-reading", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Chunk | End:
        item = self._waiting.get()
        if isinstance(item, BaseException):
            raise item
        return item

    def _read(self) -> None:
        try:
            for chunk in self._chunks:
                self._put(chunk)
                if self._ended.is_set():
                    return
        except BaseException as error:  # noqa: BLE001  -- raised where it is waited for
            self._put(error)

    def _put(self, item: Chunk | End | BaseException) -> None:
        while not self._ended.is_set():
            try:
                self._waiting.put(item, timeout=0.2)
            except queue.Full:
                continue
            return

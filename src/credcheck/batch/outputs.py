"""The parts of a run → its output: one file a table, whole or not at all.

Everything is streamed: of all articles only what they are sorted by is in memory. JSONL is copied
as the parts have it; Parquet has row groups of a fixed number of rows, so that the files of two
runs over the same input are the same to the byte.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np

from credcheck.batch import flat, neardup
from credcheck.batch.parts import Done, WorkFolder, replace, sync, writing
from credcheck.batch.schema import arrow_schema
from credcheck.extras import pyarrow

Form = Literal["jsonl", "parquet"]
ROW_GROUP = 20_000


@dataclass(frozen=True, slots=True)
class Shape:
    """How the output is to look: articles by ``triage`` or as they came, the first ``top`` only."""

    form: Form
    tables: tuple[str, ...]
    by_triage: bool = False
    top: int | None = None
    near_duplicates: bool = False


def beside(out: Path, table: str) -> Path:
    """Where a table goes: the articles to OUT itself, the others beside it."""
    if table == "articles":
        return out
    if table == "errors":
        return out.with_name(f"{out.name}.errors.jsonl")
    suffix = ".jsonl" if table == "reports" else out.suffix
    return out.with_name(f"{out.stem}.{table}{suffix}")


def assemble(
    folder: WorkFolder, parts: Sequence[Done], out: Path, shape: Shape
) -> dict[str, dict[str, Any]]:
    """Write all tables; the articles last. Returns each file's rows and SHA-256, by name.

    Raises OutputError when there is no room, which leaves what stood there before.
    """
    source = _Parts(folder, parts)
    keep: set[int] | None = None
    articles: Iterable[bytes] = source.lines("articles")
    if shape.by_triage or shape.top is not None:
        chosen = _chosen(source, shape)
        keep = {source.position(entry) for entry in chosen} if shape.top is not None else None
        articles = source.at(chosen)
    if shape.near_duplicates:
        articles = _marked(articles, _copies(source))
    streams: dict[str, Iterable[bytes]] = {
        **{name: _kept(source.lines(name), keep) for name in shape.tables},
        "errors": source.lines("errors"),
        "articles": articles,
    }
    made: list[tuple[Path, Path]] = []
    files: dict[str, dict[str, Any]] = {}
    for table, lines in streams.items():
        place = beside(out, table)
        draft = folder.path / f"{place.name}.tmp"
        is_parquet = shape.form == "parquet" and table not in ("reports", "errors")
        write = _write_parquet if is_parquet else _write_jsonl
        with writing(place):
            rows = write(draft, table, lines)
        if table == "errors" and not rows:
            draft.unlink()
            place.unlink(missing_ok=True)
            continue
        made.append((draft, place))
        files[place.name] = {"rows": rows, "sha256": _sha256(draft)}
    with writing(out):
        for draft, place in made:
            draft.replace(place)
        sync(out.parent if str(out.parent) else Path())
    return files


class _Parts:
    """The tables of all parts, one after the other."""

    def __init__(self, folder: WorkFolder, parts: Sequence[Done]) -> None:
        self._folder = folder
        self._parts = parts

    def lines(self, table: str) -> Iterator[bytes]:
        """Every line, with its end, in the order of the input."""
        for part in self._parts:
            yield from BytesIO(self._folder.table(part, table))

    def entries(self) -> Iterator[tuple[float, int, int, int, int]]:
        """Of every article: triage (NaN where there is none), position, part, offset, length."""
        for number, part in enumerate(self._parts):
            at = part.tables["articles"][0]
            for line in BytesIO(self._folder.table(part, "articles")):
                row = json.loads(line)
                triage = row.get("triage")
                value = float("nan") if triage is None else float(triage)
                yield value, row["position"], number, at, len(line)
                at += len(line)

    @staticmethod
    def position(entry: Any) -> int:
        return int(entry["position"])

    def at(self, chosen: Any) -> Iterator[bytes]:
        """The lines of these entries."""
        for entry in chosen:
            with self._folder.open_part(self._parts[int(entry["part"])]) as file:
                file.seek(int(entry["at"]))
                yield file.read(int(entry["length"]))


def _chosen(source: _Parts, shape: Shape) -> Any:
    """Entries of the articles in the order wanted: the most urgent first, null last."""
    kinds = [("triage", "f8"), ("position", "i8"), ("part", "i4"), ("at", "i8"), ("length", "i4")]
    entries = np.fromiter(source.entries(), dtype=np.dtype(kinds))
    if shape.by_triage:
        entries = entries[np.lexsort((entries["position"], -entries["triage"]))]
    return entries[: shape.top]


def _kept(lines: Iterable[bytes], keep: set[int] | None) -> Iterable[bytes]:
    if keep is None:
        return lines
    return (line for line in lines if _position(line) in keep)


def _position(line: bytes) -> int:
    """The position that a line begins with."""
    return int(line[len(b'{"position":') : line.index(b",")])


def _copies(source: _Parts) -> Mapping[int, neardup.Copy]:
    facts: list[neardup.Facts] = []
    found: list[bytes] = []
    for article, line in zip(source.lines("articles"), source.lines("signatures"), strict=True):
        minhash = json.loads(line)["minhash"]
        if minhash is None:
            continue
        row = json.loads(article)
        facts.append(neardup.Facts(row["position"], row.get("published"), neardup.source_of(row)))
        found.append(neardup.decoded(minhash).tobytes())
    signatures = np.frombuffer(b"".join(found), dtype="<u4").reshape(-1, neardup.HASHES)
    return neardup.copies(signatures, facts)


def _marked(lines: Iterable[bytes], found: Mapping[int, neardup.Copy]) -> Iterator[bytes]:
    """The articles, those with copies marked."""
    for line in lines:
        copy = found.get(_position(line))
        if copy is None:
            yield line
            continue
        row = json.loads(line)
        row["duplicate_group"] = copy.group
        row["duplicate_of"] = None if copy.group == row["position"] else copy.source
        yield flat.line(row)


def _write_jsonl(draft: Path, table: str, lines: Iterable[bytes]) -> int:
    del table
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    replace(draft, counted())
    return count


def _write_parquet(draft: Path, table: str, lines: Iterable[bytes]) -> int:
    arrow = pyarrow()
    schema = arrow_schema(arrow, table)
    count = 0
    with draft.open("wb") as file:
        with arrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for group in _groups(lines):
                rows = _table(arrow, schema, group)
                writer.write_table(rows, row_group_size=ROW_GROUP)
                count += rows.num_rows
        file.flush()
        os.fsync(file.fileno())
    return count


def _groups(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    group: list[bytes] = []
    for line in lines:
        group.append(line)
        if len(group) == ROW_GROUP:
            yield group
            group = []
    if group:
        yield group


def _table(arrow: Any, schema: Any, lines: list[bytes]) -> Any:
    data = b"".join(lines)
    # One block: a row must not be longer than a block, and how blocks fall must not matter.
    reading = arrow.json.ReadOptions(use_threads=False, block_size=len(data) + 1)
    parsing = arrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    return arrow.json.read_json(BytesIO(data), reading, parsing)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

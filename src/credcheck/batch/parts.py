"""The folder of a run that is under way: a manifest, and one file for every part that is done.

A part is written beside its place, flushed to the disk and renamed: at any moment, whatever is
killed, a part is there whole or not at all. The folder belongs to one run at a time.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

from credcheck.batch.scoring import Part
from credcheck.errors import NotResumable, OutputError, OutputExists

FORMAT = 1
_PART = re.compile(r"(\d{8})\.part")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Done:
    """What is known of a part without reading its tables; ``tables`` are (start, length) in its file."""

    number: int
    sha256: str
    first: int
    last: int
    documents: int
    failed: int
    tables: Mapping[str, tuple[int, int]]


class WorkFolder:
    """``OUT.work``. Raises OutputExists while another run holds it, OutputError when it cannot be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        with writing(self.path):
            (self.path / "parts").mkdir(parents=True, exist_ok=True)
            self._lock = (self.path / "lock").open("wb")
        try:
            import fcntl  # noqa: PLC0415  -- not on Windows

            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError:
            self._lock.close()
            raise OutputExists(f"another run is writing {self.path}") from None
        for scrap in self.path.rglob("*.tmp"):
            scrap.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()

    @property
    def manifest(self) -> dict[str, Any] | None:
        """What the run was begun with; None before it was. Raises NotResumable."""
        try:
            found = json.loads((self.path / "manifest.json").read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise NotResumable(f"{self.path / 'manifest.json'} cannot be read: {error}") from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise NotResumable(f"{self.path} was made by another version of credcheck")
        return found

    def begin(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest: from here on the run can be gone on with."""
        self.keep("manifest.json", json.dumps(manifest, indent=1).encode() + b"\n")

    def keep(self, name: str, data: bytes) -> Path:
        """Write a file of the run, whole or not at all."""
        place = self.path / name
        replace(place, (data,))
        return place

    def add(self, part: Part) -> Done:
        """Write a part, whole or not at all. Raises OutputError."""
        named = ("number", "sha256", "first", "last", "documents", "failed")
        head: dict[str, Any] = {name: getattr(part, name) for name in named}
        lengths = {name: len(data) for name, data in part.tables.items()}
        header = json.dumps(head | {"tables": lengths}).encode() + b"\n"
        place = self.path / "parts" / f"{part.number:08d}.part"
        replace(place, (header, *part.tables.values()))
        return _done(head | {"tables": lengths}, len(header))

    def done(self) -> dict[int, Done]:
        """The parts that are there, by number; one that is damaged is thrown away."""
        found = {}
        for path in sorted((self.path / "parts").iterdir()):
            if (match := _PART.fullmatch(path.name)) is None:
                continue
            part = _read_head(path)
            if part is None or part.number != int(match[1]):
                path.unlink()
            else:
                found[part.number] = part
        return found

    def open_part(self, part: Done) -> BinaryIO:
        """The file of a part."""
        return (self.path / "parts" / f"{part.number:08d}.part").open("rb")

    def table(self, part: Done, name: str) -> bytes:
        """The lines of one table of a part."""
        start, length = part.tables.get(name, (0, 0))
        with self.open_part(part) as file:
            file.seek(start)
            return file.read(length)

    def remove(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.path, ignore_errors=True)


def _read_head(path: Path) -> Done | None:
    try:
        with path.open("rb") as file:
            header = file.readline()
            found = _done(json.loads(header), len(header))
            end = sum(length for _, length in found.tables.values()) + len(header)
            return found if file.seek(0, 2) == end else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _done(head: Mapping[str, Any], start: int) -> Done:
    tables = {}
    for name, length in head["tables"].items():
        tables[name] = (start, length)
        start += length
    return Done(
        number=int(head["number"]),
        sha256=str(head["sha256"]),
        first=int(head["first"]),
        last=int(head["last"]),
        documents=int(head["documents"]),
        failed=int(head["failed"]),
        tables=tables,
    )


def replace(place: Path, pieces: Iterator[bytes] | tuple[bytes, ...]) -> None:
    """Write a file beside its place, flush it to the disk and rename it. Raises OutputError."""
    beside = place.with_name(f".{place.name}.{os.getpid()}.tmp")
    with writing(place):
        try:
            with beside.open("wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
            sync(place.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise


def sync(folder: Path) -> None:
    """Have the system keep the names in a folder, where it can."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Errors of the system while ``place`` is written become OutputError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise OutputError(
                f"no room to write {place}: {error.strerror}; what was written before is whole: "
                "make room, then --resume"
            ) from error
        raise OutputError(f"{place} cannot be written: {error.strerror or error}") from error

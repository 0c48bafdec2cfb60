"""A run: input → parts → output, begun or gone on with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from credcheck import bundles
from credcheck.batch import inputs, local, outputs, syndicated
from credcheck.batch.chunks import DOCUMENTS, SIZE, End
from credcheck.batch.interrupts import Interrupts
from credcheck.batch.outputs import Form, Shape
from credcheck.batch.parts import FORMAT, Done, WorkFolder
from credcheck.batch.parts import replace as write_whole
from credcheck.batch.progress import Progress, Standing
from credcheck.batch.reading import Ahead, Reading
from credcheck.batch.rows import Columns
from credcheck.batch.scoring import INCLUDES, Part, Work
from credcheck.config import Settings
from credcheck.errors import CredcheckError, InputChanged, NotResumable, OutputError, OutputExists
from credcheck.extras import load, pyarrow
from credcheck.version import SCORING_VERSION, __version__

Engine = Literal["local", "ray"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do; ``target`` is a path, or the address of a feed or OPML list.

    ``now`` dates all reports (None: when the run begins). ``processes`` is one a core when None.
    """

    target: str
    out: Path
    kind: inputs.Kind | None = None
    address: str | None = None
    columns: Columns = field(default_factory=Columns)
    include: tuple[str, ...] = INCLUDES[:2]
    near_duplicates: bool = False
    by_triage: bool = False
    top: int | None = None
    engine: Engine = "local"
    processes: int | None = None
    ray_address: str | None = None
    resume: bool = False
    overwrite: bool = False
    bundle: str | Path | None = None
    now: dt.datetime | None = None
    documents: int = DOCUMENTS
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a run; ``finished`` is False when it was interrupted and can be gone on with."""

    documents: int
    failed: int
    scored_now: int
    finished: bool
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def run(plan: Plan) -> Result:
    """Do it. The output appears when all parts are done; until then they are in ``OUT.work``.

    Raises InputError, OutputError, NotResumable and MissingExtra, and KeyboardInterrupt when it is
    interrupted twice; whatever it raises, ``resume`` goes on from the last part that was written.
    """
    form = form_of(plan.out)
    _check_extras(plan, form)
    finished = _finished(plan)
    if finished is not None:
        return finished
    with WorkFolder(_beside(plan.out, "work")) as folder:
        try:
            return _run(plan, form, folder)
        except CredcheckError:
            if not folder.done():
                folder.remove()  # there is nothing to go on with
            raise


def _run(plan: Plan, form: Form, folder: WorkFolder) -> Result:
    manifest = _manifest(plan, folder)
    done = folder.done()
    reading = _reading(plan, folder, manifest, done)
    before = sum(part.documents for part in done.values())
    with Interrupts() as interrupts:
        is_whole = _score(plan, reading, folder, done, interrupts)
        parts = [done[number] for number in sorted(done)]
        documents = sum(part.documents for part in parts)
        failed = sum(part.failed for part in parts)
        if not is_whole:
            return Result(documents, failed, documents - before, finished=False)
        shape = Shape(form, _side_tables(plan), plan.by_triage, plan.top, plan.near_duplicates)
        files = outputs.assemble(folder, parts, plan.out, shape)
        counts = {"documents": documents, "failed": failed, "files": files}
        _end(plan, {**manifest, **counts, "finished": True})
        folder.remove()
    return Result(documents, failed, documents - before, finished=True, files=files)


def form_of(out: Path) -> Form:
    """What the output's name says it is. Raises OutputError."""
    forms: dict[str, Form] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
    if out.suffix.lower() not in forms:
        raise OutputError(f"{out}: the output's name ends in .jsonl or .parquet")
    if out.is_dir() or not (out.parent if str(out.parent) else Path()).is_dir():
        raise OutputError(f"{out} cannot be written: it is a folder, or its folder is not there")
    return forms[out.suffix.lower()]


def _check_extras(plan: Plan, form: Form) -> None:
    """Fail before hours of work, not after."""
    if form == "parquet":
        pyarrow()
    if plan.near_duplicates:
        load("datasketch")
    if plan.engine == "ray":
        load("ray.data")


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f"{out.name}.{what}")


def _side_tables(plan: Plan) -> tuple[str, ...]:
    return tuple(name for name in INCLUDES if name in plan.include)


def _finished(plan: Plan) -> Result | None:
    """The result of a run that has been finished and is to be resumed; None for all others."""
    work, ledger = _beside(plan.out, "work"), _beside(plan.out, "manifest.json")
    if plan.overwrite:
        if work.exists():
            with WorkFolder(work) as folder:  # not while another run holds it
                folder.remove()
        return None
    if plan.resume and ledger.is_file() and not (work / "manifest.json").exists():
        found = json.loads(ledger.read_bytes())
        _check_same(plan, found)
        return Result(found["documents"], found["failed"], 0, finished=True, files=found["files"])
    if plan.resume:
        return None
    for there in (plan.out, work / "manifest.json"):
        if there.exists():
            raise OutputExists(f"{there} is there already")
    return None


def _manifest(plan: Plan, folder: WorkFolder) -> dict[str, Any]:
    """The manifest of the run in a folder, begun now if there is none."""
    found = folder.manifest
    if found is not None:
        _check_same(plan, found)
        return found
    now = plan.now or dt.datetime.now(dt.UTC)
    manifest = {
        "format": FORMAT,
        "created_at": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        **_identity(plan),
        "input_bytes": _size(plan),
    }
    if _kind(plan) == "feed":
        folder.keep("items.jsonl", _items(plan))
    folder.begin(manifest)
    return manifest


def _identity(plan: Plan) -> dict[str, Any]:
    """What must be the same for a run to be gone on with."""
    settings = plan.settings
    bundle = bundles.find(plan.bundle or settings.bundle, models=settings.models)
    return {
        "credcheck": __version__,
        "scoring_version": SCORING_VERSION,
        "bundle": {"id": bundle.id, "sha256": bundle.sha256},
        "backend": bundle.backend(settings.backend),
        "sources": settings.sources,
        "input": {"target": plan.address or str(Path(plan.target).resolve()), "kind": _kind(plan)},
        "columns": dict(plan.columns.names),
        "include": list(_side_tables(plan)),
        "near_duplicates": plan.near_duplicates,
        "part": {"documents": plan.documents, "bytes": SIZE},
    }


def _check_same(plan: Plan, found: Mapping[str, Any]) -> None:
    for name, wanted in _identity(plan).items():
        if found.get(name) != wanted:
            raise NotResumable(f"the run began with {name} {found.get(name)}, not {wanted}")
    if plan.now is not None and dt.datetime.fromisoformat(found["created_at"]) != plan.now:
        raise NotResumable(f"the run is dated {found['created_at']}, not {plan.now.isoformat()}")


def _kind(plan: Plan) -> inputs.Kind:
    if plan.address is not None:
        return "feed"
    return plan.kind or inputs.kind_of(Path(plan.target))


def _size(plan: Plan) -> int | None:
    path = Path(plan.target)
    return path.stat().st_size if plan.address is None and path.is_file() else None


def _items(plan: Plan) -> bytes:
    """The list of a feed's items, from the network or a file."""
    from credcheck.commands.streams import read_bytes  # noqa: PLC0415
    from credcheck.fetch import Client  # noqa: PLC0415

    data = read_bytes(plan.target) if plan.address is None else None
    with Client(plan.settings.fetch) as client:
        return syndicated.kept(syndicated.listed(data, plan.address, client))


def _reading(
    plan: Plan, folder: WorkFolder, manifest: Mapping[str, Any], done: Mapping[int, Done]
) -> Reading:
    kind = _kind(plan)
    fetch = replace(plan.settings.fetch, robots=True)  # a program reads, and nobody waits
    work = Work(
        now=dt.datetime.fromisoformat(manifest["created_at"]),
        settings=replace(plan.settings, fetch=fetch),
        bundle=plan.bundle,
        include=_side_tables(plan),
        signatures=plan.near_duplicates,
    )
    return Reading(
        work=work,
        path=(folder.path / "items.jsonl" if kind == "feed" else Path(plan.target)).resolve(),
        kind=kind,
        columns=plan.columns,
        size=manifest["input_bytes"],
        documents=plan.documents,
        done={number: part.sha256 for number, part in done.items()},
    )


def _score(
    plan: Plan,
    reading: Reading,
    folder: WorkFolder,
    done: dict[int, Done],
    interrupts: Interrupts,
) -> bool:
    """Make and write the parts that are not there yet; False when interrupted before the last."""
    documents = sum(part.documents for part in done.values())
    progress = Progress(reading.total(), documents)
    try:
        for found in _engine(plan, reading, interrupts):
            if isinstance(found, End):
                return _is_whole(found, done)
            done[found.number] = folder.add(found)
            documents += found.documents
            progress.show(Standing(documents, found.share))
    finally:
        progress.end()
    return False


def _is_whole(end: End, done: Mapping[int, Done]) -> bool:
    """Whether every part is there. Raises what ended the reading, and InputChanged."""
    if end.error is not None:
        raise end.error
    if len(done) > end.chunks:
        raise InputChanged(f"the input has {end.chunks} parts, {len(done)} were scored")
    return len(done) == end.chunks


def _engine(plan: Plan, reading: Reading, interrupts: Interrupts) -> Iterator[Part | End]:
    def stopping() -> bool:
        return interrupts.stopping

    if plan.engine == "ray":
        from credcheck.batch import ray_engine  # noqa: PLC0415  -- an extra

        yield from ray_engine.parts(
            reading.work,
            reading.chunks,
            actors=plan.processes,
            address=plan.ray_address,
            stopping=stopping,
        )
        return
    with Ahead(reading.chunks()) as chunks:
        yield from local.parts(reading.work, chunks, processes=plan.processes, stopping=stopping)


def _end(plan: Plan, manifest: Mapping[str, Any]) -> None:
    place = _beside(plan.out, "manifest.json")
    write_whole(place, (json.dumps(manifest, indent=1).encode() + b"\n",))

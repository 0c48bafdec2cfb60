"""The Ray engine: Ray Data on a laptop's own Ray or on a cluster, an actor pool with a scorer each.

One read task on the driver's node streams the chunks; actors anywhere make parts of them, which the
driver writes. What was on a node that is lost Ray makes again: a part is the same whoever makes it,
and each number is written once.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from credcheck.batch.chunks import Chunk, End
from credcheck.batch.scoring import Part, Scorer, Work
from credcheck.errors import CredcheckError, InputError
from credcheck.extras import load, pyarrow

Chunks = Callable[[], Iterator[Chunk | End]]


def parts(
    work: Work,
    chunks: Chunks,
    *,
    actors: int | None,
    address: str | None,
    stopping: Callable[[], bool],
) -> Iterator[Part | End]:
    """The parts of the chunks, in the order in which they are done, and the end.

    ``chunks`` is called on the driver's node, again if its process is lost there; the input has to
    be readable on that node alone. ``actors`` is one a core when None. ``address`` is a cluster's, or
    None for a Ray of this process alone, which ends with it. When ``stopping`` begins to be true no
    part is waited for any more. Raises MissingExtra.
    """
    ray = load("ray")
    load("ray.data")
    with ExitStack() as stack:
        if not ray.is_initialized():
            _start(ray, address)
            stack.callback(ray.shutdown)
        size = actors or max(1, int(ray.cluster_resources().get("CPU", 1)))
        seen: set[int] = set()
        end: End | None = None
        for row in _dataset(ray, work, chunks, size).iter_rows():
            found: Part | End = pickle.loads(row["part"])  # noqa: S301  -- our own actors made it
            if isinstance(found, End):
                end = found  # it overtakes what is still being scored
                if end.error is not None:
                    break
            elif found.number not in seen:
                seen.add(found.number)
                yield found
            if stopping():
                return
        if end is not None:
            yield end


def _start(ray: Any, address: str | None) -> None:
    # Nothing about a run is told to anybody.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address is None:
        # Of this machine alone, whatever cluster the environment may name.
        options |= {"address": "local", "include_dashboard": False}
    else:
        options["address"] = address
    try:
        ray.init(**options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise InputError(
            f"no Ray at {address or 'this machine'}: {error}; a cluster that asks for a token wants "
            "RAY_AUTH_MODE=token and the token where Ray looks for it"
        ) from None


def _dataset(ray: Any, work: Work, chunks: Chunks, size: int) -> Any:
    """Parts as rows with one column of bytes."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # every chunk travels by itself, as soon as it is there
    context.execution_options.preserve_order = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    rows = ray.data.read_datasource(
        _datasource(ray, chunks),
        num_cpus=0,
        override_num_blocks=1,
        label_selector=here,
    )
    return rows.map_batches(
        _actor(work),
        batch_size=1,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=size),
        num_cpus=1,
    )


def _datasource(ray: Any, chunks: Chunks) -> Any:
    data = ray.data

    class Chunked(data.Datasource):  # type: ignore[misc,name-defined]
        """One task, which yields a block for every chunk."""

        def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
            facts = data.block.BlockMetadata(
                num_rows=None, size_bytes=None, exec_stats=None, input_files=None
            )
            return [data.ReadTask(lambda: _blocks(chunks), facts)]

        def estimate_inmemory_data_size(self) -> None:
            return None

    return Chunked()


def _blocks(chunks: Chunks) -> Iterator[Any]:
    arrow = pyarrow()
    for chunk in chunks():
        yield arrow.table({"chunk": [pickle.dumps(chunk)]})


def _actor(work: Work) -> type[Any]:
    """The class of the actors. It holds ``work`` itself, so that a lost actor can be made again."""

    class Scoring:
        """A scorer in an actor; each has one core."""

        def __init__(self) -> None:
            os.environ["TOKENIZERS_PARALLELISM"] = "false"
            self._scorer = Scorer(work)

        def __call__(self, batch: Any) -> Any:
            arrow = pyarrow()
            found = []
            for data in batch.column("chunk").to_pylist():
                chunk = pickle.loads(data)  # noqa: S301  -- our own read task made it
                found.append(chunk if isinstance(chunk, End) else self._part(chunk))
            return arrow.table({"part": [pickle.dumps(part) for part in found]})

        def _part(self, chunk: Chunk) -> Part | End:
            try:
                return self._scorer.part(chunk)
            except CredcheckError as error:
                return End(0, error)

    return Scoring

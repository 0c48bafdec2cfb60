"""The processes that share a database: each says that it is alive, and any can tell who is not."""

from __future__ import annotations

import datetime as dt
import os
import socket
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from credcheck.store.database import Database
from credcheck.store.models import Executor

BEAT_SECONDS = 5.0
SILENT_SECONDS = 30.0
"""A process that was not heard of for so long is taken for dead."""


def beat(database: Database, executor: str) -> None:
    """Say that this process, known as ``executor``, is alive. Raises StoreUnavailable."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        row = session.get(Executor, executor)
        if row is None:
            row = Executor(id=executor, host=this_host(), pid=os.getpid(), started_at=now)
            session.add(row)
        row.seen_at = now


def leave(database: Database, executor: str) -> None:
    """Say that this process ends; what it left undone is for others."""
    with database.writing() as session:
        session.execute(sa.delete(Executor).where(Executor.id == executor))


def alive(database: Database, executor: str) -> set[str]:
    """The processes that are at work, this one included; the rows of dead ones are taken away.

    A process of this host is dead as soon as its pid is gone, any other when it was silent for
    SILENT_SECONDS. One that was only slow says so with its next beat: what it did meanwhile is
    done twice and kept once.
    """
    now = dt.datetime.now(dt.UTC)
    with database.reading() as session:
        rows = list(session.scalars(sa.select(Executor)))
    dead = {row.id: row.seen_at for row in rows if row.id != executor and _is_dead(row, now)}
    if dead:
        with database.writing() as session:
            for name, seen_at in dead.items():  # unless it has spoken since
                session.execute(
                    sa.delete(Executor).where(Executor.id == name, Executor.seen_at == seen_at)
                )
    return {row.id for row in rows if row.id not in dead} | {executor}


@cache
def this_host() -> str:
    """Where this process's pid means something: the machine, its start, its space of pids."""
    parts = [socket.gethostname()]
    for read in (_boot, _pid_space):
        try:
            parts.append(read())
        except OSError:  # not Linux
            parts.append("")
    return " ".join(parts)[:255]


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


def _pid_space() -> str:
    return Path("/proc/self/ns/pid").readlink().name


def _is_dead(row: Executor, now: dt.datetime) -> bool:
    if row.host == this_host() and not _runs(row.pid):
        return True
    # A clock that ran ahead may have been put right since.
    return abs((now - row.seen_at).total_seconds()) > SILENT_SECONDS


def _runs(pid: int) -> bool:
    """Whether there is such a process; yes where that cannot be asked without harm."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

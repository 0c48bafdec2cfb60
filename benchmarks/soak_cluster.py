"""Two Ray nodes on the loopback interface, one killed midway: nothing lost, nothing double.

``python -m benchmarks.soak_cluster`` runs this step of the soak alone and prints what came of it.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.budgets.texts import article

HOST = "127.0.0.1"
PORT = 26_379
PART = 4
TOKEN = secrets.token_hex(32)
_RUN = """
import datetime as dt, sys
from pathlib import Path
from credcheck.batch.running import Plan, run
source, out, engine, address, part = sys.argv[1:]
print(run(Plan(source, Path(out), now=dt.datetime(2026, 3, 3, tzinfo=dt.UTC), engine=engine, processes=2,
               documents=int(part), ray_address=address or None)).documents)
"""


def run(articles: int = 240, seconds: float = 900) -> dict[str, Any]:
    """Score a corpus on both nodes, kill one when a third is done, compare with the local engine."""
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        source = home / "in.jsonl"
        with source.open("w", encoding="utf-8") as file:
            for number in range(articles):
                row = {"id": str(number), "text": article(number, shortest=60, longest=120)}
                file.write(json.dumps(row) + "\n")
        _finish(_batch(source, home / "local.jsonl", "local", ""), seconds, failures)
        nodes: list[subprocess.Popen[bytes]] = []
        try:
            nodes.append(_node(home, "--head", f"--port={PORT}"))
            _await_port(60)
            # The run begins before the second node is there, so that it belongs to the first.
            batch = _batch(source, home / "ray.jsonl", "ray", f"{HOST}:{PORT}")
            time.sleep(5)
            nodes.append(_node(home, f"--address={HOST}:{PORT}"))
            killed_at = _wait(
                home / "ray.jsonl.work" / "parts", articles // PART // 3, seconds, batch
            )
            killed = _kill(nodes.pop())
            _finish(batch, seconds, failures)
        finally:
            for node in nodes:
                _kill(node)
        same = _same(home, failures)
    return {
        "articles": articles,
        "parts_before_the_kill": killed_at,
        "processes_killed": killed,
        "same_bytes": same,
        "failures": failures,
    }


def _environment() -> dict[str, str]:
    """Ray's own variables: nothing is told to anybody, and nobody else may use the cluster."""
    return {
        **os.environ,
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": TOKEN,
    }


def _node(home: Path, *words: str) -> subprocess.Popen[bytes]:
    ray = str(Path(sys.executable).with_name("ray"))
    command = [ray, "start", "--num-cpus=1", "--block", "--disable-usage-stats", *words]
    if "--head" in words:
        command.append("--include-dashboard=false")
    log = (home / f"node{len(words)}.log").open("wb")
    return subprocess.Popen(
        command, env=_environment(), stdout=log, stderr=log, start_new_session=True
    )


def _await_port(seconds: float) -> None:
    """Wait until the first node answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection((HOST, PORT), timeout=1):
            return
        time.sleep(0.2)


def _batch(source: Path, out: Path, engine: str, address: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _RUN, str(source), str(out), engine, address, str(PART)]
    return subprocess.Popen(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def _finish(batch: subprocess.Popen[bytes], seconds: float, failures: list[str]) -> None:
    try:
        _, errors = batch.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _kill(batch)
        failures.append(f"a run took more than {seconds:.0f} s")
        return
    if batch.returncode:
        failures.append(errors.decode(errors="replace")[-1000:])


def _wait(parts: Path, count: int, seconds: float, batch: subprocess.Popen[bytes]) -> int:
    """Wait until that many parts are written, or the run is over; how many there are."""
    until = time.monotonic() + seconds
    found = 0
    while time.monotonic() < until and batch.poll() is None and found < count:
        time.sleep(0.1)
        found = len(list(parts.glob("*.part"))) if parts.is_dir() else found
    return found


def _kill(process: subprocess.Popen[bytes]) -> int:
    """Kill a process and all it started, at once; how many there were."""
    tree: Sequence[psutil.Process] = ()
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(process.pid)
        tree = [*root.children(recursive=True), root]
    for one in tree:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()
    return len(tree)


def _same(home: Path, failures: list[str]) -> bool:
    """Whether both engines wrote the same bytes."""
    for table in ("", ".sentences", ".attributions"):
        files = [home / f"{engine}{table}.jsonl" for engine in ("local", "ray")]
        if not all(file.is_file() for file in files):
            failures.append(f"no output{table}")
            return False
        if files[0].read_bytes() != files[1].read_bytes():
            failures.append(f"the outputs{table} differ")
            return False
    return True


if __name__ == "__main__":
    found = run(*map(int, sys.argv[1:2]))
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    sys.exit(bool(found["failures"]))

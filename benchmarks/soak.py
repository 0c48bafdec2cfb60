"""A long soak: a million fuzzed inputs, then what only shows over time.

``python -m benchmarks.soak`` drives each target of ``tests/security/fuzz`` in its own process, in
rounds that keep their corpus in build/soak, and writes benchmarks/soak.json after every round. A
soak that was stopped goes on where it was; one that was finished, or ``--fresh``, starts over.
Inputs that break something are kept in tests/security/regressions, where ``make test`` replays
them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "soak.json"
REGRESSIONS = ROOT / "tests" / "security" / "regressions"
WORK = ROOT / "build" / "soak"
PROGRESS = WORK / "progress.json"
SEED = 20_240_504
ROUND = 25_000
SHARES = {"segment": 0.46, "feeds": 0.36, "extract": 0.09, "attribution": 0.09}
"""How the runs are shared out: the cheaper a target, the more it gets."""

PACKAGES = ("atheris", "credcheck", "feedparser", "hypothesis", "lxml", "nupunkt", "trafilatura")
_STATUS = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)/")


def main() -> int:
    """Run what is left to run; 1 when anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000, help="fuzzed inputs in all")
    parser.add_argument("--target", choices=sorted(SHARES), action="append", help="only these")
    parser.add_argument("--minutes", type=float, default=5.0, help="of hostile pages")
    parser.add_argument("--steps-only", action="store_true", help="no fuzzing")
    parser.add_argument("--no-steps", action="store_true", help="fuzzing alone")
    parser.add_argument("--fresh", action="store_true", help="forget what was run before")
    options = parser.parse_args()
    results = {} if options.fresh else _unfinished()
    if not results:
        shutil.rmtree(WORK, ignore_errors=True)
        results = {"runs": 0, "targets": {}, "steps": {}}
    results |= {"seed": SEED, "wanted_runs": options.runs, "versions": _versions()}
    for target in () if options.steps_only else options.target or SHARES:
        _fuzz(target, int(options.runs * SHARES[target]), results)
    if not options.no_steps:
        _steps(options.minutes, results)
    _replay(results)
    PROGRESS.unlink(missing_ok=True)
    found = sum(len(entry["findings"]) for entry in results["targets"].values())
    broken = sum(len(entry["failures"]) for entry in results["steps"].values())
    _say(f"{results['runs']:,} runs, {found} finding(s), {broken} broken promise(s): {RESULTS}")
    return 1 if found or broken else 0


def _unfinished() -> dict[str, Any]:
    """What a soak that was stopped had come to, or nothing."""
    if not PROGRESS.is_file():
        return {}
    found: dict[str, Any] = json.loads(PROGRESS.read_text(encoding="utf-8"))
    return found


def _replay(results: dict[str, Any]) -> None:
    """Findings that no longer break anything are moved to what was mended.

    A time-out that is none when it is tried again was this machine's: it is counted and forgotten.
    """
    from tests.security.fuzz.targets import TARGETS  # noqa: PLC0415 - only after the fuzzing

    for target, entry in results["targets"].items():
        for name, kind in list(entry["findings"].items()):
            path = next((REGRESSIONS / target).glob(f"{name}*"), None)
            start = time.process_time()
            try:
                TARGETS[target](path.read_bytes() if path else b"")
            except Exception:  # noqa: BLE001, S112 - it still breaks something
                continue
            if path and name.startswith("timeout-") and time.process_time() - start < 1:
                path.unlink()
                entry["stalls"] = entry.get("stalls", 0) + 1
            else:
                entry.setdefault("mended", {})[name] = kind
            del entry["findings"][name]
    _write(results)


def _steps(minutes: float, results: dict[str, Any]) -> None:
    from benchmarks import soak_steps  # noqa: PLC0415 - the fuzzers' processes need none of it

    for name, run in soak_steps.steps(SEED, minutes):
        start = time.monotonic()
        results["steps"][name] = run() | {"seconds": round(time.monotonic() - start, 1)}
        _write(results)
        _say(f"{name}: {results['steps'][name]}")


def _fuzz(target: str, wanted: int, results: dict[str, Any]) -> None:
    """Rounds of one target until it has had its share of runs."""
    entry = results["targets"].setdefault(
        target, {"runs": 0, "rounds": 0, "seconds": 0.0, "findings": {}}
    )
    while entry["runs"] < wanted:
        one = _round(target, min(ROUND, wanted - entry["runs"]), SEED + entry["rounds"])
        entry["rounds"] += 1
        entry["runs"] += one["runs"]
        entry["seconds"] = round(entry["seconds"] + one["seconds"], 1)
        entry["executions_per_second"] = round(entry["runs"] / max(entry["seconds"], 0.1), 1)
        entry["findings"] |= one["findings"]
        entry |= one["coverage"]
        results["runs"] = sum(each["runs"] for each in results["targets"].values())
        _write(results)
        _say(f"{target}: {entry['runs']:,} of {wanted:,} runs, {len(entry['findings'])} finding(s)")
        if not one["runs"]:
            raise SystemExit(f"{target} does not run: see {WORK / target / 'log.txt'}")


def _round(target: str, runs: int, seed: int) -> dict[str, Any]:
    """One process; what it found, and how much of credcheck its corpus reaches."""
    folder = WORK / target
    folder.mkdir(parents=True, exist_ok=True)
    state = folder / "state.json"
    state.unlink(missing_ok=True)
    before = set(_kept(target))
    command = [sys.executable, "-m", "tests.security.fuzz", "--target", target]
    command += ["--runs", str(runs), "--seed", str(seed), "--corpus", str(folder / "corpus")]
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        code = subprocess.run(
            [*command, "--state", str(state)],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    done = json.loads(state.read_text()) if state.is_file() else {}
    findings = {name: kind for kind, name in done.get("findings", {}).items()}
    # What ended the process: a time-out, a lack of memory, a crash in C.
    new = set(_kept(target)) - before - set(findings)
    findings |= dict.fromkeys(sorted(new), f"exit {code}")
    status = _STATUS.findall((folder / "log.txt").read_text(encoding="utf-8", errors="replace"))
    edges, features, corpus = map(int, status[-1]) if status else (0, 0, 0)
    coverage = {"edges": edges, "features": features, "corpus": corpus}
    return {
        "runs": int(done.get("runs", 0)),
        "seconds": float(done.get("seconds", 0.0)),
        "findings": findings,
        "coverage": coverage,
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _kept(target: str) -> list[str]:
    """Names of the regression files of a target."""
    return sorted(path.stem for path in (REGRESSIONS / target).glob("*") if path.is_file())


def _versions() -> dict[str, str]:
    found = {package: version(package) for package in PACKAGES}
    return found | {"python": platform.python_version(), "machine": platform.machine()}


def _write(results: dict[str, Any]) -> None:
    text = json.dumps(results, indent=2, ensure_ascii=False, sort_keys=True)
    RESULTS.write_text(f"{text}\n", encoding="utf-8")
    WORK.mkdir(parents=True, exist_ok=True)
    PROGRESS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

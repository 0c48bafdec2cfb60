"""One fuzzing run of one target, in this process: ``python -m tests.security.fuzz --target feeds``.

A finding does not end the run: the first input of each kind (exception and place) is shrunk and
kept as ``FINDINGS/TARGET/SHA.bin``. What the process cannot survive (a time-out, a lack of memory,
a crash in C) is kept by libFuzzer in the same folder. ``STATE.json`` holds how far the run came.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import atheris

HERE = Path(__file__).parent
REGRESSIONS = HERE.parent / "regressions"
LENGTHS = {"extract": 6_000, "segment": 2_000, "attribution": 400, "feeds": 6_000}
SHRINKING = 3_000
"""How many tries go into making a finding small."""


class Watch:
    """Calls a target, counts, and keeps the first input of each kind of failure."""

    def __init__(
        self, target: Callable[[bytes], None], findings: Path, state: Path, runs: int
    ) -> None:
        self.target = target
        self.wanted = runs
        self.findings = findings
        self.state = state
        self.runs = 0
        self.kinds: dict[str, str] = {}
        self.start = time.monotonic()

    def __call__(self, data: bytes) -> None:
        self.runs += 1
        kind = self.failure(data)
        if kind is not None and kind not in self.kinds:
            small = self.shrunk(data, kind)
            name = hashlib.sha256(small).hexdigest()[:16]
            self.kinds[kind] = name
            self.findings.mkdir(parents=True, exist_ok=True)
            (self.findings / f"{name}.bin").write_bytes(small)
            print(f"FINDING {name}: {kind}", flush=True)
        # libFuzzer ends the process without a word to Python: the last run is known by its number.
        if self.runs % 1_000 == 0 or self.runs >= self.wanted or kind is not None:
            self.save()

    def failure(self, data: bytes) -> str | None:
        """What the target raised and where, None when all is well."""
        try:
            self.target(data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception
            place = traceback.extract_tb(error.__traceback__)[-1]
            return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        return None

    def shrunk(self, data: bytes, kind: str) -> bytes:
        """A shorter input that fails in the same way, by leaving stretches out."""
        size, tries = len(data) // 2, 0
        while size and tries < SHRINKING:
            at = 0
            while at < len(data) and tries < SHRINKING:
                shorter = data[:at] + data[at + size :]
                tries += 1
                if self.failure(shorter) == kind:
                    data = shorter
                else:
                    at += size
            size //= 2
        return data

    def save(self) -> None:
        """Write how far the run came."""
        seconds = time.monotonic() - self.start
        state = {"runs": self.runs, "seconds": round(seconds, 1), "findings": self.kinds}
        self.state.write_text(json.dumps(state))


def main() -> None:
    """Read the options and hand over to libFuzzer, which ends the process."""
    options = _options()
    with atheris.instrument_imports(include=["credcheck"]):
        from tests.security.fuzz.targets import TARGETS
    logging.disable(logging.CRITICAL)  # what the parsers have to say of such input fills disks
    options.corpus.mkdir(parents=True, exist_ok=True)
    findings = options.findings / options.target
    findings.mkdir(parents=True, exist_ok=True)
    watch = Watch(TARGETS[options.target], findings, options.state, options.runs)
    atheris.Setup(
        [
            sys.argv[0],
            str(options.corpus),
            str(HERE / "seeds" / options.target),
            f"-runs={options.runs}",
            f"-seed={options.seed}",
            f"-max_len={LENGTHS[options.target]}",
            "-timeout=10",
            "-rss_limit_mb=2048",
            f"-dict={HERE / 'dictionary.txt'}",
            f"-artifact_prefix={findings}/",
        ],
        watch,
    )
    atheris.Fuzz()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.security.fuzz", description=__doc__)
    parser.add_argument("--target", required=True, choices=sorted(LENGTHS))
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=None)
    parser.add_argument("--findings", type=Path, default=REGRESSIONS)
    parser.add_argument("--state", type=Path, default=None)
    options = parser.parse_args()
    options.corpus = options.corpus or Path("build/soak") / options.target / "corpus"
    options.state = options.state or options.corpus.parent / "state.json"
    return options


if __name__ == "__main__":
    main()

"""A cold ``credcheck lines`` beside a cold start of the same encoder in torch."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.budgets import Plan, Row
from benchmarks.budgets.timing import interleaved, ratio
from training.data.base import packaged

HEADLINE = "Storm cuts the ferry link to the islands for a third day\n"
TORCH = "import sys, torch, transformers; transformers.AutoModel.from_pretrained(sys.argv[1])"


def measure(plan: Plan) -> list[Row]:
    """The median ratio of fresh processes in turn, after one of each that is not counted."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "headline.txt"
        file.write_text(HEADLINE, encoding="utf-8")
        ours = [str(_command()), "lines", "--unit", "headline", str(file)]
        theirs = [sys.executable, "-c", TORCH, str(packaged())]
        interleaved(lambda: _run(ours), lambda: _run(theirs), 1)
        cold, torch = interleaved(lambda: _run(ours), lambda: _run(theirs), plan.pick(11, 3))
    return [
        Row(
            "cold",
            "cold `credcheck lines` with one headline, times cold torch and transformers",
            ratio(cold, torch),
            "×",
            f"{len(cold)} fresh processes of each in turn; the other one imports torch and transformers "
            "and loads the weights of the same base encoder",
            budget=0.35,
            samples={"credcheck": cold, "torch": torch},
            details={"credcheck_seconds": median(cold), "torch_seconds": median(torch)},
        )
    ]


def _command() -> Path:
    found = Path(sys.executable).with_name("credcheck")
    if not found.is_file():
        raise FileNotFoundError(f"{found} is not there: install credcheck beside {sys.executable}")
    return found


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)

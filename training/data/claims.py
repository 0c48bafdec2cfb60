"""The project's own news sentences, worth checking or not: a test, and fewer to fit a level on."""

import json
from pathlib import Path
from typing import Any

TEST = Path(__file__).parents[2] / "tests" / "eval" / "news_claims.jsonl"
FIT = Path(__file__).parent / "news_claims_fit.jsonl"


def sentences(path: Path) -> list[dict[str, Any]]:
    """The rows of one of the files, in its order; each is a group of its own."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row | {"group": row["id"]} for row in rows]

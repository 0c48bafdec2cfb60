"""Readers' corrections, as the service exports them, as training examples.

Reads the JSON lines of ``GET /v1/feedback/export``. A remark teaches where it has the text of its
sentence and its ``correction`` names a head with a number in 0…1, or with true or false:
``{"subjective": false, "check_worthy": 0.8}``; ``clickbait`` counts for headlines alone.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from training.data.examples import POOLED_HEADS, Example, cut, single


def targets(remark: dict[str, Any]) -> dict[str, float]:
    """The heads that a remark corrects, with what they should say."""
    found = {}
    for head in POOLED_HEADS:
        said = (remark.get("correction") or {}).get(head)
        fits = head != "clickbait" or remark.get("part") == "headline"
        if isinstance(said, bool | int | float) and 0 <= said <= 1 and fits:
            found[head] = float(said)
    return found


def examples(path: Path) -> list[Example]:
    """Windows of every sentence that was corrected; of several opinions on one, the mean."""
    opinions: dict[tuple[str, bool], dict[str, list[float]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for line in path.read_text(encoding="utf-8").splitlines():
        remark = json.loads(line)
        if not isinstance(remark.get("text"), str):
            continue
        place = (remark["text"], remark.get("part") == "headline")
        for head, target in targets(remark).items():
            opinions[place][head].append(target)
    found: list[Example] = []
    for (text, is_headline), said in opinions.items():
        pieces, sentences = single(text, headline=is_headline)
        for window in cut(pieces, sentences, {}):
            for head, values in said.items():
                window.sentences[head] = [sum(values) / len(values)] * len(window.segments)
            found.append(window)
    return found

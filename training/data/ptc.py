"""PTC (Da San Martino et al. 2019): spans of propaganda techniques in news articles.

The four techniques that load language are positive; pieces of the other techniques are left out of
the loss, since a reader may well call them loaded, and so are lines that hold only those.
"""

import random
from typing import Any

import numpy as np

from credcheck.types import Span
from credcheck.windows import MAX_PIECES
from training.data.examples import IGNORE, Example, cut, inside, single
from training.data.files import rows
from training.splits import Split, split_of

NAME = "sentence_propaganda_ptc"
LOADED = frozenset(
    {
        "Loaded_Language",
        "Name_Calling,Labeling",
        "Exaggeration,Minimisation",
        "Appeal_to_fear-prejudice",
    }
)


def lines(split: Split) -> list[dict[str, Any]]:
    return [row for row in rows(NAME) if split_of(row) == split]


def spans(row: dict[str, Any], *, loaded: bool) -> list[Span]:
    """The spans of the loaded techniques, or of all the others."""
    return [
        Span(span["start"], span["end"])
        for span in row["spans"]
        if (span["technique"] in LOADED) == loaded
    ]


def example(row: dict[str, Any]) -> list[Example]:
    pieces, sentences = single(row["text"])
    loaded, other = spans(row, loaded=True), spans(row, loaded=False)
    target = inside(pieces, loaded)
    target[(inside(pieces, other) > 0) & (target == 0)] = IGNORE
    found = cut(pieces, sentences, {"loaded": target})
    line = 1.0 if loaded else IGNORE if other else 0.0
    for window in found:
        whole = len(found) == 1 or line != 1.0
        value = line if whole else float((window.pieces["loaded"] == 1).any())
        window.sentences["loaded"] = [value] * len(window.segments)
    return found


def examples(split: Split) -> list[Example]:
    return [window for row in lines(split) for window in example(row)]


def joined(split: Split, seed: int) -> list[Example]:
    """The same lines, but every second article's neighbours share windows, as in paragraphs."""
    rng = random.Random(seed)
    apart: list[Example] = []
    articles: dict[str, list[dict[str, Any]]] = {}
    for row in lines(split):
        articles.setdefault(row["article_id"], []).append(row)
    for article in articles.values():
        windows = [window for row in article for window in example(row)]
        apart += windows if rng.random() < 0.5 else _merged(windows)
    return apart


def _merged(parts: list[Example]) -> list[Example]:
    found: list[Example] = []
    for part in parts:
        last = found[-1] if found else None
        if last is None or len(last.ids) + len(part.ids) > MAX_PIECES - 2:
            found.append(part)
            continue
        shift = len(last.ids)
        found[-1] = Example(
            ids=np.concatenate([last.ids, part.ids]),
            segments=last.segments + [(a + shift, b + shift) for a, b in part.segments],
            pieces={"loaded": np.concatenate([last.pieces["loaded"], part.pieces["loaded"]])},
            sentences={"loaded": last.sentences["loaded"] + part.sentences["loaded"]},
        )
    return found

"""BABE (Spinde et al. 2021): biased wording by sentence, with the biased words."""

from typing import Any

import numpy as np

from credcheck.types import Span
from training.data.examples import IGNORE, Example, cut, inside, single
from training.data.files import rows
from training.splits import Split, fraction

NAME = "sentence_bias_babe"


def sentences(wanted: Split) -> list[dict[str, Any]]:
    """One split. Seven outlets are too few to hold one back whole, so calib goes by article here."""
    return [row for row in rows(NAME) if split(row) == wanted]


def split(row: dict[str, Any]) -> Split:
    """The row's split: calib is a tenth of the train articles."""
    if row["split"] == "dev":
        return "dev"
    return "calib" if fraction(row["url"] or row["id"]) < 0.10 else "train"


def words(row: dict[str, Any]) -> list[Span]:
    """The biased words whose place in the sentence is known."""
    return [
        Span(word["start"], word["end"])
        for word in row["biased_words"]
        if word["start"] is not None
    ]


def example(row: dict[str, Any]) -> list[Example]:
    pieces, lines = single(row["text"])
    target = inside(pieces, words(row))
    unsure = row["label_bias"] and (not row["biased_words"] or len(words(row)) == 0)
    if unsure:
        target = np.full_like(target, IGNORE)
    found = cut(pieces, lines, {"loaded": target})
    for window in found:
        window.sentences["biased"] = [float(row["label_bias"])] * len(window.segments)
    return found


def examples(wanted: Split) -> list[Example]:
    return [window for row in sentences(wanted) for window in example(row)]

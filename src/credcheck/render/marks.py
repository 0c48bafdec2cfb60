"""Marked stretches that overlap, cut into pieces that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """``start:end`` of the text and the evidence that covers all of it."""

    start: int
    end: int
    evidence: tuple[Mapping[str, Any], ...]


def pieces(start: int, end: int, evidence: Sequence[Mapping[str, Any]]) -> list[Piece]:
    """Cut ``start:end`` wherever a mark begins or ends.

    The pieces join to ``start:end`` without gaps; what sticks out of it is cut off.
    """
    inside = [mark for mark in evidence if mark["start"] < end and mark["end"] > start]
    edges = {start, end}
    for mark in inside:
        edges |= {max(start, mark["start"]), min(end, mark["end"])}
    cuts = sorted(edges)
    return [
        Piece(
            low,
            high,
            tuple(mark for mark in inside if mark["start"] <= low and mark["end"] >= high),
        )
        for low, high in pairwise(cuts)
    ]

"""The values between the stages: frozen, slotted, and what little they compute."""

from __future__ import annotations

import dataclasses
import inspect
from typing import get_args

import numpy as np
import pytest

from credcheck import types
from credcheck.types import SOURCE_TYPES, Encoding, Sentence, SourceType, Span

CLASSES = [c for _, c in inspect.getmembers(types, dataclasses.is_dataclass)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_value_is_frozen_slotted_and_described(kind):
    assert kind.__dataclass_params__.frozen
    assert "__slots__" in vars(kind)
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")


def test_nothing_is_missing_from_that_list():
    assert len(CLASSES) == 14


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [((0, 4), (4, 9), 0), ((0, 5), (4, 9), 1), ((2, 3), (0, 9), 1), ((0, 2), (7, 9), 0)],
)
def test_overlap(a, b, shared):
    assert Span(*a).overlap(Span(*b)) == Span(*b).overlap(Span(*a)) == shared
    assert Span(*a).overlap(Span(*a)) == len(Span(*a))


def test_a_sentence_has_its_span():
    assert Sentence(3, 10, 25, "body", 1).span == Span(10, 25)


def test_a_span_cannot_be_moved():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Span(0, 1).end = 2


def test_source_types_are_those_of_the_type():
    assert get_args(SourceType) == SOURCE_TYPES


def test_a_column_is_found_by_its_name_and_only_by_it():
    none = np.zeros(2, dtype=np.int64)
    logits = np.array([[1, 2], [3, 4]], dtype=np.float32)
    encoding = Encoding(none, none, none, logits, ("cue", "loaded"))
    assert encoding.column("loaded").tolist() == [2, 4]
    with pytest.raises(ValueError, match="not in tuple"):
        encoding.column("style")

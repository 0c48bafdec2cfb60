"""Rows by scope, over several lists."""

from __future__ import annotations

import dataclasses

import pytest

from credcheck.errors import SourceListError
from credcheck.sources.index import Index


@pytest.fixture(scope="module")
def two(registry):
    alpha = dataclasses.replace(registry.manifest.lists[0], id="alpha")
    return alpha, dataclasses.replace(alpha, id="beta")


def test_rows_come_by_list_and_in_their_order(two):
    alpha, beta = two
    first = ["a.example\tbad\t0.1\t2026", "a.example\tpoor\t0.2\t2025", "b.example/x\tok\t\t2026"]
    index = Index.of([(alpha, first), (beta, ["a.example\tfine\t0.9\t2026"])])
    assert index.scopes == {"a.example", "b.example/x"}
    assert list(index.entries("a.example")) == [
        (alpha, first[0]),
        (alpha, first[1]),
        (beta, "a.example\tfine\t0.9\t2026"),
    ]
    assert list(index.entries("b.example/x")) == [(alpha, first[2])]
    assert list(index.entries("c.example")) == []
    assert "a.example" in index
    assert "c.example" not in index


def test_no_lists_have_no_scopes():
    assert Index.of([]).scopes == frozenset()


@pytest.mark.parametrize(
    "bad", ["", "\tbad\t0.1", "example\tbad", "x a.example\tbad", "*.org\tbad"]
)
@pytest.mark.parametrize("at", [0, 1])
def test_a_row_without_a_scope_is_named(two, bad, at):
    lines = ["good.example\tgood\t0.9\t2026"]
    lines.insert(at, bad)
    with pytest.raises(SourceListError, match="without a scope"):
        Index.of([(two[0], lines)])

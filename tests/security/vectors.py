"""The tables of addresses and URLs, and guards that answer from them."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

from credcheck.config import FetchSettings
from credcheck.fetch.addresses import BLOCKS_V4
from credcheck.fetch.guard import Guard

HERE = Path(__file__).parent


def rows(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


ADDRESSES = rows("addresses.jsonl")
URLS = rows("url_forms.jsonl")


def no_network(host, port):
    raise AssertionError(f"{host} must not be looked up")


def guard_with(answers=None, *, own=frozenset(), **settings):
    """A guard whose names have these addresses; without any it must not look one up."""
    resolver = no_network if answers is None else lambda host, port: answers
    return Guard(FetchSettings(**settings), resolver=resolver, own=lambda: frozenset(own))


near_a_block = st.sampled_from(BLOCKS_V4).flatmap(
    lambda block: st.integers(-2, 2).map(
        lambda step: int(block.network[0 if step < 0 else -1]) + step
    )
)
ipv4 = st.one_of(st.integers(0, 2**32 - 1), near_a_block.filter(lambda n: 0 <= n < 2**32))

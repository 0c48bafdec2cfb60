"""The queueing simulation against what queueing theory knows."""

from __future__ import annotations

import pytest

from benchmarks.queueing import Stage, simulate


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_one_server_waits_as_pollaczek_and_khinchine_say(load):
    for spread in (0.3, 1.0):
        found = simulate([Stage("only", 1.0, spread, 1)], load, parts=200_000)["only"]
        expected = load / (1 - load) * (1 + spread**2) / 2
        assert found.wait == pytest.approx(expected, rel=0.12)
        assert found.busy == pytest.approx(load, rel=0.03)


def test_several_servers_wait_as_erlang_says():
    found = simulate([Stage("only", 1.0, 1.0, 2)], 1.2, parts=200_000)["only"]
    assert found.wait == pytest.approx(0.5625, rel=0.12)  # M/M/2 at 0.6: C / (2·1 - 1.2), C = 0.45


def test_the_stage_that_cannot_keep_up_is_the_one_that_fills():
    stages = [
        Stage("read", 0.1, 0.3, 1),
        Stage("score", 10.0, 0.3, 50),
        Stage("write", 0.3, 0.3, 1),
    ]
    found = simulate(stages, 4.0)
    assert found["write"].busy > 0.95
    assert found["write"].wait_95 > 100 * found["read"].wait_95
    assert found["score"].busy < 0.9
